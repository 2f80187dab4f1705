"""Where names may not be pending: where somebody sees a namespace as a whole, or it is no plain module's own.

A module's own code sees it as a whole by ``globals().items()`` or ``dir()``.

A lookup by name finds the object behind a pending name; an iteration over the dict would find what
stands in for it. Such a module keeps its imports eager. Looking names up in it (``globals()["x"]``,
``.get``, ``in``, ``eval("x", globals())``) takes nothing as a whole.

Where the interpreter has lazy objects of its own, a lookup in the dict finds them: only names that no import binds
(``globals()["__name__"]``) are looked up there without harm.
"""

from __future__ import annotations

import opcode
import sys
from types import CodeType

from lazyboot.runtime.bytecode import instructions
from lazyboot.runtime.cpython import HAS_LAZY_OBJECTS, raw_dict
from lazyboot.runtime.module import is_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_NAMES = opcode.opname
_WHOLE_ANYWHERE = frozenset(("globals",))
_WHOLE_AT_MODULE_LEVEL = frozenset(("globals", "locals", "vars", "dir"))
_SAFE_METHODS = frozenset(("update", "__contains__", "__setitem__"))
_READING_METHODS = frozenset(("get", "setdefault", "pop", "__getitem__"))
_LOOKUP_METHODS = _SAFE_METHODS if HAS_LAZY_OBJECTS else _SAFE_METHODS | _READING_METHODS
_EVALUATE = frozenset(("eval", "exec"))
_STORING_SUBSCRIPTS = frozenset(("STORE_SUBSCR", "DELETE_SUBSCR"))
_ALL_SUBSCRIPTS = _STORING_SUBSCRIPTS | {"BINARY_SUBSCR", "BINARY_OP"}
_SUBSCRIPTS = _STORING_SUBSCRIPTS if HAS_LAZY_OBJECTS else _ALL_SUBSCRIPTS
_BETWEEN = frozenset(("PUSH_NULL", "PRECALL", "NOP"))
_CALLS = frozenset(("CALL", "CALL_FUNCTION"))


def takes_namespace(code: CodeType) -> bool:
    """Whether `code`, a module's, or a function in it reads the module's namespace other than by name."""
    return _takes(code, _WHOLE_AT_MODULE_LEVEL)


def is_modules_own(frame: FrameType, importer: str) -> bool:
    """Whether `frame` executes in the dict of the plain module that stands under its name in ``sys.modules``.

    Only such a module shows real objects where its dict is read as a whole. Not so dicts given to `exec`, modules
    that somebody keeps to himself, and what `runpy.run_path` returns a copy of.
    """
    module = sys.modules.get(importer)
    return is_plain(module) and raw_dict(module) is frame.f_globals


def runs_for_its_globals(frame: FrameType) -> bool:
    """Whether `frame` runs for `runpy.run_path` or `runpy.run_module`, which return a copy of its namespace."""
    runner = frame.f_back
    if runner is None or runner.f_globals.get("__name__") != "runpy":
        return False
    return runner.f_back is not None and runner.f_back.f_code.co_name == "_run_module_code"


def _takes(code: CodeType, wholes: frozenset[str]) -> bool:
    if not wholes.isdisjoint(code.co_names) and any(_is_whole(code, offset) for offset in _uses(code, wholes)):
        return True
    return any(_takes(inner, _WHOLE_ANYWHERE) for inner in code.co_consts if isinstance(inner, CodeType))


def _uses(code: CodeType, wholes: frozenset[str]) -> Iterator[int]:
    for offset, operation, argument in instructions(code):
        name = _NAMES[operation]
        if name == "LOAD_NAME" and code.co_names[argument] in wholes:
            yield offset
        elif name == "LOAD_GLOBAL" and wholes.intersection(_global_names(code, argument)):
            yield offset


def _global_names(code: CodeType, argument: int) -> tuple[str, ...]:
    """The name that a LOAD_GLOBAL means; from 3.11 on its argument holds a flag in the lowest bit."""
    candidates = (argument >> 1,) if "PUSH_NULL" in opcode.opmap else (argument,)
    return tuple(code.co_names[index] for index in candidates if index < len(code.co_names))


def _is_whole(code: CodeType, offset: int) -> bool:
    """Whether what the instruction at `offset` loads is called without arguments and not for a lookup by name."""
    walk = instructions(code, offset)
    next(walk)
    steps = ((_NAMES[operation], argument) for _, operation, argument in walk if _NAMES[operation] not in _BETWEEN)
    name, argument = next(steps, ("", 0))
    if name not in _CALLS:
        # Passed on, called with arguments, or stored: only globals() itself can then still mean this module.
        return name.startswith(("STORE_", "RETURN_"))
    if argument != 0:
        return False
    name, argument = next(steps, ("", 0))
    if name in _CALLS and argument > 1 and not _EVALUATE.isdisjoint(code.co_names):
        return False
    if name in ("LOAD_ATTR", "LOAD_METHOD"):
        methods = _attribute_names(code, argument)
        if _READING_METHODS.intersection(methods) and _is_special(code, *next(steps, ("", 0))):
            return False
        return not _LOOKUP_METHODS.intersection(methods)
    if name == "CONTAINS_OP":
        return False
    if name.startswith("LOAD_"):
        harmless = _ALL_SUBSCRIPTS if _is_special(code, name, argument) else _SUBSCRIPTS
        name, argument = next(steps, ("", 0))
        return name not in harmless
    return True


def _is_special(code: CodeType, name: str, argument: int) -> bool:
    """Whether this instruction loads a string like ``"__name__"``."""
    value = code.co_consts[argument] if name == "LOAD_CONST" else None
    return isinstance(value, str) and value.startswith("__") and value.endswith("__")


def _attribute_names(code: CodeType, argument: int) -> tuple[str, ...]:
    """What LOAD_ATTR or LOAD_METHOD may mean: from 3.12 on the argument of LOAD_ATTR is shifted by one."""
    return tuple(code.co_names[index] for index in {argument, argument >> 1} if index < len(code.co_names))
