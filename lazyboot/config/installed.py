"""What is installed, found without executing any of it."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec, PathFinder
from typing import Any


def find(name: str) -> ModuleSpec | None:
    """The spec of the top-level module `name` on the current sys.path; None: not importable.

    Other finders on sys.meta_path are asked too: editable installs put theirs there.
    """
    finders: list[Any] = [PathFinder, *sys.meta_path]
    for finder in finders:
        try:
            spec: ModuleSpec | None = finder.find_spec(name, None)
        except Exception:  # somebody else's finder; what it cannot find is not installed
            continue
        if spec is not None:
            return spec
    return None


def find_package(name: str) -> ModuleSpec | None:
    """The spec of the dotted package `name`, searched in its parents' folders without importing them."""
    head, *rest = name.split(".")
    spec = find(head)
    path = head
    for part in rest:
        if spec is None or spec.submodule_search_locations is None:
            return None
        path = f"{path}.{part}"
        spec = PathFinder.find_spec(path, list(spec.submodule_search_locations))
    return spec
