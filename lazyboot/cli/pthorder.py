"""lazyboot.pth is read too early: what lazyboot needs comes on the path by a ``.pth`` file that site reads later."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from importlib.machinery import PathFinder
from typing import Any

from lazyboot.report.finding import Finding

_MISSING = re.compile(r"No module named '([\w.]+)'")


def finding(facts: Mapping[str, Any], said: str, entrance: str | None) -> Finding | None:
    """What to do, where what lazyboot `said` names a module that the interpreter does find once it is up.

    entrance  the file through which lazyboot starts
    """
    match = _MISSING.search(said)
    if match is None or entrance is None:
        return None
    name = match[1].partition(".")[0]
    folder = _folder_of(name, [entry for entry in facts["path"] if entry])
    later = next(_files_that_add(folder, facts["site_folders"]), None) if folder is not None else None
    if later is None:
        return None
    own = os.path.basename(entrance)
    text = (
        f"lazyboot does not start: {said}; it is read before {later}, which puts {folder} with {name!r} on the path, "
        "as Python reads .pth files folder by folder and in the order of their names"
    )
    before = os.path.join(os.path.dirname(later), f"_{os.path.basename(later)}")
    advice = f"rename {later} to {before}, which comes before {own}"
    if os.path.dirname(later) != os.path.dirname(entrance) or f"_{os.path.basename(later)}" > own:
        advice = f"install {name} in the folder of {entrance}"
    return Finding("problem", "start", text, advice)


def _folder_of(name: str, path: list[str]) -> str | None:
    """The entry of `path` in which the module `name` is."""
    return next((entry for entry in path if PathFinder.find_spec(name, [entry]) is not None), None)


def _files_that_add(folder: str, site_folders: list[str]) -> Iterator[str]:
    """The ``.pth`` files that put `folder` on the path."""
    for site in site_folders:
        for name in sorted(os.listdir(site) if os.path.isdir(site) else ()):
            if name.endswith(".pth"):
                try:
                    with open(os.path.join(site, name), encoding="utf-8", errors="replace") as file:
                        lines = [line.strip() for line in file]
                except OSError:
                    continue
                if any(
                    line and os.path.realpath(os.path.join(site, line)) == os.path.realpath(folder) for line in lines
                ):
                    yield os.path.join(site, name)
