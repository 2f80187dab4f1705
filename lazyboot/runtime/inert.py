"""What names of a library mean before it has loaded, where a rule says so.

Nothing is an instance of a class whose module has not executed, so ``isinstance(x, C)`` is False; and a function that
acts on the state of a library has nothing to act on, so ``f()`` does nothing. Both are answered without loading, where
the bytecode shows that the name is used in just that way.
"""

from __future__ import annotations

import opcode
import sys

from lazyboot.runtime import bytecode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from lazyboot.runtime.plan import Rule

    Instruction = tuple[int, int, int]


def _operations(*names: str) -> frozenset[int]:
    return frozenset(opcode.opmap[name] for name in names if name in opcode.opmap)


_CALLS = _operations("CALL", "CALL_FUNCTION", "CALL_METHOD")
_BEFORE_CALLS = _operations("PRECALL", "PUSH_NULL")
_ATTRIBUTES = _operations("LOAD_ATTR")
_LOAD_GLOBAL = opcode.opmap["LOAD_GLOBAL"]
_LOADS = bytecode.NAME_LOADS | _operations("LOAD_FAST", "LOAD_FAST_BORROW", "LOAD_FAST_CHECK", "LOAD_DEREF")
_GLOBAL_SHIFT = 1 if sys.version_info >= (3, 11) else 0  # the lowest bit then says that a NULL is pushed, too
_DOUBLE_LOADS = _operations("LOAD_FAST_LOAD_FAST", "LOAD_FAST_BORROW_LOAD_FAST_BORROW")
_ASSERTIONS = _operations("LOAD_ASSERTION_ERROR", "LOAD_COMMON_CONSTANT")
_MOST_LOADS = 3  # instructions between an assertion's error and the end of its message
_ISINSTANCE = isinstance  # it may be patched later
_OPERANDS = 2
_NO_INSTRUCTION = (-1, -1, 0)


class _OfNoInstances:
    """Stands for a class that has not been made yet."""


def _nothing() -> None:
    """Stands for a function of which a call does nothing yet."""


def stand_in(rule: Rule, module: str, name: str, frame: FrameType) -> object | None:
    """What `frame` is given where it reads `name` of `module`, which has not begun to execute, and by `rule` needs
    nothing of it; None where `name` must be loaded.
    """
    if not rule.no_instances and not rule.no_effect:
        return None
    path = f"{module}:{name}"
    if path in rule.no_instances and _is_instance_check(frame):
        return _OfNoInstances
    if path in rule.no_effect and _is_call(frame):
        return _nothing
    return None


def _is_call(frame: FrameType) -> bool:
    """Whether `frame` calls what it reads now, without arguments."""
    if not _is_call_with(0, bytecode.following(frame)):
        return False
    # From 3.11 on the message of an assertion stands in a call, too.
    position = bytecode.position(frame)
    before = [each for each in bytecode.instructions(frame.f_code) if each[0] < position]
    return not any(operation in _ASSERTIONS for _, operation, _ in before[-_MOST_LOADS:])


def _is_call_with(count: int, walk: Iterator[Instruction]) -> bool:
    """Whether a call with `count` arguments comes next."""
    for _, operation, argument in walk:
        if operation not in _BEFORE_CALLS:
            return operation in _CALLS and argument == count
    return False


def _is_instance_check(frame: FrameType) -> bool:
    """Whether what `frame` reads now is the second operand of a call of the builtin ``isinstance``."""
    if not _is_call_with(_OPERANDS, bytecode.following(frame)):
        return False
    code, position = frame.f_code, bytecode.position(frame)
    before = [instruction for instruction in bytecode.instructions(code) if instruction[0] <= position]
    missing = _OPERANDS
    while missing > 0:
        _, operation, _ = before.pop() if before else _NO_INSTRUCTION
        if operation in _LOADS:
            missing -= 1
        elif operation in _DOUBLE_LOADS:
            missing -= 2
        elif operation not in _ATTRIBUTES:
            return False
    start, operation, argument = before.pop() if before else _NO_INSTRUCTION
    if operation in _BEFORE_CALLS and before:
        start, operation, argument = before.pop()
    if missing or operation != _LOAD_GLOBAL:
        return False
    if any(start < bytecode.jump_target(*each) <= position for each in before):  # not always what is called
        return False
    name = code.co_names[argument >> _GLOBAL_SHIFT]
    return name == "isinstance" and name not in frame.f_globals and frame.f_builtins.get(name) is _ISINSTANCE
