"""Guards: whether an import inside ``try:`` would succeed, told without executing anything.

``try: from m import X; HAVE_X = True`` must keep its truth. The import may wait only when `m` is found, its
code stores X, and everything that it imports unconditionally, and so on from there, is found too.
What an ``if`` imports is left to the ``if``.
"""

from __future__ import annotations

import opcode
import sys

from lazyboot.runtime import bytecode, static

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.machinery import ModuleSpec
    from types import CodeType

    from lazyboot.runtime.locate import Locator

_MOST_MODULES = 500  # a check that would read more than this is answered with "cannot tell"
_IMPORT_NAME = opcode.opmap["IMPORT_NAME"]
_IMPORT_FROM = opcode.opmap["IMPORT_FROM"]
_LOAD_CONST = opcode.opmap["LOAD_CONST"]
_LOAD_SMALL_INT = opcode.opmap.get("LOAD_SMALL_INT")
_RELATIVE_JUMPS = frozenset(opcode.hasjrel) | frozenset(getattr(opcode, "hasjump", ()))
_ABSOLUTE_JUMPS = frozenset(opcode.hasjabs)


class Guards:
    """Answers for one engine; each module is read once."""

    __slots__ = ("_locator", "_sound")

    def __init__(self, locator: Locator) -> None:
        self._locator = locator
        self._sound: dict[str, bool] = {}

    def would_succeed(self, target: str, names: tuple[str, ...] | None) -> bool:
        """Whether ``import target``, or ``from target import names``, raises no ImportError, as far as
        found modules and their code tell."""
        if not self._imports(target, 0):
            return False
        stored = self._stored_names(target)
        return all(name in stored or self._locator.exists(f"{target}.{name}") for name in names or ())

    def _stored_names(self, target: str) -> frozenset[str]:
        spec = self._locator.found.get(target)
        return frozenset(static.stored_names(spec)) if spec is not None else frozenset()

    def _imports(self, name: str, depth: int) -> bool:
        """Whether module `name` and its parents import; true while the question is being answered (cycles)."""
        known = self._sound.get(name)
        if known is not None:
            return known
        if sys.modules.get(name) is not None:
            return True
        if len(self._sound) > _MOST_MODULES or depth > 200:
            return False
        self._sound[name] = True
        parent = name.rpartition(".")[0]
        sound = (not parent or self._imports(parent, depth + 1)) and self._locator.exists(name)
        if sound:
            spec = self._locator.found.get(name)
            needed = _unconditional_imports(spec) if spec is not None else ()
            sound = all(self._imports(target, depth + 1) for target in needed)
        self._sound[name] = sound
        return sound


def _unconditional_imports(spec: ModuleSpec) -> Iterator[str]:
    """The modules that a module's code imports on every path, by absolute name."""
    code = static.module_code(spec)
    if code is None:
        return
    package = spec.name if spec.submodule_search_locations is not None else spec.name.rpartition(".")[0]
    conditional_until = -1
    constants: list[object] = []
    for offset, operation, argument in bytecode.instructions(code):
        if operation in _RELATIVE_JUMPS:
            conditional_until = max(conditional_until, offset + 2 + argument * 2)
        elif operation in _ABSOLUTE_JUMPS:
            conditional_until = max(conditional_until, argument * 2)
        elif operation == _LOAD_CONST:
            constants.append(code.co_consts[argument])
        elif operation == _LOAD_SMALL_INT:
            constants.append(argument)
        elif operation == _IMPORT_NAME:
            if offset >= conditional_until and not bytecode.is_guarded(code, offset):
                target = _target(code, argument, constants, package)
                if target is not None:
                    yield target
            constants = []


def _target(code: CodeType, argument: int, constants: list[object], package: str) -> str | None:
    """The absolute name in ``LOAD_CONST level; LOAD_CONST fromlist; IMPORT_NAME name``."""
    level = constants[-2] if len(constants) >= 2 else 0
    return bytecode.absolute_name(code.co_names[argument], package, level if isinstance(level, int) else 0)
