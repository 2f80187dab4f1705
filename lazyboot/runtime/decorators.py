"""Decorators that load a library: ``@torch.compile`` imports a compiler where a function is only defined.

A decorator that the plan names is put off when it decorates a plain function at module or class level: the
function that takes the decorated one's place decorates for real when it is first called, or once what the
decorator loads has been loaded by somebody else. The decorator stays the object that it is: only its
code is exchanged until then, so whoever holds it holds the real one.
"""

from __future__ import annotations

import sys
from functools import update_wrapper
from time import perf_counter
from types import FunctionType, ModuleType

from lazyboot.runtime import traces
from lazyboot.runtime.codeswap import CodeSwap
from lazyboot.runtime.cpython import raw_dict
from lazyboot.runtime.deferral import Deferral
from lazyboot.runtime.lazymodule import has_begun, has_executed
from lazyboot.runtime.plan import Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

    from lazyboot.runtime.engine import Engine
    from lazyboot.runtime.plan import Decorator

_IS_FUNCTION = 0x1  # flag of a function's code (CO_OPTIMIZED)
_IS_GENERATOR_OR_COROUTINE = 0x20 | 0x80 | 0x200  # CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR
_MOST_WRAPPERS = 3


class Gate:
    """Stands before one decorator function until what it loads is there.

    Nothing happens before `close`, and `open` undoes it.
    """

    __slots__ = ("_decorator", "_engine", "_swap", "_waiting")

    def __init__(self, engine: Engine, function: FunctionType, decorator: Decorator) -> None:
        self._engine = engine
        self._decorator = decorator
        self._swap = CodeSwap(function, self.call, engine.finder.when_executed)
        self._waiting: list[PostponedDecoration] = []

    def close(self) -> None:
        """Decorations are put off from now on."""
        self._swap.on()
        self._engine.finder.when_executed(self._decorator.loads, self._loaded)

    def open(self) -> None:
        """The decorator is as it was; what has been put off stays so."""
        self._swap.off()

    @traces.machinery
    def call(self, *arguments: Any, **options: Any) -> Any:
        """What the decorator gives, at once or later."""
        function = arguments[0] if len(arguments) == 1 and not options else None
        if isinstance(function, FunctionType) and not has_begun(self._decorator.loads):
            frame = _defining_frame(function, sys._getframe(2))  # below it the decorator's own
            if frame is not None:
                return self._postpone(function, frame)
        return self._swap.original(*arguments, **options)

    def _postpone(self, function: FunctionType, frame: FrameType) -> FunctionType:
        origin, reason = self._decorator.origin, self._decorator.reason
        rule = Rule((self._decorator.loads,), origin=origin, reason=reason)
        file, line = frame.f_code.co_filename, frame.f_lineno or 0
        recorder = self._engine.recorder
        target = self._decorator.loads
        deferral = Deferral(target, self._decorator.function, file, line, frame.f_globals, rule, recorder)
        recorder.deferred(deferral)
        decoration = PostponedDecoration(self._swap.original, function, deferral, plain=self._decorator.plain)
        if self._decorator.keeps:
            decoration.keep(self._decorator.keeps)
        self._waiting.append(decoration)
        return decoration.stand_in

    def _loaded(self, _: ModuleType) -> None:
        """Others look at decorated functions from now on: all are decorated, once no import is under way."""
        self.open()
        self._engine.when_no_import_is_under_way(self._decorate_all)

    def _decorate_all(self) -> None:
        waiting, self._waiting = self._waiting, []
        for decoration in waiting:
            try:
                decoration.result()
            except Exception:
                pass  # the first call raises it


class PostponedDecoration:
    """One function whose decoration is put off. `stand_in` is the function to use in place of the decorated one.

    `plain` is as for a `Decorator`.
    """

    __slots__ = ("_decorate", "_deferral", "_function", "_given", "_plain", "_result", "stand_in")

    def __init__(
        self, decorate: Callable[[FunctionType], Any], function: FunctionType, deferral: Deferral, *, plain: bool
    ) -> None:
        self._plain = plain
        self._decorate = decorate
        self._function = function
        self._deferral = deferral
        self._result: Any = None
        self.stand_in = _stand_in(self, function)
        self._given: dict[str, Any] = dict(self.stand_in.__dict__)

    def keep(self, name: str) -> None:
        """Let the stand-in have the function as its attribute `name`, as what the decorator returns will."""
        self._given[name] = self.stand_in.__dict__[name] = self._function

    def called(self) -> Callable[..., Any]:
        """What a call of the stand-in calls."""
        if self._plain and self._result is None and not has_executed(self._deferral.target):
            return self._function
        return self.result()  # type: ignore[no-any-return]

    @traces.machinery
    def result(self) -> Any:
        """What the decorator makes of the function, made now at the latest.

        The stand-in stays the function that everybody holds, and gets its attributes.
        """
        if self._result is None:
            recorder = self._deferral.recorder
            entry = recorder.load_begins(self._deferral, None, sys._getframe(1))
            started = perf_counter()
            try:
                result = self._decorate(self._function)
            except BaseException as error:
                traces.explain(error, self._deferral, sys._getframe(1))
                raise
            finally:
                recorder.load_ends(entry, perf_counter() - started)
            if self._result is None:  # another thread was as quick: its result stands
                self._result = result
                self._adopt(result)
        return self._result

    def _adopt(self, result: Any) -> None:
        attributes = getattr(result, "__dict__", {})
        own_identity = {name: id(self.stand_in) for name, value in attributes.items() if value == id(result)}
        nothing = object()
        set_meanwhile = {
            name: value for name, value in self.stand_in.__dict__.items() if self._given.get(name, nothing) is not value
        }
        if isinstance(result, FunctionType) and not own_identity:  # what either is given, both have
            attributes.update(set_meanwhile)
            self.stand_in.__dict__ = attributes
        else:
            self.stand_in.__dict__.update({**attributes, **own_identity, **set_meanwhile})


def watch(engine: Engine, decorator: Decorator, module: ModuleType) -> Gate | None:
    """Put a closed gate before `decorator`, a function of `module`; None where it is not a plain function
    there, or what it loads has loaded."""
    if not isinstance(module, ModuleType):
        return None
    function = raw_dict(module).get(decorator.function.partition(":")[2])
    if not isinstance(function, FunctionType) or function.__closure__ or has_begun(decorator.loads):
        return None
    gate = Gate(engine, function, decorator)
    gate.close()
    return gate


def _defining_frame(function: FunctionType, caller: FrameType | None) -> FrameType | None:
    """The module or class body that defines `function`, where it runs right now: as `caller`, or below a few
    wrappers that others have put around the decorator (Lightning wraps ``torch.compile``)."""
    if function.__code__.co_flags & _IS_GENERATOR_OR_COROUTINE:  # the stand-in would not look like one
        return None
    for _ in range(1 + _MOST_WRAPPERS):
        if caller is None:
            break
        if not caller.f_code.co_flags & _IS_FUNCTION:
            return caller if function.__code__ in caller.f_code.co_consts else None
        caller = caller.f_back
    return None


def _stand_in(decoration: PostponedDecoration, function: FunctionType) -> FunctionType:
    @traces.machinery
    def decorated(*arguments: Any, **options: Any) -> Any:
        return decoration.called()(*arguments, **options)

    update_wrapper(decorated, function)
    assert isinstance(decorated, FunctionType)
    return decorated
