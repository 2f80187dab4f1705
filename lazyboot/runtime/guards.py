"""Guards: whether an import inside ``try:`` would succeed, told without executing anything.

``try: from m import X; HAVE_X = True`` must keep its truth. The import may wait only when `m` is found, its
code stores X, and everything that it imports unconditionally, and so on from there, is found too.
What an ``if`` imports is left to the ``if``.
"""

from __future__ import annotations

import sys

from lazyboot.runtime.cpython import raw_dict
from lazyboot.runtime.module import is_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lazyboot.runtime.facts import Facts
    from lazyboot.runtime.factstore import FactStore
    from lazyboot.runtime.locate import Locator

_MOST_MODULES = 5000  # a check that would read more than this is answered with "cannot tell"
_DEEPEST = 200


class Guards:
    """Answers for one engine; each module is read once."""

    __slots__ = ("_codes", "_locator", "_sound", "_store")

    def __init__(self, locator: Locator, store: FactStore) -> None:
        self._locator = locator
        self._store = store
        self._sound: dict[str, bool] = {}
        self._codes: dict[str, Facts | None] = {}

    def would_succeed(self, target: str, names: tuple[str, ...] | None) -> bool:
        """Whether ``import target``, or ``from target import names``, raises no ImportError, as far as
        found modules and their code tell."""
        return self._imports(target, 0) and all(self._offers(target, name, 0) is True for name in names or ())

    def has(self, target: str, name: str | None) -> bool:
        """Whether module `target` imports, and has the attribute `name` of its own (None: whatever it has)."""
        if not self._imports(target, 0):
            return False
        if name is None:
            return True
        facts = self._facts(target)
        return facts is not None and name in facts.stored

    def failed(self, target: str) -> bool:
        """Whether a check has found that importing `target` would fail: a guard further out waits for that."""
        return self._sound.get(target) is False

    def surely_lacks(self, target: str, names: tuple[str, ...] | None) -> bool:
        """Whether ``from target import names`` must fail because one of the names is nowhere in `target`."""
        return any(name != "*" and self._offers(target, name, 0) is False for name in names or ())

    def _offers(self, target: str, name: str, depth: int) -> bool | None:
        """Whether module `target` has `name`, a submodule counting when it imports; None: cannot tell."""
        module = sys.modules.get(target)
        if module is not None:
            if not is_plain(module):
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
        if sys.modules.get(name) is not None:
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

    def _facts(self, name: str) -> Facts | None:
        """What the code of module `name` says; None where there is no code to read (extensions)."""
        if name not in self._codes:
            spec = self._locator.found.get(name) if self._locator.exists(name) else None
            self._codes[name] = self._store.facts(spec) if spec is not None else None
        return self._codes[name]
