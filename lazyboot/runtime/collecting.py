"""Garbage collections wait while a library is imported.

An import allocates what stays: functions, classes, modules. A collection walks it and frees next to nothing, and a
full collection walks all there is; eagerly, `import hydra` makes 64 and `import lightning.pytorch` 874 of any kind
(benchmarks/around.py). So from when a library begins to execute until it has executed, the youngest generation may
grow to what costs little memory, and the oldest waits. What has been allocated then counts as old: it is not walked
as young again, and what of it is garbage is found by the next full collection.
3.14 collects in increments, by the threshold of the youngest alone.
"""

from __future__ import annotations

import gc

from lazyboot.runtime.spec import when_executing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

    Thresholds = tuple[int, int, int]

_YOUNG_OBJECTS = 500_000  # containers, of 64 bytes and more each: at most so many of garbage wait for a collection
_SELDOM = 1000  # collections of the middle generation to one full: more than an import makes


class Collections:
    """Postponed or not, for one process. Whoever sets thresholds himself meanwhile is obeyed.

    may_be_postponed  False: the plan says that they never are, or they are now
    """

    __slots__ = ("_allowed", "_before", "_frozen_at_start", "_raised")

    def __init__(self, allowed: bool) -> None:
        self._allowed = allowed
        self._frozen_at_start = gc.get_freeze_count()  # 3.12 freezes some objects itself
        self._before: Thresholds | None = None
        self._raised: Thresholds | None = None

    @property
    def may_be_postponed(self) -> bool:
        return self._allowed and self._before is None

    def postpone_during(self, spec: ModuleSpec) -> None:
        """Postpone them while the module of `spec`, which is about to be loaded, executes."""
        when_executing(spec, self.postpone, self.resume)

    def postpone(self) -> None:
        """Nothing when they are postponed already, or collecting is switched off or rarer still."""
        youngest, middle, oldest = before = gc.get_threshold()
        if self._before is None and youngest and oldest < _SELDOM and gc.isenabled():
            self._before = before
            gc.set_threshold(max(youngest, _YOUNG_OBJECTS), middle, _SELDOM)
            self._raised = gc.get_threshold()  # 3.14 has no third

    def resume(self) -> None:
        """Each threshold is as it was, unless somebody has set another."""
        if self._before is None or self._raised is None:
            return
        now = gc.get_threshold()
        if now == self._raised and gc.isenabled() and gc.get_freeze_count() <= self._frozen_at_start:
            gc.freeze()  # with the next line: every generation becomes part of the oldest, and nothing is walked
            gc.unfreeze()
        gc.set_threshold(*(b if n == r else n for n, b, r in zip(now, self._before, self._raised)))
        self._before = self._raised = None
