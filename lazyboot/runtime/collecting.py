"""Full garbage collections wait while a library is imported.

An import allocates what stays: functions, classes, modules. A full collection walks all of it and frees next to
nothing: on the NeMo recipe 10 of them take 2.1 of 2.7 s of collecting eagerly, 6 take 0.8 of 1.1 s lazily. So
the threshold of the oldest generation is raised from when a library begins to execute until it has executed;
the younger generations are collected as ever. 3.14 collects in increments and does not look at that threshold.
"""

from __future__ import annotations

import gc

from lazyboot.runtime.spec import when_executing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

_SELDOM = 1000  # collections of the middle generation to one full; the largest import measured makes 189


class FullCollections:
    """Postponed or not, for one process. Whoever sets thresholds himself meanwhile is obeyed.

    may_be_postponed  False: the plan says that they never are, or they are now
    """

    __slots__ = ("_allowed", "_before")

    def __init__(self, allowed: bool) -> None:
        self._allowed = allowed
        self._before: tuple[int, int, int] | None = None

    @property
    def may_be_postponed(self) -> bool:
        return self._allowed and self._before is None

    def postpone_during(self, spec: ModuleSpec) -> None:
        """Postpone them while the module of `spec`, which is about to be loaded, executes."""
        when_executing(spec, self.postpone, self.resume)

    def postpone(self) -> None:
        """Nothing when they are postponed already, or collecting is switched off or rarer still."""
        youngest, middle, oldest = before = gc.get_threshold()
        if self._before is None and youngest and oldest < _SELDOM:
            self._before = before
            gc.set_threshold(youngest, middle, _SELDOM)

    def resume(self) -> None:
        """The third threshold is as it was, unless somebody has set another; the others are as they are."""
        before, self._before = self._before, None
        youngest, middle, oldest = gc.get_threshold()
        if before is not None and oldest == _SELDOM:
            gc.set_threshold(youngest, middle, before[2])
