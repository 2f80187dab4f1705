"""`inspect.getattr_static` finds the names of a module that holds pending ones (3.10-3.14).

It looks into no instance whose class says itself what ``__dict__`` is, as `PendingModule` does. pluggy looks for hooks
that way, so a pytest plugin with pending names would have none.
"""

from __future__ import annotations

from types import FunctionType, ModuleType

from lazyboot.runtime import traces
from lazyboot.runtime.codeswap import CodeSwap
from lazyboot.runtime.module import PendingModule
from lazyboot.runtime.spec import once_executed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from lazyboot.runtime.spec import WhenExecuted


class StaticReads:
    """Nothing happens before `watch`, and `unwatch` undoes it.

    when_executed  calls back with a module that is yet to be imported
    """

    __slots__ = ("_swap", "_watched", "_when_executed")

    def __init__(self, when_executed: WhenExecuted) -> None:
        self._when_executed = when_executed
        self._watched = False
        self._swap: CodeSwap | None = None

    def watch(self) -> None:
        """From now on `inspect` looks into modules that hold pending names. Nothing where it does already."""
        if self._watched:
            return
        self._watched = True
        once_executed("inspect", self._watch_inspect, self._when_executed)

    def unwatch(self) -> None:
        """`inspect` is as it was."""
        self._watched = False
        if self._swap is not None:
            self._swap.off()
            self._swap = None

    def _watch_inspect(self, inspect: Any) -> None:
        asks = getattr(inspect, "_shadowed_dict", None)  # a private part: without it, pending names are not found
        if not self._watched or not isinstance(asks, FunctionType):
            return

        @traces.machinery
        def shadowed_dict(klass: type) -> Any:
            return swap.original(ModuleType if klass is PendingModule else klass)

        self._swap = swap = CodeSwap(asks, shadowed_dict, self._when_executed)
        swap.on()
