"""What a module will define, read off its compiled code without executing it.

The code comes from the module's own loader, so a warm bytecode cache makes this a file read.
"""

from __future__ import annotations

import opcode

from lazyboot.runtime.bytecode import instructions, is_guarded, is_star_import, jump_target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import CodeType

_STORE_NAME = opcode.opmap["STORE_NAME"]
_DELETE_NAME = opcode.opmap["DELETE_NAME"]
_LOAD_NAME = opcode.opmap["LOAD_NAME"]
_LOAD_CONST = opcode.opmap["LOAD_CONST"]
_ALL_ACCESSES = frozenset((_STORE_NAME, _LOAD_NAME, _DELETE_NAME))
_WHOLE_NAMESPACE = frozenset(("globals", "locals", "vars"))
_BUILD_LIST = opcode.opmap["BUILD_LIST"]
_LIST_EXTEND = opcode.opmap["LIST_EXTEND"]
_LIST_APPEND = opcode.opmap["LIST_APPEND"]


def star_names(spec: ModuleSpec) -> tuple[str, ...] | None:
    """The names that ``from m import *`` would bind: a literal ``__all__``, never touched again.

    None where that cannot be told: no ``__all__``, one that is computed, no code to read.
    """
    code = module_code(spec)
    return None if code is None else literal_all(code)


def public_names(spec: ModuleSpec) -> tuple[str, ...] | None:
    """The names without a leading underscore that the module's code stores; None where that cannot be told."""
    code = module_code(spec)
    if code is None:
        return None
    stored = _stores(code)
    return None if stored is None else tuple(name for name in stored if not name.startswith("_"))


def stored_names_of(code: CodeType) -> tuple[str, ...]:
    """The names that a module's code stores itself; what a star import brings is not among them."""
    return tuple(_stores(code, stars=True) or ())


def _stores(code: CodeType, *, stars: bool = False) -> dict[str, None] | None:
    """The names stored and not deleted, in order; None where a star import stores more, unless `stars`."""
    stored: dict[str, None] = {}
    for _, operation, argument in instructions(code):
        if not stars and is_star_import(operation, argument):
            return None
        if operation == _STORE_NAME:
            stored[code.co_names[argument]] = None
        elif operation == _DELETE_NAME:
            stored.pop(code.co_names[argument], None)
    return stored


def literal_all(code: CodeType) -> tuple[str, ...] | None:
    """``__all__`` of a module's code where it is one literal list or tuple of strings."""
    if not _WHOLE_NAMESPACE.isdisjoint(code.co_names):
        return None  # it may be stored through those
    found: tuple[str, ...] | None = None
    constants: list[object] = []  # pushed by the instructions just before
    built: tuple[object, ...] | None = None
    conditional_until = -1
    jumped = False  # by the instruction before
    for offset, operation, argument in instructions(code):
        if operation in _ALL_ACCESSES and code.co_names[argument] == "__all__":
            if operation != _STORE_NAME or found is not None or jumped or offset <= conditional_until + 2:
                return None
            if is_guarded(code, offset):
                return None
            names = built if built is not None else (constants[-1] if constants else None)
            if not isinstance(names, tuple) or not all(isinstance(name, str) for name in names):
                return None
            found = names
        conditional_until = max(conditional_until, jump_target(offset, operation, argument))
        jumped = jump_target(offset, operation, argument) >= 0
        if operation == _LOAD_CONST:
            constants.append(code.co_consts[argument])
            continue
        if operation == _BUILD_LIST and argument <= len(constants):
            built = tuple(constants[len(constants) - argument :])
            constants = []
            continue
        if operation == _LIST_EXTEND and built == () and constants and isinstance(constants[-1], tuple):
            built = constants[-1]
            constants = []
            continue
        if operation == _LIST_APPEND and argument == 1 and built is not None and len(constants) == 1:
            built = (*built, constants.pop())  # 3.14 builds a long list item by item
            continue
        constants = []
        built = None
    return found


def module_code(spec: ModuleSpec) -> CodeType | None:
    """The module's code, from its own loader; None where there is none or it does not compile."""
    get_code = getattr(spec.loader, "get_code", None)
    try:
        return get_code(spec.name) if get_code is not None else None
    except Exception:  # whatever the loader raises, the import itself will raise it in its place
        return None
