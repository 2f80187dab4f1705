"""What lazyboot deferred in this process and what was used of it: read from its recorder, where lazyboot is on."""

from __future__ import annotations

import sys
from _thread import allocate_lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .partfile import PartFile
    from .statements import Statements

_EXTENDED_ARG = 144  # on 3.10, where a place is known by the name that is read there


class Deferred:
    """Writes deferrals and first uses to `part`, each once."""

    def __init__(self, part: PartFile) -> None:
        self.part = part
        self._engine: Any = None
        self._deferrals = 0
        self._loads = 0
        self._unfinished: list[tuple[int, Any]] = []
        self._collecting = allocate_lock()

    def restart(self, part: PartFile) -> None:
        """This process is a copy of the one that it was; what that one has deferred stays deferred in it."""
        self.part = part
        self._deferrals = 0
        self._loads = len(self._engine.recorder.loads) if self._engine is not None else 0
        self._unfinished.clear()

    def import_through(self, statements: Statements) -> bool:
        """Have the engine that is on already make its imports where `statements` sees them. False: there is none."""
        engine = self._find()
        if engine is None:
            return False
        if hasattr(engine, "import_through"):
            engine.import_through(statements.around)
        return True

    def collect(self) -> None:
        """Write what is new. Uses that are not over are written when they are."""
        engine = self._find()
        if engine is None or not self._collecting.acquire(False):
            return
        try:
            self._collect(engine.recorder)
        finally:
            self._collecting.release()

    def _collect(self, recorder: Any) -> None:
        for deferral in recorder.deferrals[self._deferrals :]:
            self.part.add("deferral", self._deferrals, *_of(deferral))
            self._deferrals += 1
        new = recorder.loads[self._loads :]
        self._unfinished += enumerate(new, self._loads)
        self._loads += len(new)
        for index, load in list(self._unfinished):
            if load.seconds >= 0:
                self._write(index, load)
                self._unfinished.remove((index, load))

    def finish(self) -> dict[str, Any]:
        """Write the rest; gives fields of the recording's Process."""
        engine = self._find()
        if engine is None:
            return {}
        self.collect()
        for index, load in self._unfinished:
            self._write(index, load)
        try:
            from lazyboot.runtime.unmatched import unmatched
            from lazyboot.runtime.waiting import submodules

            for deferral, names in submodules(engine).items():
                for name in names:  # each as if a statement of its own had named it
                    self.part.add("deferral", self._deferrals, name, *_of(deferral)[1:])
            return {"without_effect": list(unmatched(engine))}
        except Exception:
            return {}

    def _find(self) -> Any:
        if self._engine is None:
            for finder in sys.meta_path:
                if type(finder).__module__ == "lazyboot.runtime.finder":
                    self._engine = finder.engine  # type: ignore[attr-defined]
        return self._engine

    def _write(self, index: int, load: Any) -> None:
        plugin = load.imported is None and self._engine.plan.plugin_for(load.deferral.target) is not None
        self.part.add(
            "use", index, *_of(load.deferral), load.imported or "", load.file, load.line, load.function, bool(plugin),
            _position(load), load.thread, load.began, load.seconds, load.own_seconds,
        )  # fmt: skip


def _position(load: Any) -> tuple[int, int, int, str]:
    """Line, first and last column of the expression that is the use, -1 where they are unknown; on 3.10 its name."""
    place = getattr(load, "place", None)
    if place is None:
        return load.line, -1, -1, ""
    code, offset = place
    if sys.version_info < (3, 11):
        return load.line, -1, -1, _name_at(code, offset)
    for index, (line, _, column, end) in enumerate(code.co_positions()):
        if index * 2 == offset:
            return line or 0, -1 if column is None else column, -1 if end is None else end, ""
    return load.line, -1, -1, ""


def _name_at(code: Any, offset: int) -> str:
    argument = 0
    for at in range(max(offset, 0), len(code.co_code), 2):
        argument = argument << 8 | code.co_code[at + 1]
        if code.co_code[at] != _EXTENDED_ARG:
            break
    return code.co_names[argument] if argument < len(code.co_names) else ""


def _of(deferral: Any) -> tuple[str, str, str, int, str, str]:
    rule = deferral.rule
    return deferral.target, deferral.importer, deferral.file, deferral.line, rule.origin or "", rule.reason or ""
