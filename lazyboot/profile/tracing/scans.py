"""Walks over the metadata of all installed distributions: who asks for one, and how long it takes.

The functions of `importlib.metadata`, and of the package of the same making, are exchanged in their modules once these
have been imported. What `distributions` gives is walked by its caller, whose work with each counts as well.
"""

from __future__ import annotations

import sys
from _thread import get_ident
from itertools import chain
from time import perf_counter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from .partfile import PartFile

MODULES = ("importlib.metadata", "importlib_metadata")
_FUNCTIONS = ("entry_points", "packages_distributions", "distributions")
_MACHINERY = "<frozen importlib._bootstrap>"  # warnings skip such frames
_OF_ONE = ("name", "context")  # options with which a function looks for one distribution
_LIKE = ("__module__", "__name__", "__qualname__", "__doc__", "__annotations__")


class Scans:
    """Writes walks to `part`: those that are no part of another one."""

    def __init__(self, part: PartFile) -> None:
        self.part = part
        self._walking: set[int] = set()

    def restart(self, part: PartFile) -> None:
        """This process is a copy of the one that it was."""
        self.part = part
        self._walking.clear()

    def watch(self, module_name: str) -> None:
        """Exchange the functions of a module that has been imported; those that are not there are left out."""
        module = sys.modules.get(module_name)
        for name in _FUNCTIONS:
            function = getattr(module, name, None)
            if type(function) is type(_like):
                setattr(module, name, self._around(f"{module_name}.{name}", function))

    def _around(self, kind: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def scan(*arguments: Any, **options: Any) -> Any:
            thread = get_ident()
            if thread in self._walking or any(option in options for option in _OF_ONE):
                return function(*arguments, **options)
            place = _place()
            began = perf_counter()
            self._walking.add(thread)
            try:
                found = function(*arguments, **options)
            finally:
                self._walking.discard(thread)
            if type(found) is chain:
                return chain(found, self._ended(kind, place, began))
            self._add(kind, place, began)
            return found

        return _like(function, scan)

    def _ended(self, kind: str, place: tuple[str, int], began: float) -> Iterator[Any]:
        """Follows the distributions, and yields none."""
        self._add(kind, place, began)
        yield from ()

    def _add(self, kind: str, place: tuple[str, int], began: float) -> None:
        self.part.add("scan", kind, *place, began, perf_counter() - began)


def _like(function: Any, other: Any) -> Callable[..., Any]:
    """`other`, which looks like `function` to those who ask."""
    for name in _LIKE:
        setattr(other, name, getattr(function, name))
    other.__wrapped__ = function
    other.__code__ = other.__code__.replace(co_filename=_MACHINERY, co_name=function.__name__)
    exchanged: Callable[..., Any] = other
    return exchanged


def _place() -> tuple[str, int]:
    """File and line of the call."""
    frame = sys._getframe(2)
    while frame.f_back is not None and (
        "importlib._bootstrap" in frame.f_code.co_filename
        or str(frame.f_globals.get("__name__")).startswith((*MODULES, "lazyboot."))
    ):
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno or 0
