"""Every place of the program that asks for a module, and how often, also where the module is there already.

``builtins.__import__`` is what import statements call. The function that is put there looks at where it is called
from, and leaves the rest to the one that was there before. A place is known by its file, the first line of its code
object, and the offset in that: code objects themselves go, and others get their addresses.
"""

from __future__ import annotations

import sys
from _frozen_importlib import _find_and_load  # type: ignore[attr-defined]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType
    from typing import Any

    from .imports import Entry
    from .partfile import PartFile

_FIND_AND_LOAD: CodeType = _find_and_load.__code__
_FROZEN = "<frozen importlib._bootstrap>"
_MACHINERY = frozenset((_FROZEN, "<frozen importlib._bootstrap_external>", "<lazyboot importlib._bootstrap>"))
_getframe = sys._getframe
NONE = -1


class Statements:
    """Writes each place to `part` when it is first seen, and counts.

    counts  how often each was executed, by its index
    """

    def __init__(self, part: PartFile) -> None:
        self.part = part
        self.counts: list[int] = []
        self._spelled: list[str] = []
        self._places: dict[tuple[str, int, int], int] = {}
        self._others: dict[tuple[str, int, int, str], int] = {}

    def restart(self, part: PartFile) -> None:
        """Forget everything: this process is a copy of the one that it was."""
        self.part = part
        for kept in (self.counts, self._spelled, self._places, self._others):
            kept.clear()

    def around(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """A function for the place of ``builtins.__import__`` that does what `original` does."""
        places, spelled, counts, note = self._places, self._spelled, self.counts, self._note

        def __import__(
            name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
        ) -> Any:
            try:
                frame = _getframe(1)
                code = frame.f_code
                index = places.get((code.co_filename, code.co_firstlineno, frame.f_lasti))
                if index is not None and spelled[index] == name:
                    counts[index] += 1
                else:
                    note(frame, name, globals, fromlist, level)
            except Exception:  # no Python code asks, or something that is no string
                pass
            try:
                return original(name, globals, locals, fromlist, level)
            except BaseException as error:
                trace = error.__traceback__
                while trace is not None and trace.tb_frame.f_code is own_code:
                    trace = trace.tb_next
                error.__traceback__ = trace
                raise

        # So that warnings find the statement, and importlib takes the entry out of tracebacks where 3.10 keeps it.
        own_code = __import__.__code__.replace(co_filename=_FROZEN, co_name="_call_with_frames_removed")
        __import__.__code__ = own_code
        return __import__

    def _note(self, frame: FrameType | None, name: str, globals: Any, fromlist: Any, level: int) -> None:
        """A place that has not been seen, or one that asks for several modules."""
        if frame is None or frame.f_code.co_filename in _MACHINERY:
            frame, _ = _asking(frame)
            if frame is None:
                return
        code = frame.f_code
        place = (code.co_filename, code.co_firstlineno, frame.f_lasti)
        first = self._places.get(place)
        if first is not None:
            index = first if self._spelled[first] == name else self._others.get((*place, name))
            if index is not None:
                self.counts[index] += 1
                return
        package = ""
        if level:
            package = _package(globals if isinstance(globals, dict) else frame.f_globals)
        names = tuple(map(str, fromlist)) if fromlist else ()
        self._add(place, name, (name, level, package, names), frame)

    def _add(self, place: tuple[str, int, int], name: str, what: tuple[Any, ...], frame: FrameType) -> int:
        index = len(self.counts)
        self.counts.append(1)
        self._spelled.append(name)
        if place in self._places:
            self._others[(*place, name)] = index
        else:
            self._places[place] = index
        importer = frame.f_globals.get("__name__", "")
        code = frame.f_code
        if type(importer) is not str or type(name) is not str:
            importer, what = str(importer), (str(name), *what[1:])
        self.part.add("statement", index, *what, importer, code.co_filename, frame.f_lineno or 0, code.co_name)
        return index

    def asking(self, frame: FrameType | None, name: str, within: Entry | None) -> int:
        """The index of the place by which importlib, `frame`, has been asked for module `name`; -1: unknown.

        within  the import under way that it is part of
        """
        found, by_itself = _asking(frame.f_back if frame is not None else None)
        if by_itself and within is not None:
            return within.statement if within.module.startswith(f"{name}.") else self._of_extension(name, within)
        if found is None:
            return NONE
        place = (found.f_code.co_filename, found.f_code.co_firstlineno, found.f_lasti)
        index = self._others.get((*place, name))
        if index is None:
            index = self._places.get(place)
            if index is not None and not _may_be_of(self._spelled[index], name):
                index = None
        return self._add(place, name, (name, 0, "", ()), found) if index is None else index

    def _of_extension(self, name: str, within: Entry) -> int:
        """The C code of the module that is being imported asks."""
        file = getattr(within.spec(), "origin", None)
        index = len(self.counts)
        self.counts.append(1)
        self._spelled.append(name)
        self.part.add("statement", index, name, 0, "", (), within.module, str(file or ""), 0, "<module>")
        return index


def _package(module_globals: dict[str, Any]) -> str:
    """The package that a relative import in a module with these globals starts from."""
    package = module_globals.get("__package__")
    if isinstance(package, str):
        return package
    name = str(module_globals.get("__name__", ""))
    return name if "__path__" in module_globals else name.rpartition(".")[0]


def _asking(frame: FrameType | None) -> tuple[FrameType | None, bool]:
    """The frame, from `frame` outwards, that asks for a module; and whether it is in an import that lies outside of
    another import under way, which then asks without a frame of its own."""
    while frame is not None:
        code = frame.f_code
        if code is _FIND_AND_LOAD:
            return None, True
        name = frame.f_globals.get("__name__")
        if code.co_filename not in _MACHINERY and name != "importlib":
            return frame, False
        frame = frame.f_back
    return None, False


def _may_be_of(spelled: str, name: str) -> bool:
    """Whether the statement that asks for `spelled`, absolute or not, may import module `name` on its way."""
    return not spelled or spelled == name or name.startswith(f"{spelled}.") or f".{spelled}" in f".{name}"
