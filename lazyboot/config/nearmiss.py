"""Configuration that is not read because of how its table or its file is spelt."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches

from lazyboot.runtime.sources import CONFIG_FILE, PROJECT_FILE

_OWN = "lazyboot"
_NEAR = 0.88  # lazyboot.tml and tool.lazybot are, lazyboot-tuned.toml is another file
_TABLE = re.compile(rb"""^[ \t]*\[\[?[ \t]*tool[ \t]*\.[ \t]*["']?([A-Za-z0-9_-]+)""", re.MULTILINE)


def near_misses(start_dir: str) -> Iterator[str]:
    """A sentence for each table and file that looks like lazyboot's and is not, from `start_dir` to its project's root.

    The project's root is the nearest folder with a pyproject.toml; without one, only `start_dir` is looked at.
    """
    folder = os.path.abspath(start_dir)
    for each in _up_to_project(folder):
        path = os.path.join(each, PROJECT_FILE)
        tables = _tables(path)
        for table in _alike(tables, _OWN):
            yield f"{path}:{tables[table]}: [tool.{table}] is not read: did you mean [tool.{_OWN}]?"
        for name in _alike(_names(each), CONFIG_FILE):
            yield f"{os.path.join(each, name)} is not read: did you mean {CONFIG_FILE}?"


def _up_to_project(folder: str) -> list[str]:
    found = [folder]
    while not os.path.isfile(os.path.join(found[-1], PROJECT_FILE)):
        above = os.path.dirname(found[-1])
        if above == found[-1]:
            return [folder]
        found.append(above)
    return found


def _tables(path: str) -> dict[str, int]:
    """The tables of [tool] -> the line, from 1, where each is named first."""
    try:
        with open(path, "rb") as file:
            text = file.read()
    except OSError:
        return {}
    found: dict[str, int] = {}
    for match in _TABLE.finditer(text):
        found.setdefault(match[1].decode("ascii"), text.count(b"\n", 0, match.start(1)) + 1)
    return found


def _names(folder: str) -> list[str]:
    try:
        return sorted(entry.name for entry in os.scandir(folder) if entry.is_file())
    except OSError:
        return []


def _alike(names: Collection[str], wanted: str) -> list[str]:
    """Those of `names` that may be `wanted`, misspelt; none where it is there itself, and the others are on purpose."""
    if wanted in names:
        return []
    lowered = {name.lower(): name for name in names}
    return [lowered[each] for each in get_close_matches(wanted, lowered, cutoff=_NEAR)]
