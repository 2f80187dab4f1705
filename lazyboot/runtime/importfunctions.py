"""Functions that import by name: ``transformers, HAVE_TRANSFORMERS = safe_import("transformers")``.

Such a call at module level is a guard in a function: it gives what it imported, and whether that worked. Where
a rule names the module and the static check says that it would work, the call gives True at once, and the name
that takes the import waits as that of an import statement does. The function stays the object that it is.
"""

from __future__ import annotations

import sys
from types import FunctionType, ModuleType

from lazyboot.runtime import bytecode, traces
from lazyboot.runtime.codeswap import CodeSwap
from lazyboot.runtime.cpython import raw_dict
from lazyboot.runtime.deferral import Deferral

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

    from lazyboot.runtime.engine import Engine
    from lazyboot.runtime.plan import ImportFunction

_FUNCTION = 0x1  # flag of code objects whose locals are no dict (CO_OPTIMIZED)


class Gate:
    """Stands before one such function from `close` to `open`."""

    __slots__ = ("_engine", "_swap", "_takes_name")

    def __init__(self, engine: Engine, function: FunctionType, takes_name: bool) -> None:
        self._engine = engine
        self._takes_name = takes_name
        self._swap = CodeSwap(function, self.call, engine.finder.when_executed)

    def close(self) -> None:
        """Calls that can wait do so from now on."""
        self._swap.on()

    def open(self) -> None:
        """The function is as it was; what waits goes on waiting."""
        self._swap.off()

    @traces.machinery
    def call(self, *arguments: Any, **options: Any) -> Any:
        """What the function gives, or would give; `options` matter to it only where its import fails."""
        names = self._names(arguments)
        pushed = self._deferred(names, sys._getframe(2)) if names is not None else None
        return self._swap.original(*arguments, **options) if pushed is None else pushed

    def _names(self, arguments: tuple[object, ...]) -> tuple[str, str | None] | None:
        """The module and the name in it that a call asks for; None where it asks in another way."""
        if len(arguments) != 1 + self._takes_name or not all(type(each) is str for each in arguments):
            return None
        module, name = arguments if self._takes_name else (*arguments, None)
        return module, name  # type: ignore[return-value]

    @traces.machinery
    def _deferred(self, names: tuple[str, str | None], frame: FrameType) -> tuple[object, bool] | None:
        target, imported = names
        module_globals = frame.f_globals
        importer = module_globals.get("__name__")
        in_function = frame.f_code.co_flags & _FUNCTION  # whose dict of locals would live as long as its frame
        if target in sys.modules or in_function or frame.f_locals is not module_globals:
            return None
        if not isinstance(importer, str):
            return None
        statement = bytecode.unpacked_pair(frame, target, imported)
        statements = self._engine.statements
        if statement is None or not statements.may_defer_in(frame, importer):
            return None
        rule = self._engine.rule_for(target, importer, module_globals)
        if rule is None or not rule.guards or not statements.guards.has(target, imported):
            return None
        place = (statement.code, statement.offset)
        recorder = self._engine.recorder
        deferral = Deferral(target, target, frame.f_code.co_filename, place, module_globals, rule, recorder)
        statements.binder.register(target, deferral)
        return statements.binder.bind(statement, deferral, {}), True


def watch(engine: Engine, entry: ImportFunction, module: ModuleType) -> Gate | None:
    """Put a closed gate before the function that `entry` names in `module`; None where it is no plain function."""
    if not isinstance(module, ModuleType):
        return None
    function = raw_dict(module).get(entry.function.partition(":")[2])
    if not isinstance(function, FunctionType) or function.__closure__:
        return None
    gate = Gate(engine, function, entry.takes_name)
    gate.close()
    return gate
