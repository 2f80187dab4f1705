"""The ways in which lazyboot gets into an interpreter at its start."""

from __future__ import annotations

import os
import site

HOOKS = ("lazyboot.pth", "lazyboot.start")


def site_folders() -> list[str]:
    """The folders in which this interpreter's ``site`` reads ``.pth`` and ``.start`` files."""
    folders = site.getsitepackages()
    if site.ENABLE_USER_SITE:
        folders = [site.getusersitepackages(), *folders]
    return folders


def hooks_in(folders: list[str]) -> list[str]:
    """Paths of lazyboot's start-up files that lie in `folders`, in the order of `folders`."""
    candidates = (os.path.join(folder, name) for folder in folders for name in HOOKS)
    return [path for path in candidates if os.path.isfile(path)]


def sitecustomize_folder() -> str:
    """The folder that starts lazyboot when it is on ``PYTHONPATH``."""
    return os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "sitedir")
