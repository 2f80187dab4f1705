"""What installed each recorded module: the metadata of the site-packages from which the recording loaded."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from importlib.metadata import Distribution
from importlib.metadata import distributions as _installed

from lazyboot.profile.owner import site_folder
from lazyboot.profile.recording import NONE, Process


def distributions(process: Process) -> dict[str, tuple[str, ...]]:
    """Module -> the distributions that installed it: those that list its file, else those that claim its topmost name.

    Nothing for what was not installed, and nothing at all where the folders of the recording are not on this machine.
    """
    folders: dict[str, dict[str, list[str]]] = {}  # site folder -> path in it -> modules loaded from there
    for each in process.imports:
        file = process.files[each.file] if each.file != NONE else ""
        folder = site_folder(file)
        if folder is not None:
            relative = file[len(folder) + 1 :].replace(os.sep, "/")
            folders.setdefault(folder, {}).setdefault(relative, []).append(each.module)
    found: dict[str, tuple[str, ...]] = {}
    for folder, wanted in folders.items():
        found |= _in_folder(folder, wanted)
    return found


def _in_folder(folder: str, wanted: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    by_path: dict[str, list[str]] = {}
    by_top: dict[str, list[str]] = {}
    for distribution in _installed(path=[folder]):
        name = distribution.metadata["Name"] or ""
        for path in _files(distribution):
            if path in wanted:
                by_path.setdefault(path, []).append(name)
        for top in (distribution.read_text("top_level.txt") or "").split():
            by_top.setdefault(top, []).append(name)
    found: dict[str, tuple[str, ...]] = {}
    for path, modules in wanted.items():
        for module in modules:
            owners = by_path.get(path) or by_top.get(module.partition(".")[0])
            if owners:
                found[module] = tuple(owners)
    return found


def _files(distribution: Distribution) -> Iterator[str]:
    """The paths that `distribution` installed, as its RECORD has them: faster than Distribution.files, by far."""
    for row in csv.reader((distribution.read_text("RECORD") or "").splitlines()):
        if row:
            yield row[0]
