"""Whether what a pattern names is there, and what was probably meant. Read when somebody asks; executes nothing."""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder

from lazyboot.runtime.standard import hidden

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from typing import Any

# What is imported to tell the nearest name, itself or by these; see lazyboot.runtime.standard.
NEEDED = ("difflib", "pkgutil", "heapq", "weakref", "_weakrefset")
_NEAR = 0.7  # how alike two names are, from 0 to 1, for one to be taken for the other


def missing(pattern: str, path: Sequence[str]) -> str | None:
    """Why `pattern` can match no module that is found from `path`, with the nearest name; None: it can, or may.

    From the first ``*`` on, and below modules that are found in other ways than by files, nothing can be told.
    """
    name = ""
    places: Sequence[str] = path
    for part in pattern.split("."):
        above, name = name, f"{name}.{part}" if name else part
        if part == "*":
            return None
        spec = _find(name, places)
        if spec is None:
            return None if name in sys.modules else _nothing_named(name, above, part, places)
        found = spec.submodule_search_locations
        if found is None and name != pattern:
            return f"{name!r} is a module, not a package: nothing is below it"
        # A namespace package's own iteration would recompute them, from a parent that is not loaded.
        places = list(getattr(found, "_path", found) or ())
        if name != pattern and not places:
            return None
    return None


def nearest(name: str, known: Sequence[str]) -> str:
    """``; did you mean 'x'?`` for the nearest of the `known` names; empty where none is near.

    Empty, too, where a file of the program's own hides what finds it.
    """
    if hidden(NEEDED) is not None:
        return ""
    from difflib import get_close_matches

    by_lower = {candidate.lower(): candidate for candidate in known}
    near = get_close_matches(name.lower(), by_lower, n=1, cutoff=_NEAR)
    return f"; did you mean {by_lower[near[0]]!r}?" if near else ""


def _nothing_named(name: str, above: str, part: str, places: Sequence[str]) -> str:
    known: list[str] = []
    if hidden(NEEDED) is None:
        from pkgutil import iter_modules

        known = [module.name for module in iter_modules(list(places))]
    if above:
        return f"{above!r} has no module {part!r}{nearest(part, known)}"
    return f"{name!r} is not installed{nearest(name, known)}"


def _find(name: str, places: Sequence[str]) -> ModuleSpec | None:
    """The spec of `name` in `places`; a topmost one also by what other finders of this process find."""
    finders: list[Any] = [PathFinder] if "." in name else [PathFinder, *sys.meta_path]
    for finder in finders:
        try:
            spec: ModuleSpec | None = finder.find_spec(name, list(places) if finder is PathFinder else None)
        except Exception:  # somebody else's finder
            continue
        if spec is not None:
            return spec
    return None
