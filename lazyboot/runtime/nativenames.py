"""Names under which the interpreter's own lazy objects stand, and the namespaces that hold them."""

from __future__ import annotations

import sys
from types import ModuleType

from lazyboot.runtime.cpython import raw_dict
from lazyboot.runtime.lazyobjects import ids_of_values
from lazyboot.runtime.locate import loads_on_the_way
from lazyboot.runtime.module import is_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any

    from lazyboot.runtime.deferral import Deferral
    from lazyboot.runtime.native import NativeNamespaces


class NativeName:
    """A name under which a lazy object stands.

    name       the name
    imported   what `deferral` imports for it; None: the module
    deferral   the statement that bound it
    namespace  where it is bound; None once it is settled
    lazy       the object
    asked      (module, name taken from it) that the interpreter asks for when it loads the object
    published  it is no name of a statement: the attribute that importing a submodule gives its parent
    """

    __slots__ = ("asked", "deferral", "imported", "lazy", "name", "namespace", "published")

    def __init__(self, name: str, imported: str | None, deferral: Deferral, namespace: NativeNamespace) -> None:
        self.name = name
        self.imported = imported
        self.deferral = deferral
        self.namespace: NativeNamespace | None = namespace
        self.lazy: object = None
        self.asked: tuple[str, str | None] = ("", None)
        self.published = False


class NativeNamespace:
    """One module dict with lazy objects.

    dict    the module's ``__dict__``
    module  the module; None where the dict belongs to no plain module
    """

    __slots__ = ("_keys", "_owner", "dict", "module")

    def __init__(self, module_dict: dict[str, Any], owner: NativeNamespaces) -> None:
        self.dict = module_dict
        self._owner = owner
        self._keys: dict[str, NativeName] = {}
        module = sys.modules.get(module_dict.get("__name__", ""))
        self.module = module if is_plain(module) and raw_dict(module) is module_dict else None

    @property
    def pending(self) -> dict[str, NativeName]:
        """Name -> key of the names that were not read, rebound or deleted."""
        there = ids_of_values(self.dict)
        return {name: key for name, key in self._keys.items() if there.get(name) == id(key.lazy)}

    def add(
        self, bound: str, imported: str | None, deferral: Deferral, own_store: tuple[CodeType, int] | None = None
    ) -> NativeName:
        """Bind `bound` to what `deferral` imports as `imported`, pending. Returns the key.

        own_store  where the deferred statement stores it, which is of no interest here
        """
        self._forget(bound)
        key = NativeName(bound, imported, deferral, self)
        same = next((k for k in self._keys.values() if k.deferral is deferral and k.imported == imported), None)
        if same is not None:
            key.lazy, key.asked = same.lazy, same.asked
        else:
            top = imported is None and "." not in deferral.spelling
            module = deferral.spelling if top else deferral.target
            importer = str(self.dict.get("__name__"))
            key.lazy, taken = self._owner.objects.make(module, imported, importer, deferral.file, deferral.line)
            key.asked = (module, taken)
        if self._owner.objects.is_lazy(key.lazy):
            self._keys[bound] = key
            self._owner.register(key)
        self.dict[bound] = key.lazy
        return key

    def bind(self, key: NativeName, value: object) -> None:
        """Put the real object under `key` and settle it; nothing when it was rebound or deleted meanwhile."""
        if key.namespace is not self:
            return
        if self._stands(key):
            self.dict[key.name] = value
        self._forget(key.name)
        if not self.pending:
            self._owner.release(self)

    def settled(self, name: str, value: object) -> object:
        """What stands under `name`; `value` where that is nothing, or pending anew."""
        there = self.dict.get(name, value)
        return value if self._owner.objects.is_lazy(there) else there

    def bind_from(self, key: NativeName, module_dict: dict[str, Any]) -> NativeName | None:
        """`key`'s module has just executed: bind what it holds now, as the statement would have.

        Only for a name that stands in the module's dict: finding any other would load more. A name that is pending
        there stands for what that one stands for now: it may be rebound before it is used. Gives the key for that.
        """
        if key.namespace is not self or key.imported not in module_dict or self.hides_submodule(key):
            return None
        value = module_dict[key.imported]
        if not self._owner.objects.is_lazy(value):
            self.bind(key, value)
            return None
        source = self._owner.get(module_dict)
        there = source.key(key.imported) if source is not None and key.imported is not None else None
        if there is None or there.imported != key.imported or not self._stands(key):
            return None
        return self.add(key.name, key.imported, there.deferral)

    def hides_submodule(self, key: NativeName) -> bool:
        """Whether loading what `key` stands for binds a submodule under its name, which is not to stay."""
        return not key.published and loads_on_the_way(key.deferral.target, f"{self.dict.get('__name__')}.{key.name}")

    def key(self, name: str) -> NativeName | None:
        """The key of `name` where its lazy object stands."""
        key = self._keys.get(name)
        return key if key is not None and self._stands(key) else None

    def read(self, name: str) -> object:
        """The real object under `name`, loaded where it is pending."""
        if self.module is not None:
            return ModuleType.__getattribute__(self.module, name)
        return eval(name, self.dict)

    def withdraw_published(self) -> None:
        """Take the submodules away that no statement of this module binds."""
        for key in self.pending.values():
            if key.published:
                del self.dict[key.name]
                self._forget(key.name)

    def _stands(self, key: NativeName) -> bool:
        return ids_of_values(self.dict).get(key.name) == id(key.lazy)

    def _forget(self, name: str) -> None:
        key = self._keys.pop(name, None)
        if key is not None:
            self._owner.forget(key)
