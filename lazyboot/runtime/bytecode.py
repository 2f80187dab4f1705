"""What the calling frame's bytecode says: the names an import statement stores, whether it stands in
a guard, and what an instruction does with a name.

The instruction formats used here are those of CPython 3.10 to 3.15, which are frozen; a shape that
is not recognised is answered with None, and the caller then stays eager.
"""

from __future__ import annotations

import opcode
import sys

from lazyboot.runtime.handlers import is_guarded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, FrameType

_OPERATION = opcode.opmap
_EXTENDED_ARG = _OPERATION["EXTENDED_ARG"]
_IMPORT_NAME = _OPERATION["IMPORT_NAME"]
_IMPORT_FROM = _OPERATION["IMPORT_FROM"]
_UNPACK_SEQUENCE = _OPERATION["UNPACK_SEQUENCE"]
_POP_TOP = _OPERATION["POP_TOP"]
_SWAP = _OPERATION.get("SWAP", _OPERATION.get("ROT_TWO"))
_NAME_STORES = (_OPERATION["STORE_NAME"], _OPERATION["STORE_GLOBAL"])
_IMPORT_STAR = _OPERATION.get("IMPORT_STAR")
_INTRINSIC = _OPERATION.get("CALL_INTRINSIC_1")
_INTRINSIC_IMPORT_STAR = 2
_LOAD_CONST = _OPERATION["LOAD_CONST"]
_BUILDS = frozenset(code for name, code in _OPERATION.items() if name.startswith(("BUILD_", "LIST_", "SET_")))
_CALLS = ("CALL", "CALL_KW", "CALL_FUNCTION", "CALL_FUNCTION_KW", "CALL_METHOD")
_PLAIN_CALLS = frozenset(_OPERATION[name] for name in _CALLS if name in _OPERATION)
_RELATIVE_JUMPS = frozenset(opcode.hasjrel) | frozenset(getattr(opcode, "hasjump", ()))
_ABSOLUTE_JUMPS = frozenset(opcode.hasjabs)
_LOAD_ATTR = _OPERATION["LOAD_ATTR"]
ATTRIBUTE_SHIFT = 1 if sys.version_info >= (3, 12) else 0  # the lowest bit then says that a method is loaded
IMPORT_SHIFT = 2 if sys.version_info >= (3, 15) else 0  # the lowest bits of an import then say whether it may be lazy
LOAD_COMMON_CONSTANT = _OPERATION.get("LOAD_COMMON_CONSTANT", -1)
COMMON_CONSTANTS: list[object] = getattr(opcode, "_common_constants", [])
_CACHE = 0

STORE_NAME = _OPERATION["STORE_NAME"]
STORE_ATTR = _OPERATION["STORE_ATTR"]
GLOBAL_CHANGES = frozenset((_OPERATION["STORE_GLOBAL"], _OPERATION["DELETE_GLOBAL"]))
ATTRIBUTE_CHANGES = frozenset((STORE_ATTR, _OPERATION["DELETE_ATTR"]))
_CHANGES = GLOBAL_CHANGES | ATTRIBUTE_CHANGES | {STORE_NAME, _OPERATION["DELETE_NAME"]}
PROBES = frozenset(_OPERATION[name] for name in ("CONTAINS_OP", "COMPARE_OP", "IS_OP"))
STAR = -2  # stands for the instruction that stores the names of ``from m import *``, whichever it is
NAME_LOADS = frozenset(
    _OPERATION[name] for name in ("LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS") if name in _OPERATION
)
_READ_SHIFTS = {_LOAD_ATTR: ATTRIBUTE_SHIFT, **dict.fromkeys(NAME_LOADS, 0)}
_READ_SHIFTS[_OPERATION["LOAD_GLOBAL"]] = 1 if sys.version_info >= (3, 11) else 0  # for the NULL of a call
# Of a name or an attribute that the instruction itself names. Up to 3.11 methods are read by one of their own.
READS = frozenset((*_READ_SHIFTS, _IMPORT_FROM, _OPERATION.get("LOAD_METHOD", _IMPORT_FROM)))


class Binding:
    """One name that an import statement stores.

    imported      the name after ``import`` in a ``from`` statement; None where a module is bound
    bound         the name stored
    store_offset  byte offset of the instruction that stores it
    """

    __slots__ = ("bound", "imported", "store_offset")

    def __init__(self, imported: str | None, bound: str, store_offset: int) -> None:
        self.imported = imported
        self.bound = bound
        self.store_offset = store_offset


class Statement:
    """One import statement, as its bytecode shows it.

    binds_top  it is ``import a.b``, which binds the topmost package and not the module it names
    star       it is ``from m import *``; no bindings are known then
    guarded    it stands in a ``try:`` or ``with`` block
    """

    __slots__ = ("bindings", "binds_top", "code", "guarded", "offset", "star")

    def __init__(
        self, code: CodeType, offset: int, bindings: tuple[Binding, ...], *, binds_top: bool, star: bool
    ) -> None:
        self.guarded = is_guarded(code, offset)
        self.star = star
        self.code = code
        self.offset = offset
        self.bindings = bindings
        self.binds_top = binds_top


def line_of(code: CodeType, offset: int) -> int:
    """The line of the instruction at byte `offset`, from 1; 0 where it has none. Reads all lines before it."""
    return next((line or 0 for start, end, line in code.co_lines() if start <= offset < end), 0)


def instructions(code: CodeType, start: int = 0) -> Iterator[tuple[int, int, int]]:
    """(offset, operation, argument) from byte offset `start` on, prefixes folded in, caches left out."""
    raw = code.co_code
    extended = 0
    for offset in range(start, len(raw), 2):
        operation = raw[offset]
        if operation == _CACHE:
            continue
        argument = raw[offset + 1] | extended
        if operation == _EXTENDED_ARG:
            extended = argument << 8
            continue
        extended = 0
        yield offset, operation, argument


def following(frame: FrameType) -> Iterator[tuple[int, int, int]]:
    """The instructions after the one that `frame` is executing."""
    offset = position(frame)
    walk = instructions(frame.f_code, offset)
    # On its inline cache it stands where a call runs (3.11), and where it has called a ``__getattribute__`` (3.12).
    if offset < 0 or frame.f_code.co_code[offset] != _CACHE:
        next(walk, None)
    return walk


def import_statement(frame: FrameType, name: str, fromlist: tuple[str, ...] | None) -> Statement | None:
    """The import statement that `frame` is executing, or None when it is no plain statement that
    imports `name` (a call of ``__import__``, an unknown shape)."""
    code = frame.f_code
    offset = position(frame)
    if not is_import(code, offset):
        return None
    walk = instructions(code, offset)
    next(walk)
    star = fromlist is not None and fromlist[:1] == ("*",)
    bindings: tuple[Binding, ...] | None
    try:
        if star:
            bindings = ()
        elif fromlist:
            bindings = _from_bindings(code, walk, fromlist)
        else:
            bindings = _module_binding(code, walk, name)
    except StopIteration:
        return None
    if bindings is None:
        return None
    binds_top = False
    if not fromlist:
        binds_top = bindings[0].imported is None and "." in name
        bindings = (Binding(None, bindings[0].bound, bindings[0].store_offset),)
    return Statement(code, offset, bindings, binds_top=binds_top, star=star)


def unpacked_pair(frame: FrameType, module: str, imported: str | None) -> Statement | None:
    """``value, found = function("module", …)``, where `frame` is in that call, as a statement that binds the first
    name to what is `imported` (None: the module); None for any other shape."""
    code = frame.f_code
    offset = position(frame)
    walk = following(frame)
    unpack, first, second = (next(walk, (0, 0, 0)) for _ in range(3))
    if not _calls_with(code, offset, module):
        return None
    if unpack[1:] != (_UNPACK_SEQUENCE, 2) or first[1] not in _NAME_STORES or second[1] not in _NAME_STORES:
        return None
    binding = Binding(imported, code.co_names[first[2]], first[0])
    return Statement(code, offset, (binding,), binds_top=False, star=False)


def _calls_with(code: CodeType, offset: int, constant: str) -> bool:
    """Whether the instruction at `offset` calls with `constant` as its first argument, all in one plain call.

    Otherwise C code may be calling (``zip(*map(function, ["module"]))``).
    """
    before = [each for each in instructions(code) if each[0] <= offset]
    if not before or before.pop()[1] not in _PLAIN_CALLS:
        return False
    while before:
        _, operation, argument = before.pop()
        if operation == _LOAD_CONST and code.co_consts[argument] == constant:
            return True
        if operation in _PLAIN_CALLS or operation in _BUILDS or operation in _NAME_STORES:
            return False
    return False


def is_import(code: CodeType, offset: int) -> bool:
    """Whether the instruction at byte `offset` is an import statement's."""
    return offset >= 0 and code.co_code[offset] == _IMPORT_NAME


def imports_names(code: CodeType, offset: int) -> bool:
    """Whether the import statement at byte `offset` takes something out of its module at once."""
    walk = instructions(code, offset)
    next(walk)
    _, operation, argument = next(walk, (0, _IMPORT_FROM, 0))
    return operation == _IMPORT_FROM or is_star_import(operation, argument)


def _from_bindings(
    code: CodeType, walk: Iterator[tuple[int, int, int]], fromlist: tuple[str, ...]
) -> tuple[Binding, ...] | None:
    bindings = []
    for imported in fromlist:
        _, operation, argument = next(walk)
        if operation != _IMPORT_FROM or code.co_names[argument] != imported:
            return None
        offset, operation, argument = next(walk)
        if operation not in _NAME_STORES:
            return None
        bindings.append(Binding(imported, code.co_names[argument], offset))
    once = len({each.bound for each in bindings}) == len(bindings)
    return tuple(bindings) if once and next(walk)[1] == _POP_TOP else None


def _module_binding(code: CodeType, walk: Iterator[tuple[int, int, int]], name: str) -> tuple[Binding] | None:
    """The one name that ``import a.b`` or ``import a.b as c`` stores; `imported` is set for the latter."""
    offset, operation, argument = next(walk)
    imported = None
    for part in name.split(".")[1:]:
        if operation != _IMPORT_FROM:
            break
        if code.co_names[argument] != part:
            return None
        imported = part
        offset, operation, argument = next(walk)
        if operation == _SWAP:
            if next(walk)[1] != _POP_TOP:
                return None
            offset, operation, argument = next(walk)
    if operation not in _NAME_STORES:
        return None
    return (Binding(imported, code.co_names[argument], offset),)


def jump_target(offset: int, operation: int, argument: int) -> int:
    """The byte offset that a jump may go forward to, give or take its inline cache; -1 for other instructions."""
    if operation in _RELATIVE_JUMPS:
        return offset + 2 + argument * 2
    return argument * 2 if operation in _ABSOLUTE_JUMPS else -1


def is_star_import(operation: int, argument: int) -> bool:
    """Whether this instruction is the one that stores the names of ``from m import *``."""
    return operation == _IMPORT_STAR or (operation == _INTRINSIC and argument == _INTRINSIC_IMPORT_STAR)


def attribute_path(frame: FrameType, start: str) -> tuple[str, int]:
    """`start` with the attributes appended that `frame` reads next, one of the other; and the operation after them."""
    walk = instructions(frame.f_code, position(frame))
    next(walk)
    for _, operation, argument in walk:
        if operation != _LOAD_ATTR or (ATTRIBUTE_SHIFT and argument & 1):
            return start, operation
        start += f".{frame.f_code.co_names[argument >> ATTRIBUTE_SHIFT]}"
    return start, -1


def position(frame: FrameType) -> int:
    """The byte offset of the operation that `frame` is executing; -1 before the first.

    3.10 gives that of the first prefix, where an operation has some.
    """
    offset = frame.f_lasti
    if sys.version_info < (3, 11) and offset >= 0:
        raw = frame.f_code.co_code
        while raw[offset] == _EXTENDED_ARG:
            offset += 2
    return offset


def name_read(frame: FrameType) -> str | None:
    """The name, of a namespace or of an attribute, that the operation under way in `frame` reads, if any."""
    for _, operation, argument in instructions(frame.f_code, position(frame)):
        shift = _READ_SHIFTS.get(operation)
        return None if shift is None else frame.f_code.co_names[argument >> shift]
    return None


def current_name(frame: FrameType) -> tuple[int, str | None]:
    """The operation that `frame` is executing, and the name it is about where it stores or deletes one."""
    code = frame.f_code
    raw = code.co_code
    offset = position(frame)
    if offset < 0:
        return -1, None
    operation = raw[offset]
    if is_star_import(operation, raw[offset + 1]):
        return STAR, None
    if operation not in _CHANGES:
        return operation, None
    argument = raw[offset + 1]
    shift = 8
    while offset >= 2 and raw[offset - 2] == _EXTENDED_ARG:
        offset -= 2
        argument |= raw[offset + 1] << shift
        shift += 8
    return operation, code.co_names[argument]
