"""An import that is under way."""

from __future__ import annotations

from time import perf_counter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

NONE = -1


class Entry:
    """An import that is under way. Seconds of its own do not count those of imports that are part of it.

    found      seconds of its own until its spec was found; -1 before
    finding    the frame that looked for its spec, and holds it
    executing  seconds of its own until its code began to execute; -1 before
    nested     seconds of the imports that were part of it
    faults     page faults, minor and major, when it began; and of the imports that were part of it
    paths      files with Python code that were opened between being found and executing
    """

    __slots__ = (
        "_spec", "announced", "began", "executing", "faults", "finding", "found", "index", "manager", "module",
        "nested", "nested_faults", "opened", "paths", "statement", "thread", "within",
    )  # fmt: skip

    def __init__(self, index: int, module: str, manager: object, thread: int, within: Entry | None) -> None:
        self.index = index
        self.module = module
        self.manager = manager
        self.within = within
        self.thread = thread
        self.finding: FrameType | None = None
        self.found = self.executing = -1.0
        self.nested = 0.0
        self.nested_faults = (0, 0)
        self.opened = 0
        self.paths: list[str] = []
        self._spec: Any = None
        self.announced = False
        self.statement = NONE
        self.faults = (0, 0)
        self.began = 0.0

    def own(self) -> float:
        """Seconds of its own until now."""
        return perf_counter() - self.began - self.nested

    def set_spec(self, spec: Any) -> None:
        self._spec = spec

    def spec(self) -> Any:
        """The spec that was found; None as long as there is none, and where the module was there by then."""
        if self.finding is not None:
            self._spec, self.finding = self.finding.f_locals.get("spec"), None
        return self._spec
