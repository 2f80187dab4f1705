"""What a module's code says about whether it would import, and what it would offer."""

from __future__ import annotations

import opcode

from lazyboot.runtime import bytecode, handlers, static
from lazyboot.runtime.locate import absolute_name
from lazyboot.runtime.versiontest import VersionTest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import CodeType

_DYNAMIC = frozenset(("__getattr__", "globals", "locals", "vars", "setattr", "exec"))
_IMPORT_ERRORS = ("ImportError", "ModuleNotFoundError")
_LOAD_NAME = opcode.opmap["LOAD_NAME"]
_RAISE = opcode.opmap["RAISE_VARARGS"]
_IMPORT_NAME = opcode.opmap["IMPORT_NAME"]
_LOAD_CONST = opcode.opmap["LOAD_CONST"]
_LOAD_SMALL_INT = opcode.opmap.get("LOAD_SMALL_INT")


class Facts:
    """What matters of one module's code.

    needs       (module, names) that it imports on every path
    stored      names that it stores
    open_ended  it may offer names that it does not store: a star import, ``__getattr__``, ``globals()``
    raises      it has a ``raise ImportError`` at module level, outside guards, be it under an ``if``
    """

    __slots__ = ("needs", "open_ended", "raises", "stored")

    def __init__(self) -> None:
        self.stored: frozenset[str] = frozenset()
        self.needs: list[tuple[str, tuple[str, ...]]] = []
        self.open_ended = False
        self.raises = False

    @classmethod
    def of(cls, spec: ModuleSpec, code: CodeType) -> Facts:
        """Those of the module that `spec` is for, whose code this is."""
        facts = cls()
        facts.stored = frozenset(static.stored_names_of(code))
        facts.open_ended = bool(facts.stored & _DYNAMIC) or not _DYNAMIC.isdisjoint(code.co_names)
        package = spec.name if spec.submodule_search_locations is not None else spec.name.rpartition(".")[0]
        facts._read(code, package)
        return facts

    def _read(self, code: CodeType, package: str) -> None:
        conditional_until = -1
        constants: list[object] = []
        names_import_error = False  # the last name loaded, with no jump since
        skipped_until = -1  # what other versions of Python execute
        test = VersionTest(code)
        for offset, operation, argument in bytecode.instructions(code):
            if offset < skipped_until:
                continue
            if test.excludes(operation, argument):
                skipped_until = bytecode.jump_target(offset, operation, argument)
                continue
            if bytecode.jump_target(offset, operation, argument) >= 0:
                names_import_error = False
            conditional_until = max(conditional_until, bytecode.jump_target(offset, operation, argument))
            if operation == _LOAD_CONST:
                constants.append(code.co_consts[argument])
            elif operation == _LOAD_SMALL_INT:
                constants.append(argument)
            elif operation == bytecode.LOAD_COMMON_CONSTANT:
                constants.append(bytecode.COMMON_CONSTANTS[argument])
            elif operation == _LOAD_NAME:
                names_import_error = code.co_names[argument] in _IMPORT_ERRORS
            elif operation == _RAISE:
                self.open_ended = True  # what it raises says more than what it lacks
                self.raises = self.raises or (names_import_error and not handlers.is_guarded(code, offset))
            elif bytecode.is_star_import(operation, argument):
                self.open_ended = True
            elif operation == _IMPORT_NAME:
                if offset >= conditional_until and not handlers.is_guarded(code, offset):
                    self._need(code.co_names[argument >> bytecode.IMPORT_SHIFT], constants, package)
                constants = []

    def _need(self, name: str, constants: list[object], package: str) -> None:
        """Note the import in ``LOAD_CONST level; LOAD_CONST fromlist; IMPORT_NAME name``."""
        level, fromlist = constants[-2:] if len(constants) >= 2 else (0, None)
        target = absolute_name(name, package, level if isinstance(level, int) else 0)
        if target is not None:
            self.needs.append((target, fromlist if isinstance(fromlist, tuple) else ()))
