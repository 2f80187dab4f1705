"""Run by the interpreter in question: prints what it is as JSON. Arguments: the distributions to look up."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import site
import sys


def version_of(distribution: str) -> str | None:
    """The installed version of `distribution`, None if it is not installed."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def hooked(folder: str) -> bool:
    """Whether lazyboot's start-up file lies in `folder`."""
    return any(os.path.exists(os.path.join(folder, name)) for name in ("lazyboot.pth", "lazyboot.start"))


folders = [*site.getsitepackages(), *([site.getusersitepackages()] if site.ENABLE_USER_SITE else [])]
json.dump(
    {
        "executable": sys.executable,
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "platform": platform.platform(),
        "cores": os.cpu_count(),
        "starts_lazyboot": any(map(hooked, folders)),
        "versions": {name: version_of(name) for name in sys.argv[1:]},
    },
    sys.stdout,
)
