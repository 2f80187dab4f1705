"""Exchanging a function's code for a while: the function stays the object that it is, whoever holds it."""

from __future__ import annotations

import sys
from types import FunctionType

from lazyboot.runtime import traces
from lazyboot.runtime.spec import once_executed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType
    from typing import Any

    from lazyboot.runtime.spec import WhenExecuted

_PLACE_OF_RECEIVER = 0.5  # a constant of the passing code that stands where the receiver will


class CodeSwap:
    """Passes the calls of `function`, which has no closure, on to another callable, from `on` to `off`.

    original       a function that does what `function` does by itself
    when_executed  calls back with a module that is yet to be imported
    """

    __slots__ = ("_code", "_function", "_receiver", "_when_executed", "original")

    def __init__(self, function: FunctionType, receiver: Callable[..., Any], when_executed: WhenExecuted) -> None:
        self._when_executed = when_executed
        self._function = function
        self._receiver = receiver
        self._code = function.__code__
        self.original = _copy(function)

    def on(self) -> None:
        """Pass calls on. The signature that `inspect` gives stays that of the function."""
        self._function.__code__ = _passing_code(self._receiver, self._code)
        once_executed("inspect", self._keep_signature, self._when_executed)

    def _keep_signature(self, inspect: Any) -> None:
        if self._function.__code__ is not self._code and not hasattr(self._function, "__signature__"):
            self._function.__signature__ = inspect.signature(self.original)  # type: ignore[attr-defined]

    def off(self) -> None:
        """The function is as it was. Nothing where it is already."""
        if self._function.__code__ is not self._code:
            self._function.__code__ = self._code
            self._function.__dict__.pop("__signature__", None)


def _copy(function: FunctionType) -> FunctionType:
    copy = FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__)
    copy.__kwdefaults__ = function.__kwdefaults__
    if sys.version_info >= (3, 14):
        copy.__annotate__ = function.__annotate__
    else:
        copy.__annotations__ = function.__annotations__
    return copy


def _passing_code(receiver: Callable[..., Any], code: CodeType) -> CodeType:
    """Code under the name of `code` that calls `receiver`."""

    def through(*arguments: Any, **options: Any) -> Any:
        return (0.5).__call__(*arguments, **options)  # type: ignore[operator]

    constants = tuple(receiver if value == _PLACE_OF_RECEIVER else value for value in through.__code__.co_consts)
    return through.__code__.replace(co_consts=constants, co_name=code.co_name, co_filename=traces.MARK)
