"""What was deferred and what was forced, as it happens; read when a summary is asked for."""

from __future__ import annotations

from _thread import get_ident
from time import perf_counter

from lazyboot.runtime import traces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

    from lazyboot.runtime.deferral import Deferral


class Load:
    """One deferred import carried out.

    file, line, function  the first use that forced it; empty and 0 when it is unknown
    place                 the code that holds the use, and where its frame stood in it; None when it is unknown
    began                 when the first use began, as perf_counter counts
    seconds               from the first use until the name was bound; -1 while it is under way
    own_seconds           the same less the loads that it forced in turn
    """

    __slots__ = (
        "began", "deferral", "file", "function", "imported", "line", "outer", "own_seconds", "place", "seconds",
        "thread",
    )  # fmt: skip

    def __init__(self, deferral: Deferral, imported: str | None, used: FrameType | None, outer: Load | None) -> None:
        self.deferral = deferral
        self.imported = imported
        self.file = used.f_code.co_filename if used else ""
        self.line = (used.f_lineno or 0) if used else 0
        self.function = used.f_code.co_name if used else ""
        self.place = (used.f_code, used.f_lasti) if used else None
        self.outer = outer
        self.thread = get_ident()
        self.began = perf_counter()
        self.seconds = -1.0
        self.own_seconds = 0.0


class Recorder:
    """Collects the deferred statements and the loads of one engine.

    `deferrals` and `loads` stand in the order in which they happened.
    """

    __slots__ = ("_current", "deferrals", "loads")

    def __init__(self) -> None:
        self.deferrals: list[Deferral] = []
        self.loads: list[Load] = []
        self._current: dict[int, Load] = {}

    def deferred(self, deferral: Deferral) -> None:
        self.deferrals.append(deferral)

    def load_begins(self, deferral: Deferral, imported: str | None, frame: FrameType | None) -> Load:
        thread = get_ident()
        load = Load(deferral, imported, traces.user_frame(frame), self._current.get(thread))
        self._current[thread] = load
        self.loads.append(load)
        return load

    def load_ends(self, load: Load, seconds: float) -> None:
        load.seconds = seconds
        load.own_seconds += seconds
        if load.outer is None:
            self._current.pop(load.thread, None)
        else:
            self._current[load.thread] = load.outer
            load.outer.own_seconds -= seconds

    def under_way(self) -> list[Deferral]:
        """The deferred statements that this thread is carrying out, innermost first."""
        load, found = self._current.get(get_ident()), []
        while load is not None:
            found.append(load.deferral)
            load = load.outer
        return found
