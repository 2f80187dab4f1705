"""Guards: whether an import inside ``try:`` would succeed, told without executing anything.

``try: from m import X; HAVE_X = True`` must keep its truth. The import may wait only when `m` is found, its
code stores X, and everything that it imports unconditionally, and so on from there, is found too.
What an ``if`` imports is left to the ``if``.
"""

from __future__ import annotations

import opcode
import sys
from types import ModuleType

from lazyboot.runtime import bytecode, static
from lazyboot.runtime.cpython import raw_dict
from lazyboot.runtime.module import PendingModule
from lazyboot.runtime.versiontest import VersionTest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import CodeType

    from lazyboot.runtime.locate import Locator
    from lazyboot.runtime.verdicts import Verdicts

_MOST_MODULES = 5000  # a check that would read more than this is answered with "cannot tell"
_DEEPEST = 200
_DYNAMIC = frozenset(("__getattr__", "globals", "locals", "vars", "setattr", "exec"))
_IMPORT_ERRORS = ("ImportError", "ModuleNotFoundError")
_LOAD_NAME = opcode.opmap["LOAD_NAME"]
_RAISE = opcode.opmap["RAISE_VARARGS"]
_IMPORT_NAME = opcode.opmap["IMPORT_NAME"]
_LOAD_CONST = opcode.opmap["LOAD_CONST"]
_LOAD_SMALL_INT = opcode.opmap.get("LOAD_SMALL_INT")


class Guards:
    """Answers for one engine; each module is read once."""

    __slots__ = ("_codes", "_locator", "_sound", "_verdicts")

    def __init__(self, locator: Locator, verdicts: Verdicts) -> None:
        self._locator = locator
        self._verdicts = verdicts
        self._sound: dict[str, bool] = {}
        self._codes: dict[str, _Facts | None] = {}

    def would_succeed(self, target: str, names: tuple[str, ...] | None) -> bool:
        """Whether ``import target``, or ``from target import names``, raises no ImportError, as far as
        found modules and their code tell."""
        verdict = self._verdicts.get((target, names))
        if verdict is None:
            verdict = self._imports(target, 0) and all(self._offers(target, name, 0) is True for name in names or ())
            self._verdicts.add((target, names), verdict)
        return verdict

    def surely_lacks(self, target: str, names: tuple[str, ...] | None) -> bool:
        """Whether ``from target import names`` must fail because one of the names is nowhere in `target`."""
        return any(name != "*" and self._offers(target, name, 0) is False for name in names or ())

    def _offers(self, target: str, name: str, depth: int) -> bool | None:
        """Whether module `target` has `name`, a submodule counting when it imports; None: cannot tell."""
        module = sys.modules.get(target)
        if module is not None:
            if type(module) not in (ModuleType, PendingModule):
                return None
            module_dict = raw_dict(module)
            if name in module_dict:
                return True
            open_ended = "__getattr__" in module_dict
        else:
            facts = self._facts(target)
            if facts is None:
                return None
            if name in facts.stored:
                return True
            open_ended = facts.open_ended
        if self._locator.exists(f"{target}.{name}"):
            return self._imports(f"{target}.{name}", depth + 1)
        return None if open_ended else False

    def _imports(self, name: str, depth: int) -> bool:
        """Whether module `name` and its parents import; true while the question is being answered (cycles)."""
        known = self._sound.get(name)
        if known is not None:
            return known
        module = sys.modules.get(name)
        if module is not None:
            self._verdicts.consulted(getattr(getattr(module, "__spec__", None), "origin", None))
            return True
        if len(self._sound) > _MOST_MODULES or depth > _DEEPEST:
            return False
        if name.partition(".")[0] in sys.stdlib_module_names:
            return self._locator.exists(name)
        provider, moves, _ = f"{name}.".partition("six.moves.")
        if moves:  # six answers for these itself, once it has executed; copies of it do the same
            return self._locator.exists(f"{provider}six")
        self._sound[name] = True
        parent = name.rpartition(".")[0]
        sound = (not parent or self._imports(parent, depth + 1)) and self._locator.exists(name)
        if sound:
            facts = self._facts(name)
            sound = facts is None or (not facts.raises and all(self._holds(need, depth) for need in facts.needs))
        self._sound[name] = sound
        return sound

    def _holds(self, need: tuple[str, tuple[str, ...]], depth: int) -> bool:
        target, names = need
        if not self._imports(target, depth + 1):
            return False
        return all(name == "*" or self._offers(target, name, depth + 1) is not False for name in names)

    def _facts(self, name: str) -> _Facts | None:
        """What the code of module `name` says; None where there is no code to read (extensions)."""
        if name not in self._codes:
            spec = self._locator.found.get(name) if self._locator.exists(name) else None
            code = static.module_code(spec) if spec is not None else None
            self._verdicts.consulted(spec.origin if spec is not None else None)
            self._codes[name] = _Facts(spec, code) if spec is not None and code is not None else None
        return self._codes[name]


class _Facts:
    """What matters of one module's code.

    needs       (module, names) that it imports on every path
    stored      names that it stores
    open_ended  it may offer names that it does not store: a star import, ``__getattr__``, ``globals()``
    raises      it has a ``raise ImportError`` at module level, outside guards, be it under an ``if``
    """

    __slots__ = ("needs", "open_ended", "raises", "stored")

    def __init__(self, spec: ModuleSpec, code: CodeType) -> None:
        self.stored = frozenset(static.stored_names_of(code))
        self.needs: list[tuple[str, tuple[str, ...]]] = []
        self.open_ended = bool(self.stored & _DYNAMIC) or not _DYNAMIC.isdisjoint(code.co_names)
        self.raises = False
        package = spec.name if spec.submodule_search_locations is not None else spec.name.rpartition(".")[0]
        self._read(code, package)

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
            elif operation == _LOAD_NAME:
                names_import_error = code.co_names[argument] in _IMPORT_ERRORS
            elif operation == _RAISE:
                self.open_ended = True  # what it raises says more than what it lacks
                self.raises = self.raises or (names_import_error and not bytecode.is_guarded(code, offset))
            elif bytecode.is_star_import(operation, argument):
                self.open_ended = True
            elif operation == _IMPORT_NAME:
                if offset >= conditional_until and not bytecode.is_guarded(code, offset):
                    self._need(code.co_names[argument], constants, package)
                constants = []

    def _need(self, name: str, constants: list[object], package: str) -> None:
        """Note the import in ``LOAD_CONST level; LOAD_CONST fromlist; IMPORT_NAME name``."""
        level, fromlist = constants[-2:] if len(constants) >= 2 else (0, None)
        target = bytecode.absolute_name(name, package, level if isinstance(level, int) else 0)
        if target is not None:
            self.needs.append((target, fromlist if isinstance(fromlist, tuple) else ()))
