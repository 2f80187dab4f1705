"""How a code object is watched for its first call; `lazyboot_marking` says which, and what follows.

An armed code object calls ``call()`` when one of its functions is called: true means that it is disarmed.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType
    from typing import Any

    Arm = Callable[[tuple[Any, ...], CodeType, Callable[[], bool]], None]

_FUNCTION: "Any" = type(lambda: None)


def arming() -> "Arm":
    """What arms a code object, given the constants that hold it."""
    return _by_events() if sys.version_info >= (3, 12) else _by_exchange()


def arm_function(arm: "Arm", function: "Any", call: "Callable[[], bool]") -> None:
    """Arm the code of a function that exists already."""
    if sys.version_info >= (3, 12):
        arm((), function.__code__, call)
    else:
        function.__code__ = _calling(function.__code__, call)


def _by_events() -> "Arm":
    """Arms a code object by the interpreter's events: the code stays as it is. Python 3.12 and later."""
    events: Any = sys.monitoring  # type: ignore[attr-defined, unused-ignore]
    tool = next(number for number in (4, 3, 2, 1, 0) if events.get_tool(number) is None)
    events.use_tool_id(tool, "lazyboot mark")
    armed: dict[int, tuple[CodeType, Callable[[], bool]]] = {}

    def started(code: "CodeType", offset: int) -> object:
        entry = armed.get(id(code))
        return None if entry is not None and not entry[1]() else events.DISABLE

    def arm(consts: "tuple[Any, ...]", code: "CodeType", call: "Callable[[], bool]") -> None:
        armed[id(code)] = code, call
        events.set_local_events(tool, code, events.events.PY_START)

    events.register_callback(tool, events.events.PY_START, started)
    return arm


def _by_exchange() -> "Arm":
    """Arms a code object by exchanging it, in the constants of what defines it, for one that says it is called.

    Nothing else holds these constants yet: their module is about to be executed. Python 3.10 and 3.11.
    """
    import ctypes

    start = tuple.__basicsize__

    def arm(consts: "tuple[Any, ...]", code: "CodeType", call: "Callable[[], bool]") -> None:
        index = next(index for index, const in enumerate(consts) if const is code)
        place = id(consts) + start + index * ctypes.sizeof(ctypes.c_void_p)
        exchanged = ctypes.py_object(_calling(code, call))
        ctypes.pythonapi.Py_IncRef(exchanged)  # the tuple's own reference; that to `code` is never given back
        ctypes.c_void_p.from_address(place).value = id(exchanged.value)

    return arm


def _calling(code: "CodeType", call: "Callable[[], bool]") -> "CodeType":
    """Code for the functions of `code`, and with its signature, that does `call` first and is `code` from then on."""

    def receive() -> object:
        frame = sys._getframe(1)
        arguments, options = _given(code, dict(frame.f_locals))
        owners = _functions_of(frame.f_code)
        for function in owners:
            function.__code__ = code
        copy = owners[0]
        if not call():
            copy = _FUNCTION(code, copy.__globals__, copy.__name__, copy.__defaults__, copy.__closure__)
            copy.__kwdefaults__ = owners[0].__kwdefaults__
            for function in owners:
                function.__code__ = frame.f_code
        return copy(*arguments, **options)

    handlers: dict[str, Any] = {"co_exceptiontable": b""} if sys.version_info >= (3, 11) else {}
    generator = 0x20 | 0x80 | 0x200  # a generator, a coroutine, an asynchronous generator: what `code` itself gives
    return code.replace(
        co_code=_bytecode(len(code.co_consts), len(code.co_freevars)),
        co_consts=(*code.co_consts, receive),
        co_flags=code.co_flags & ~generator,
        co_stacksize=max(code.co_stacksize, 3),
        **handlers,
    )


def _bytecode(const: int, free: int) -> bytes:
    """``return const()`` for 3.10 or 3.11."""
    extended = [(144, const >> 8)] if const > 255 else []
    load = [*extended, (100, const & 255)]
    if sys.version_info >= (3, 11):
        copy = [(149, free)] if free else []  # COPY_FREE_VARS
        words = [*copy, (151, 0), (2, 0), *load, (166, 0), (0, 0), (171, 0), *[(0, 0)] * 4, (83, 0)]
    else:
        words = [*load, (131, 0), (83, 0)]
    return bytes(byte for word in words for byte in word)


def _given(code: "CodeType", values: "dict[str, Any]") -> "tuple[list[Any], dict[str, Any]]":
    """The arguments of a call of `code`, from its variables at the start."""
    names = iter(code.co_varnames)
    arguments = [values[next(names)] for _ in range(code.co_argcount)]
    options = {name: values[name] for name, _ in zip(names, range(code.co_kwonlyargcount))}
    rest = code.co_varnames[code.co_argcount + code.co_kwonlyargcount :]
    if code.co_flags & 4:
        arguments += values[rest[0]]
        rest = rest[1:]
    if code.co_flags & 8:
        options.update(values[rest[0]])
    return arguments, options


def _functions_of(code: "CodeType") -> "list[Any]":
    import gc

    return [each for each in gc.get_referrers(code) if type(each) is _FUNCTION and each.__code__ is code]
