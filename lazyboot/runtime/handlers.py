"""Which ``try:`` and ``with`` blocks stand around an instruction, and what their handlers catch."""

from __future__ import annotations

import opcode
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

_OPERATION = opcode.opmap
_EXTENDED_ARG = _OPERATION["EXTENDED_ARG"]
_NAMES = opcode.opname
_IMPORT_ERRORS = ("ImportError", "ModuleNotFoundError")
_LOADS = ("LOAD_NAME", "LOAD_GLOBAL")
_SKIPPED = ("CACHE", "NOP", "EXTENDED_ARG", "PUSH_EXC_INFO", "NOT_TAKEN")


def is_guarded(code: CodeType, offset: int) -> bool:
    """Whether an exception raised at byte `offset` is handled in `code`: in a ``try:`` or ``with`` block."""
    return next(_handlers(code, offset), None) is not None


def catches_import_errors_only(code: CodeType, offset: int) -> bool:
    """Whether every handler around byte `offset` is one for ImportError or ModuleNotFoundError and nothing else.

    False for ``except Exception``, for ``finally`` and for ``with``: what they stand for cannot be told.
    """
    return all(_is_for_import_errors(code, handler) for handler in _handlers(code, offset))


def catches_import_errors(code: CodeType, offset: int) -> bool:
    """Whether any handler around byte `offset` is one for ImportError or ModuleNotFoundError and nothing else."""
    return any(_is_for_import_errors(code, handler) for handler in _handlers(code, offset))


def _is_for_import_errors(code: CodeType, handler: int) -> bool:
    """Follows ``except`` clauses from byte `handler` on, up to the RERAISE for what none of them catches."""
    names: list[str] = []
    checked = False
    offset = handler
    for _ in range(200):
        name, argument, following = _instruction(code, offset)
        if name in _LOADS:
            names.append(code.co_names[argument >> _global_shift(name)])
        elif name in ("CHECK_EXC_MATCH", "JUMP_IF_NOT_EXC_MATCH"):
            if not names or any(each not in _IMPORT_ERRORS for each in names):
                return False
            names, checked = [], True
            if name == "JUMP_IF_NOT_EXC_MATCH":
                following = argument * 2
        elif name.startswith("POP_JUMP") and name.endswith("_FALSE"):
            following += argument * 2
        elif name == "RERAISE":
            return checked and not names
        elif name not in (*_SKIPPED, "DUP_TOP", "BUILD_TUPLE", "COPY"):
            return False
        offset = following
    return False


def _instruction(code: CodeType, offset: int) -> tuple[str, int, int]:
    """(name, argument, offset of the one after it and its inline cache) of the instruction at byte `offset`."""
    raw = code.co_code
    extended = 0
    while raw[offset] == _EXTENDED_ARG:
        extended = (extended | raw[offset + 1]) << 8
        offset += 2
    name, argument = _NAMES[raw[offset]], raw[offset + 1] | extended
    offset += 2
    while _HAS_CACHES and offset < len(raw) and raw[offset] == 0:
        offset += 2
    return name, argument, offset


def _global_shift(name: str) -> int:
    return 1 if name == "LOAD_GLOBAL" and sys.version_info >= (3, 11) else 0


if sys.version_info >= (3, 11):
    _HAS_CACHES = True
    _PUSH_EXC_INFO = _OPERATION["PUSH_EXC_INFO"]  # begins the handlers of the source
    # These begin handlers that the compiler adds from 3.12 on: what turns a StopIteration in a generator into a
    # RuntimeError, and what gives names back that a comprehension has used.
    _COMPILERS_OWN = frozenset((_OPERATION.get("CALL_INTRINSIC_1"), _OPERATION["SWAP"]))

    def _handlers(code: CodeType, offset: int) -> Iterator[int]:
        """The byte offsets of the handlers around byte `offset`."""
        while True:
            target = _handler(code, offset)
            if target is None or target == offset:
                return
            if code.co_code[target] not in _COMPILERS_OWN:
                yield target
            following = _outer_of(code, target)
            if following is None:
                return
            offset = following

    def _entries(code: CodeType) -> Iterator[tuple[int, int, int]]:
        varint = iter(code.co_exceptiontable)
        for first in varint:
            start = _varint(first, varint) * 2
            length = _varint(next(varint), varint) * 2
            target = _varint(next(varint), varint) * 2
            _varint(next(varint), varint)
            yield start, start + length, target

    def _handler(code: CodeType, offset: int) -> int | None:
        return next((target for start, end, target in _entries(code) if start <= offset < end), None)

    def _outer_of(code: CodeType, handler: int) -> int | None:
        """An offset that only the block around the one of `handler` covers; None where there is none.

        The table names the innermost handler of every instruction. What handles a clause of the source is its own
        clean-up, and that is handled by the block around both, as everything is that the compiler adds.
        """
        if code.co_code[handler] != _PUSH_EXC_INFO:
            return handler
        cleanup = _handler(code, handler)
        outer = _handler(code, cleanup) if cleanup is not None else None
        return cleanup if outer is not None and outer != handler else None

    def _varint(first: int, rest: Iterator[int]) -> int:
        value = first & 63
        while first & 64:
            first = next(rest)
            value = value << 6 | first & 63
        return value

else:
    _HAS_CACHES = False
    _BLOCKS = tuple(_OPERATION[name] for name in ("SETUP_FINALLY", "SETUP_WITH", "SETUP_ASYNC_WITH"))

    def _handlers(code: CodeType, offset: int) -> Iterator[int]:
        """The byte offsets of the handlers around byte `offset`."""
        raw = code.co_code
        extended = 0
        for start in range(0, min(offset, len(raw)), 2):
            argument = raw[start + 1] | extended
            extended = argument << 8 if raw[start] == _EXTENDED_ARG else 0
            if raw[start] in _BLOCKS and start < offset < start + 2 + argument * 2:
                yield start + 2 + argument * 2
