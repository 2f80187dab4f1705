"""Quoted annotations that name a deferred class, on a Python with lazy objects.

`annotationlib.ForwardRef.evaluate` takes a plain name out of the namespace's dict, and so gives the lazy object itself
(CPython 3.15.0rc1: ``typing.get_type_hints`` of ``def f(a: "X")``). It is made to give the class.
"""

from __future__ import annotations

from lazyboot.runtime import traces
from lazyboot.runtime.codeswap import CodeSwap
from lazyboot.runtime.spec import once_executed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from lazyboot.runtime.spec import WhenExecuted


class ForwardReferences:
    """Evaluates forward references in this process to the real thing, from `watch` to `leave`.

    is_lazy        tells a lazy object
    when_executed  calls back with a module that is yet to be imported
    """

    __slots__ = ("_is_lazy", "_swap", "_watched", "_when_executed")

    def __init__(self, is_lazy: Callable[[object], bool], when_executed: WhenExecuted) -> None:
        self._is_lazy = is_lazy
        self._when_executed = when_executed
        self._swap: CodeSwap | None = None
        self._watched = False

    def watch(self) -> None:
        self._watched = True
        once_executed("annotationlib", self._exchange, self._when_executed)

    def leave(self) -> None:
        """Forward references are evaluated as they were."""
        self._watched = False
        if self._swap is not None:
            self._swap.off()

    def _exchange(self, annotationlib: Any) -> None:
        if self._watched:
            self._swap = CodeSwap(annotationlib.ForwardRef.evaluate, self._evaluate, self._when_executed)
            self._swap.on()

    @traces.machinery
    def _evaluate(self, *arguments: Any, **options: Any) -> Any:
        assert self._swap is not None
        value = self._swap.original(*arguments, **options)
        return value.resolve() if self._is_lazy(value) else value
