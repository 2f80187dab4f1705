"""Deferred names on a Python with lazy imports of its own (PEP 810, CPython 3.15 on).

The interpreter loads a name when it is read, by calling ``builtins.__import__``. The engine answers that call with
what the deferred statement gives, so what a name becomes, how it fails and what is recorded are as on older Pythons.
Where the engine is not asked (it is uninstalled, or another tool stands before it), the interpreter loads the name
itself.
"""

from __future__ import annotations

import sys
from types import ModuleType

from lazyboot.runtime import bytecode, traces
from lazyboot.runtime.cpython import raw_dict
from lazyboot.runtime.lazyobjects import LazyObjects
from lazyboot.runtime.module import LOOKUP_ONLY, PendingModule
from lazyboot.runtime.nativehints import ForwardReferences
from lazyboot.runtime.nativenames import NativeNamespace
from lazyboot.runtime.placeholder import Deferred
from lazyboot.runtime.spec import outermost_import

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from typing import Any

    from lazyboot.runtime.bytecode import Statement
    from lazyboot.runtime.nativenames import NativeName
    from lazyboot.runtime.patches import WhenExecuted


class NativeNamespaces:
    """The namespaces of one engine that hold lazy objects, found by module dict or by module name.

    by_module      module name -> its namespace, while that holds pending names
    when_executed  calls back with a module that is yet to be imported
    """

    __slots__ = ("_by_asked", "_by_dict", "_module_class", "_references", "by_module", "objects")

    def __init__(self, by_module: dict[str, Any], when_executed: WhenExecuted) -> None:
        self.by_module = by_module
        self.objects = LazyObjects()
        self._references = ForwardReferences(self.objects.is_lazy, when_executed)
        self._references.watch()
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
        if not bytecode.is_import(statement.code, statement.offset):  # a call that imports: it stores what it is given
            return next(iter(keys.values())).lazy
        key = keys.get(None)
        if key is None:
            return Deferred({**ready, **{str(name): key.lazy for name, key in keys.items()}})
        pushed = key.lazy
        if not statement.binds_top:
            for part in reversed(key.deferral.spelling.split(".")[1:]):  # import a.b.c as d
                pushed = Deferred({part: pushed})
        return pushed

    @staticmethod
    def is_read(frame: FrameType) -> bool:
        """Whether it is no import statement that `frame` executes now."""
        return not bytecode.is_import(frame.f_code, bytecode.position(frame))

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
                module.__class__ = ModuleType  # type: ignore[assignment]

    def leave(self) -> None:
        """The engine is uninstalled: the interpreter alone finds submodules then, deferred ones too."""
        self._references.leave()
        for namespace in list(self._by_dict.values()):
            namespace.withdraw_published()

    def __iter__(self) -> Iterator[NativeNamespace]:
        return iter([namespace for namespace in list(self._by_dict.values()) if namespace.pending])


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

    NativePendingModule.__module__ = PendingModule.__module__
    NativePendingModule.__name__ = NativePendingModule.__qualname__ = "module"
    return NativePendingModule
