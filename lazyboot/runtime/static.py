"""What a module will define, read off its compiled code without executing it.

The code comes from the module's own loader, so a warm bytecode cache makes this a file read.
"""

from __future__ import annotations

import opcode

from lazyboot.runtime.bytecode import (
    COMMON_CONSTANTS,
    IMPORT_SHIFT,
    LOAD_COMMON_CONSTANT,
    instructions,
    jump_target,
)
from lazyboot.runtime.handlers import is_guarded
from lazyboot.runtime.locate import absolute_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from importlib.machinery import ModuleSpec
    from types import CodeType
    from typing import Any

VERSION = "__version__"

_MOST_STARS = 5  # star imports of star imports that are followed

_STORE_NAME = opcode.opmap["STORE_NAME"]
_DELETE_NAME = opcode.opmap["DELETE_NAME"]
_LOAD_NAME = opcode.opmap["LOAD_NAME"]
_LOAD_CONST = opcode.opmap["LOAD_CONST"]
_ALL_ACCESSES = frozenset((_STORE_NAME, _LOAD_NAME, _DELETE_NAME))
_READERS = frozenset(("__dir__", "__getattr__"))  # functions that name ``__all__`` in many modules, to read it
_WHOLE_NAMESPACE = frozenset(("globals", "locals", "vars"))
_BUILD_LIST = opcode.opmap["BUILD_LIST"]
_IMPORT_NAME = opcode.opmap["IMPORT_NAME"]
_LOAD_SMALL_INT = opcode.opmap.get("LOAD_SMALL_INT")
_LIST_EXTEND = opcode.opmap["LIST_EXTEND"]
_LIST_APPEND = opcode.opmap["LIST_APPEND"]


def star_names(spec: ModuleSpec) -> tuple[str, ...] | None:
    """The names that ``from m import *`` would bind: a literal ``__all__``, never touched again.

    None where that cannot be told: no ``__all__``, one that is computed, no code to read.
    """
    code = module_code(spec)
    return None if code is None else literal_all(code)


def public_names(
    spec: ModuleSpec, find: Callable[[str], ModuleSpec | None], depth: int = _MOST_STARS
) -> tuple[str, ...] | None:
    """The names without a leading underscore that the module's code stores, itself or by star imports of
    modules that `find` finds; None where that cannot be told."""
    code = module_code(spec)
    if code is None or not depth:
        return None
    names = _stores(code)
    for source in _star_sources(code, spec):
        found = find(source)
        taken = None if found is None else star_names(found) or public_names(found, find, depth - 1)
        if taken is None:
            return None
        names.update(dict.fromkeys(taken))
    return tuple(name for name in names if not name.startswith("_"))


def imported_modules(spec: ModuleSpec, *, guarded: bool = False) -> frozenset[str]:
    """What the module's code imports outside guards; every name after ``from x import`` counts as a module of `x`.

    guarded  and inside guards
    """
    code = module_code(spec)
    if code is None:
        return frozenset()
    found: set[str] = set()
    for offset, target, names in _imports(code, spec):
        if guarded or not is_guarded(code, offset):
            found.update((target, *(f"{target}.{name}" for name in names)))
    return frozenset(found)


def hides_submodule(spec: ModuleSpec, child: str) -> bool:
    """Whether the code of package `spec` binds `child` itself, to something else than its submodule of that name."""
    code = module_code(spec)
    if code is None or child not in _stores(code):
        return False
    sources = [target for _, target, names in _imports(code, spec) if child in names]
    return not sources or any(target != spec.name for target in sources)


def _star_sources(code: CodeType, spec: ModuleSpec) -> list[str]:
    """The modules that `code` star-imports, absolute."""
    return [target for _, target, names in _imports(code, spec) if names == ("*",)]


def _imports(code: CodeType, spec: ModuleSpec) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """(byte offset, module, names) of every import statement in `code`, that of module `spec`."""
    package = spec.name if spec.submodule_search_locations is not None else spec.name.rpartition(".")[0]
    constants: list[object] = []
    for offset, operation, argument in instructions(code):
        if operation == _LOAD_CONST:
            constants.append(code.co_consts[argument])
        elif operation == _LOAD_SMALL_INT:
            constants.append(argument)
        elif operation == LOAD_COMMON_CONSTANT:
            constants.append(COMMON_CONSTANTS[argument])
        elif operation == _IMPORT_NAME:
            level, names = constants[-2:] if len(constants) >= 2 else (0, None)
            name = code.co_names[argument >> IMPORT_SHIFT]
            target = absolute_name(name, package, level if isinstance(level, int) else 0)
            yield offset, target or "", names if isinstance(names, tuple) else ()
            constants = []


def version(spec: ModuleSpec) -> str | None:
    """``__version__`` of a module whose code stores it once, always, as a literal string; else None."""
    code = module_code(spec)
    if code is None:
        return None
    found: str | None = None
    constant: object = None  # pushed by the instruction just before
    conditional_until = -1
    for offset, operation, argument in instructions(code):
        if operation in _ALL_ACCESSES and operation != _LOAD_NAME and code.co_names[argument] == VERSION:
            certain = offset > conditional_until + 2 and not is_guarded(code, offset)
            if operation != _STORE_NAME or found is not None or not certain or not isinstance(constant, str):
                return None
            found = constant
        conditional_until = max(conditional_until, jump_target(offset, operation, argument))
        constant = code.co_consts[argument] if operation == _LOAD_CONST else None
    return found


def stored_names_of(code: CodeType) -> tuple[str, ...]:
    """The names that a module's code stores itself; what a star import brings is not among them."""
    return tuple(_stores(code))


def _stores(code: CodeType) -> dict[str, None]:
    """The names stored and not deleted, in order; those that a star import stores are not among them."""
    stored: dict[str, None] = {}
    for _, operation, argument in instructions(code):
        if operation == _STORE_NAME:
            stored[code.co_names[argument]] = None
        elif operation == _DELETE_NAME:
            stored.pop(code.co_names[argument], None)
    return stored


def literal_all(code: CodeType) -> tuple[str, ...] | None:
    """``__all__`` of a module's code where it is one literal list or tuple of strings."""
    if not _WHOLE_NAMESPACE.isdisjoint(code.co_names) or _functions_name_all(code):
        return None  # it may be stored or changed through those
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


def _functions_name_all(code: CodeType) -> bool:
    """Whether a function in `code` names ``__all__``: numpy's modules extend theirs that way."""
    inner = [each for each in code.co_consts if isinstance(each, type(code)) and each.co_name not in _READERS]
    return any("__all__" in each.co_names or _functions_name_all(each) for each in inner)


def module_code(spec: ModuleSpec) -> CodeType | None:
    """The module's code, from its own loader; None where there is none or it does not compile."""
    get_code = getattr(spec.loader, "get_code", None)
    try:
        return get_code(spec.name) if get_code is not None else None
    except Exception:  # whatever the loader raises, the import itself will raise it in its place
        return None


def loaded_star_names(module_dict: dict[str, Any]) -> tuple[str, ...] | None:
    """The names that a star import of a loaded module binds; None where ``__all__`` is no plain list."""
    listed = module_dict.get("__all__")
    if listed is None:
        return tuple(str(name) for name in module_dict if isinstance(name, str) and not name.startswith("_"))
    if type(listed) in (list, tuple) and all(type(name) is str for name in listed):
        return tuple(listed)
    return None
