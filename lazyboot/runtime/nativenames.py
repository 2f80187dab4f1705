"""Names of deferred statements on a Python with lazy imports of its own: its lazy objects stand under them.

The interpreter loads a name when it is read, by calling ``builtins.__import__``. The engine answers that call with
what the deferred statement gives, so what a name becomes, how it fails and what is recorded are as on older Pythons.
"""

from __future__ import annotations

import sys
from types import ModuleType

from lazyboot.runtime import bytecode, traces
from lazyboot.runtime.cpython import raw_dict
from lazyboot.runtime.lazyobjects import LazyObjects, ids_of_values
from lazyboot.runtime.locate import loads_on_the_way
from lazyboot.runtime.module import LOOKUP_ONLY, PendingModule, is_plain
from lazyboot.runtime.placeholder import Deferred
from lazyboot.runtime.spec import outermost_import

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, FrameType
    from typing import Any

    from lazyboot.runtime.bytecode import Statement
    from lazyboot.runtime.deferral import Deferral


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


class NativeNamespaces:
    """The namespaces of one engine that hold lazy objects, found by module dict or by module name.

    by_module  module name -> its namespace, while that holds pending names
    """

    __slots__ = ("_by_asked", "_by_dict", "_module_class", "by_module", "objects")

    def __init__(self, by_module: dict[str, Any]) -> None:
        self.by_module = by_module
        self.objects = LazyObjects()
        self._by_dict: dict[int, NativeNamespace] = {}
        self._by_asked: dict[tuple[str, str | None], list[NativeName]] = {}
        self._module_class = _module_class(self)

    def get(self, module_dict: dict[str, Any]) -> NativeNamespace | None:
        return self._by_dict.get(id(module_dict))

    def hold(self, module_dict: dict[str, Any]) -> NativeNamespace:
        """The namespace of `module_dict`, which is about to get a pending name."""
        namespace = self._by_dict.get(id(module_dict))
        if namespace is None:
            namespace = self._by_dict[id(module_dict)] = NativeNamespace(module_dict, self)
            if namespace.module is not None:
                self.by_module[module_dict["__name__"]] = namespace
                namespace.module.__class__ = self._module_class
        return namespace

    def pushed(self, statement: Statement, keys: dict[str | None, NativeName], ready: dict[str, Any]) -> Any:
        """What `statement` pushes, so that what it stores are the lazy objects of `keys` and what is `ready`."""
        key = keys.get(None)
        if key is None:
            return Deferred({**ready, **{str(name): key.lazy for name, key in keys.items()}})
        pushed = key.lazy
        if not statement.binds_top:
            for part in reversed(key.deferral.spelling.split(".")[1:]):  # import a.b.c as d
                pushed = Deferred({part: pushed})
        return pushed

    @traces.machinery
    def used(self, frame: FrameType, name: str, fromlist: tuple[str, ...] | None) -> Any:
        """What the interpreter, which asks for module `name` while `frame` reads something, is to get; None where
        that is nothing that was deferred here."""
        key = self._asked_for(frame, (name, fromlist[0] if fromlist else None))
        namespace = key.namespace if key is not None else None
        if key is None or namespace is None:
            return None
        try:
            value = key.deferral.load(key.imported, frame)
        except BaseException as error:
            traces.explain(error, key.deferral, frame)
            raise
        if key.namespace is not None:
            key.namespace.bind(key, value)
        else:  # the load itself has settled it
            value = namespace.settled(key.name, value)
        return value if key.imported is None else Deferred({key.imported: value})

    def _asked_for(self, frame: FrameType, asked: tuple[str, str | None]) -> NativeName | None:
        """The name that `frame` reads: several may stand for the same import, and another statement each."""
        keys = self._by_asked.get(asked, ())
        if len(keys) > 1:
            read = bytecode.name_read(frame)
            for here in (True, False):
                for key in keys:
                    if key.name == read and (not here or self.get(frame.f_globals) is key.namespace):
                        return key
        return keys[0] if keys else None

    def register(self, key: NativeName) -> None:
        """`key` stands in its namespace from now on."""
        self._by_asked.setdefault(key.asked, []).append(key)

    def forget(self, key: NativeName) -> None:
        """`key` is settled."""
        key.namespace = None
        keys = self._by_asked.get(key.asked, [])
        if key in keys:
            keys.remove(key)
        if not keys:
            self._by_asked.pop(key.asked, None)

    def release(self, namespace: NativeNamespace) -> None:
        """`namespace` has no pending name left: its module is an ordinary one again."""
        self._by_dict.pop(id(namespace.dict), None)
        module = namespace.module
        if module is not None:
            self.by_module.pop(namespace.dict.get("__name__", ""), None)
            if type(module) is self._module_class:
                module.__class__ = ModuleType

    def leave(self) -> None:
        """Without the engine submodules are found by the interpreter alone: it knows of those that were deferred."""
        for namespace in list(self._by_dict.values()):
            namespace.withdraw_published()

    def __iter__(self) -> Iterator[NativeNamespace]:
        return iter([namespace for namespace in list(self._by_dict.values()) if namespace.pending])


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
        self.module = module if is_plain(module) and raw_dict(module) is module_dict else None  # type: ignore[arg-type]

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

    def bind_from(self, key: NativeName, module_dict: dict[str, Any]) -> None:
        """`key`'s module has just executed: bind what it holds now, as the statement would have.

        Only for a name that stands in the module's dict: finding any other would load more.
        """
        if key.namespace is self and key.imported in module_dict and not self.hides_submodule(key):
            value = module_dict[key.imported]
            if not self._owner.objects.is_lazy(value):
                self.bind(key, value)

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


def _module_class(namespaces: NativeNamespaces) -> type[PendingModule]:
    """The class of modules that hold lazy objects of `namespaces`."""

    class NativePendingModule(PendingModule):
        @property
        @traces.machinery
        def __dict__(self) -> dict[str, Any]:  # type: ignore[override]
            """The dict, every name in it loaded: lookups in the dict itself find the lazy objects."""
            module_dict = raw_dict(self)
            namespace = namespaces.get(module_dict)
            if namespace is not None and sys._getframe(1).f_globals.get("__name__") not in LOOKUP_ONLY:
                # A submodule that would be loaded by now is not there yet where an import of its package is under way.
                importing = outermost_import() is not None
                try:
                    for name, key in namespace.pending.items():
                        if not (importing and key.published):
                            namespace.read(name)
                except BaseException as error:
                    traces.strip(error)
                    raise
            return module_dict

        @traces.machinery
        def __setattr__(self, name: str, value: object) -> None:
            """A name that its own statement gave a meaning keeps it when a submodule of the same name loads."""
            if traces.is_submodule_binding(sys._getframe(1)):
                namespace = namespaces.get(raw_dict(self))
                key = namespace.key(name) if namespace is not None else None
                if namespace is not None and key is not None and namespace.hides_submodule(key):
                    return
            ModuleType.__setattr__(self, name, value)

    NativePendingModule.__name__ = NativePendingModule.__qualname__ = "module"
    return NativePendingModule
