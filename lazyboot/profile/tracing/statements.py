"""Every place of the program that asks for a module, and how often, also where the module is there already.

``builtins.__import__`` is what import statements call. The function that is put there looks at where it is called
from, and leaves the rest to the one that was there before. A place is known by its file, the first line of its code
object, and the offset in that: code objects themselves go, and others get their addresses. The code of a module runs
once: its places are written down as they come, and of each file only the latest is remembered, until it gets too many.
"""

from __future__ import annotations

import builtins
import sys
from _frozen_importlib import _find_and_load  # type: ignore[attr-defined]
from _thread import get_ident
from itertools import count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType, FunctionType
    from typing import Any

    from .entry import Entry
    from .partfile import PartFile
else:
    FunctionType = type(_find_and_load)

_FIND_AND_LOAD: CodeType = _find_and_load.__code__
_FROZEN = "<frozen importlib._bootstrap>"
_MACHINERY = frozenset((_FROZEN, "<frozen importlib._bootstrap_external>", "<lazyboot importlib._bootstrap>"))
NONE = -1
_NONE_YET = (-1, NONE, 0)
# From 3.11 on frames stand in chunks of 16 KiB, which come and go where imports nest. One more frame for each import
# changes where, and costs more than all else here; so the outermost makes room (see lazyboot.runtime.framestack).
_HAS_CHUNKS = sys.version_info >= (3, 11)
_CLAIMED_BYTES = 129 * 1024
_SLOT_BYTES = 8
_MOST = 1000  # statements that the code of one module executes


class Statements:
    """Writes each place to `part` when it is first seen, and counts.

    counts  how often each was executed, by its index, where it was not once
    """

    def __init__(self, part: PartFile) -> None:
        self.part = part
        self.counts: dict[int, int] = {}
        self._numbers = count()
        self._roomy: set[int] = set()
        self._latest: dict[str, tuple[int, int, int]] = {}  # file -> offset of a place in its module's code, index, nth
        self._spelled: dict[int, str] = {}
        self._places: dict[tuple[str, int, int], int] = {}
        self._others: dict[tuple[str, int, int, str], int] = {}

    def restart(self, part: PartFile) -> None:
        """Forget everything: this process is a copy of the one that it was."""
        self.part = part
        kept: tuple[dict[Any, Any], ...] = (self.counts, self._latest, self._spelled, self._places, self._others)
        for each in kept:
            each.clear()

    def around(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """A function for the place of ``builtins.__import__`` that does what `original` does."""
        places, spelled, counts, latest = self._places, self._spelled, self.counts, self._latest
        number, note, getframe, machinery = self._numbers.__next__, self._note, sys._getframe, _MACHINERY
        none_yet, most = _NONE_YET, _MOST  # its globals are others, see below
        modules, roomy = sys.modules, self._roomy
        own_codes: list[CodeType] = []

        def __import__(name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
            try:
                frame = getframe(1)
                code = frame.f_code
                file = code.co_filename
                if code.co_name == "<module>" and (nth := latest.get(file, none_yet)[2] + 1) < most:
                    index = number()
                    latest[file] = frame.f_lasti, index, nth
                    names = frame.f_globals
                    package = names.get("__package__") if level else ""
                    what = (name, level, package, fromlist, names.get("__name__"))
                    self.part.pending.append(("statement", index, *what, file, frame.f_lineno, "<module>"))
                else:
                    known = places.get((file, code.co_firstlineno, frame.f_lasti))
                    if known is not None and spelled[known] == name:
                        counts[known] += 1
                    else:
                        note(frame if file not in machinery else frame.f_back, name, fromlist, level)
            except Exception:  # no Python code asks, or something that is no string
                pass
            try:
                if name in modules or get_ident() in roomy:
                    return original(name, globals, locals, fromlist, level)
                return with_room(name, globals, locals, fromlist, level)
            except BaseException as error:
                trace = error.__traceback__
                while trace is not None and trace.tb_frame.f_code in own_codes:
                    trace = trace.tb_next
                error.__traceback__ = trace
                raise

        def with_room(name: str, globals: Any, locals: Any, fromlist: Any, level: int) -> Any:
            thread = get_ident()
            roomy.add(thread)
            try:
                return original(name, globals, locals, fromlist, level)
            finally:
                roomy.discard(thread)

        # Those who look for the statement take it for a part of importlib: warnings, and lazyboot's own finder. And
        # importlib takes its entry out of tracebacks, where 3.10 keeps it.
        own_globals = {"__name__": "importlib._bootstrap", "__builtins__": builtins, "get_ident": get_ident}

        def own(function: Any, **more: Any) -> Any:
            code = function.__code__.replace(co_filename=_FROZEN, co_name="_call_with_frames_removed", **more)
            own_codes.append(code)
            return FunctionType(code, own_globals, function.__name__, function.__defaults__, function.__closure__)

        if _HAS_CHUNKS:
            with_room = own(with_room, co_stacksize=_CLAIMED_BYTES // _SLOT_BYTES)
        else:
            with_room = original
        importing: Callable[..., Any] = own(__import__)
        return importing

    def _note(self, frame: FrameType | None, name: str, fromlist: Any, level: int) -> None:
        """Another module at a known place, or a place behind frames of the import machinery."""
        frame, _ = _asking(frame)
        if frame is None:
            return
        place = (frame.f_code.co_filename, frame.f_code.co_firstlineno, frame.f_lasti)
        index = self._known(place, name)
        if index is None:
            self._add(place, name, frame, level, fromlist)
        else:
            self.counts[index] += 1

    def _known(self, place: tuple[str, int, int], name: str) -> int | None:
        """The index of the statement at `place` that asks for `name` as it is spelled."""
        first = self._places.get(place)
        return first if first is not None and self._spelled[first] == name else self._others.get((*place, name))

    def _add(
        self, place: tuple[str, int, int], name: str, frame: FrameType, level: int = 0, fromlist: Any = None
    ) -> int:
        index = next(self._numbers)
        self.counts[index] = 1
        self._spelled[index] = name
        if place in self._places:
            other = (*place, name)
            self._others[other] = index
        else:
            self._places[place] = index
        code, names = frame.f_code, frame.f_globals
        what = (name, level, names.get("__package__") if level else "", fromlist, names.get("__name__"))
        self.part.add("statement", index, *what, code.co_filename, frame.f_lineno, code.co_name)
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
        if found.f_code.co_name == "<module>":
            offset, latest, _ = self._latest.get(found.f_code.co_filename, _NONE_YET)
            if offset == found.f_lasti:
                return latest
        index = self._others.get((*place, name))
        if index is None:
            index = self._places.get(place)
            if index is not None and not _may_be_of(self._spelled[index], name):
                index = None
        return self._add(place, name, found) if index is None else index

    def _of_extension(self, name: str, within: Entry) -> int:
        """The C code of the module that is being imported asks."""
        file = getattr(within.spec(), "origin", None)
        index = next(self._numbers)
        self.part.add("statement", index, name, 0, "", None, within.module, str(file or ""), 0, "<module>")
        return index


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
