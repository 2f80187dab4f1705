"""Assignments onto a module that is deferred: kept, and made when it has executed, without loading it.

Two forms are known by their bytecode. ``module.name = value`` is made later with the value computed now. And
``if not hasattr(module, "name"): module.name = module.other`` runs later as a whole: nothing in it but
the deferred module, and nothing it does but to the deferred module. What is handed out for the
deferred module is consumed by that very statement, so nothing else can hold it.
"""

from __future__ import annotations

import opcode
import sys
from types import SimpleNamespace

from lazyboot.runtime import bytecode, handlers, static
from lazyboot.runtime.spec import when_initialised_if_under_way

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from dis import Instruction
    from types import CodeType, FrameType, ModuleType
    from typing import Any, Protocol

    from lazyboot.runtime.deferral import Deferral
    from lazyboot.runtime.locate import Locator

    class WhenExecuted(Protocol):
        def __call__(self, name: str, callback: Callable[[ModuleType], object]) -> None: ...


_NOT_FOLLOWED = frozenset(("CACHE", "NOP", "EXTENDED_ARG", "PUSH_NULL", "PRECALL", "NOT_TAKEN", "RESUME", "TO_BOOL"))
_LOADS = ("LOAD_NAME", "LOAD_GLOBAL")
_CONSTANTS = ("LOAD_CONST", "LOAD_SMALL_INT")
_IS_FUNCTION = 0x1
_HASATTR = hasattr
_LOAD_CONST = opcode.opmap["LOAD_CONST"]
_NOP = opcode.opmap["NOP"]
_EXTENDED_ARG = opcode.opmap["EXTENDED_ARG"]
_PUSH_NULL = opcode.opmap.get("PUSH_NULL", -1)
_RETURN_VALUE = opcode.opmap["RETURN_VALUE"]


class Patches:
    """Keeps the assignments of one engine.

    when_executed  calls back with a module once it has executed
    locator        finds modules without executing anything
    """

    __slots__ = ("_locator", "_when_executed")

    def __init__(self, when_executed: WhenExecuted, locator: Locator) -> None:
        self._when_executed = when_executed
        self._locator = locator

    def subject(self, deferral: Deferral, frame: FrameType) -> object | None:
        """What `frame` is given for the deferred module that it is loading, where it does so for an
        assignment onto it; None where it loads it for another use."""
        module = deferral.target if deferral.spelling.startswith(".") else deferral.spelling
        path, operation = bytecode.attribute_path(frame, module)
        if operation != bytecode.STORE_ATTR and operation != _LOAD_CONST:
            return None
        if handlers.is_guarded(frame.f_code, bytecode.position(frame)):
            return None
        if module in sys.modules or path in sys.modules or not self._will_hold(module, path, deferral.target):
            return None
        subject = _Assigned(self, path) if operation == bytecode.STORE_ATTR else self._patch_block(frame, path)
        if subject is not None:
            for part in reversed(path[len(module) + 1 :].split(".") if path != module else ()):
                subject = SimpleNamespace(**{part: subject})
        return subject

    def _will_hold(self, module: str, path: str, target: str) -> bool:
        """Whether `path` will be a module's name once ``import target``, which is of `module`, has been carried out."""
        parent, _, child = path.rpartition(".")
        holder = self._locator.find(parent) if parent and parent not in sys.modules else None
        if holder is not None and static.hides_submodule(holder, child):
            return False
        if path == module:
            return True
        if not self._locator.exists(path):
            return False
        if target == path or target.startswith(f"{path}."):
            return True
        spec = self._locator.find(module) if path.rpartition(".")[0] == module else None
        return spec is not None and path in static.imported_modules(spec)

    def assign(self, path: str, name: str, value: object) -> None:
        """Set attribute `name` of module `path` once the import that loads it has executed all of its package:
        what the package does with the attribute while it executes precedes the assignment."""

        self._when_executed(path, lambda module: _after_packages(path, lambda: setattr(module, name, value)))

    def _patch_block(self, frame: FrameType, path: str) -> object | None:
        """The subject of ``hasattr(subject, "name")`` in a block that is put off: it makes the test come out so that
        the block is skipped."""
        import dis  # only where it comes to this

        instructions = [each for each in dis.get_instructions(frame.f_code) if each.opname not in _NOT_FOLLOWED]
        position = bytecode.position(frame)
        first = index = next(i for i, each in enumerate(instructions) if each.offset == position)
        end, _ = _chain(instructions, index + 1, "")
        while instructions[first].opname == "LOAD_ATTR" and first > 0:
            first -= 1
        if first == 0 or end + 3 > len(instructions) or frame.f_code.co_flags & _IS_FUNCTION:
            return None
        asks, base = instructions[first - 1 : first + 1]
        name, call, jump = instructions[end : end + 3]
        if not _asks_for_attribute(asks, name, call, jump) or base.opname not in _LOADS or not _is_builtin(frame):
            return None
        _, dotted = _chain(instructions, first + 1, base.argval)
        if not _only_patches(_block(instructions[end + 3 :], jump.argval), base.argval, dotted):
            return None
        replay = _excerpt(frame.f_code, asks.offset, jump.argval)
        scope: dict[str, Any] = {"__builtins__": frame.f_builtins, "__name__": frame.f_globals.get("__name__")}
        top = path[: len(path) - len(dotted) + len(base.argval)]

        def run(module: ModuleType) -> None:
            exec(replay, {**scope, base.argval: module if top == path else _Above(top, path, module)})

        self._when_executed(path, lambda module: _after_packages(path, lambda: run(module)))
        return SimpleNamespace(**{name.argval: None}) if jump.opname.endswith("_TRUE") else object()


def _after_packages(path: str, action: Callable[[], object]) -> None:
    """Call `action` once no package above module `path` is executing: now, or when the outermost that is has done."""
    for end, character in enumerate(path):
        if character == "." and when_initialised_if_under_way(sys.modules.get(path[:end]), action):
            return
    action()


def _is_builtin(frame: FrameType) -> bool:
    """Whether ``hasattr`` is the built-in function in `frame`."""
    return "hasattr" not in frame.f_globals and frame.f_builtins.get("hasattr") is _HASATTR


class _Assigned:
    """Stands for a deferred module in one assignment statement."""

    __slots__ = ("_patches", "_path")

    _patches: Patches
    _path: str

    def __init__(self, patches: Patches, path: str) -> None:
        object.__setattr__(self, "_patches", patches)
        object.__setattr__(self, "_path", path)

    def __setattr__(self, name: str, value: object) -> None:
        self._patches.assign(self._path, name, value)


class _Above:
    """Stands for a module above the deferred one, in the block that runs while that is not bound to its parent yet.

    name    of the module that it stands for
    path    name of the deferred module, which has executed
    module  that module
    """

    __slots__ = ("_module", "_name", "_path")

    def __init__(self, name: str, path: str, module: ModuleType) -> None:
        self._name = name
        self._path = path
        self._module = module

    def __getattr__(self, attribute: str) -> Any:
        full = f"{self._name}.{attribute}"
        if full == self._path:
            return self._module
        if self._path.startswith(f"{full}."):
            return _Above(full, self._path, self._module)
        return getattr(sys.modules[self._name], attribute)


def _chain(instructions: Sequence[Instruction], index: int, start: str) -> tuple[int, str]:
    """Follow attribute loads from `index` on. The index after them, and `start` with the names appended."""
    while index < len(instructions) and instructions[index].opname == "LOAD_ATTR":
        start += f".{instructions[index].argval}"
        index += 1
    return index, start


def _asks_for_attribute(asks: Instruction, name: Instruction, call: Instruction, jump: Instruction) -> bool:
    """Whether these are the ends of ``if hasattr(x, "name"):``, or of ``if not``."""
    return (
        (asks.opname, asks.argval) == ("LOAD_NAME", "hasattr")
        and isinstance(name.argval, str)
        and (call.opname, call.arg) in (("CALL", 2), ("CALL_FUNCTION", 2))
        and jump.opname.startswith("POP_JUMP")
        and jump.opname.endswith(("_TRUE", "_FALSE"))
        and isinstance(jump.argval, int)
        and jump.argval > jump.offset
    )


def _block(instructions: Sequence[Instruction], end: int) -> list[Instruction]:
    """The instructions before byte `end`, less the ``return None`` with which the last block of a module ends."""
    block = [each for each in instructions if each.offset < end]
    if block and block[-1].opname == "RETURN_CONST":
        block.pop()
    elif len(block) > 1 and block[-1].opname == "RETURN_VALUE":
        del block[-2:]
    return block


def _only_patches(body: Sequence[Instruction], base: str, dotted: str) -> bool:
    """Whether `body` consists of assignments ``dotted.name = value``, where every value is a constant or an
    attribute of something below the name `base`."""
    index = 0
    while index < len(body):
        if body[index].opname in _CONSTANTS:
            index += 1
        elif body[index].opname in _LOADS and body[index].argval == base:
            index, _ = _chain(body, index + 1, base)
        else:
            return False
        if index >= len(body) or body[index].opname not in _LOADS or body[index].argval != base:
            return False
        index, owner = _chain(body, index + 1, base)
        if owner != dotted or index >= len(body) or body[index].opname != "STORE_ATTR":
            return False
        index += 1
    return bool(body)


def _excerpt(code: CodeType, start: int, end: int) -> CodeType:
    """Code that executes the instructions of `code` in the bytes from `start` to `end`, line numbers and jumps
    among them unchanged, and returns None. The rest becomes NOP."""
    raw = bytearray(code.co_code)
    while start >= 2 and raw[start - 2] in (_EXTENDED_ARG, _PUSH_NULL):
        start -= 2
    constants = (*code.co_consts, None)
    returns = _load_constant(len(constants) - 1) + bytes((_RETURN_VALUE, 0))
    before = bytes((_NOP, 0)) * (start // 2)
    kept = bytes(raw[start:end])
    after = bytes((_NOP, 0)) * max(0, (len(raw) - end - len(returns)) // 2)
    options: dict[str, Any] = {"co_exceptiontable": b""} if sys.version_info >= (3, 11) else {}
    return code.replace(co_code=before + kept + returns + after, co_consts=constants, **options)


def _load_constant(index: int) -> bytes:
    prefixes = [value for shift in (24, 16, 8) if (value := index >> shift & 0xFF) or index >> shift]
    raw = b"".join(bytes((_EXTENDED_ARG, value)) for value in prefixes)
    return raw + bytes((_LOAD_CONST, index & 0xFF))
