"""What a deferred statement leaves behind: pending names in its module, and submodules on their parents."""

from __future__ import annotations

import sys
from types import ModuleType

from lazyboot.runtime.cpython import partial, raw_dict
from lazyboot.runtime.deferral import Deferral, SubmoduleDeferral
from lazyboot.runtime.locate import loads_on_the_way
from lazyboot.runtime.placeholder import Deferred

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from lazyboot.runtime.bytecode import Statement
    from lazyboot.runtime.finder import LazyFinder
    from lazyboot.runtime.names import PendingName
    from lazyboot.runtime.namespace import Namespaces
    from lazyboot.runtime.plugins import Plugins
    from lazyboot.runtime.recorder import Recorder


class Binder:
    """Makes names pending in `namespaces`, and tells the recorder of the statement that they stand for."""

    __slots__ = ("_finder", "_plugins", "_recorder", "_unpublished", "namespaces")

    def __init__(self, namespaces: Namespaces, plugins: Plugins, finder: LazyFinder, recorder: Recorder) -> None:
        self.namespaces = namespaces
        self._plugins = plugins
        self._finder = finder
        self._recorder = recorder
        self._unpublished: set[tuple[str, str]] = set()

    def register(self, target: str, deferral: Deferral) -> None:
        """The import of module `target` is deferred: its parents show it, and names that depend on it wait for it."""
        self._publish(target, deferral)
        if deferral.rule.before:
            self._plugins.hold(Deferral.of_module(target, deferral), (), deferral.rule.before)

    def _publish(self, target: str, deferral: Deferral) -> None:
        """Give every parent of `target` the attribute that importing its child would have set."""
        parent, _, child = target.rpartition(".")
        while parent:
            if f"{parent}.{child}" not in sys.modules:
                module = sys.modules.get(parent)
                if isinstance(module, ModuleType):
                    self.publish_now(module, child, deferral)
                elif (parent, child) not in self._unpublished:
                    self._unpublished.add((parent, child))
                    self._finder.when_executed(parent, partial(self._publish_late, parent, child, deferral))
            parent, _, child = parent.rpartition(".")

    def publish_where_absent(self, parent: str, child: str, deferral: Deferral) -> None:
        """Give package `parent`, once it has executed, its submodule `child`, unless it has the attribute by then."""

        def publish(module: ModuleType) -> None:
            if isinstance(module, ModuleType) and child not in raw_dict(module):
                self.publish_now(module, child, deferral)

        self._finder.when_executed(parent, publish)

    def publish_now(self, module: ModuleType, child: str, deferral: Deferral) -> None:
        """Bind `child`, a submodule not loaded yet, as a pending name of its parent `module`.

        It takes the place of another value under that name, as loading the submodule now would; but not
        of a pending name whose own statement loads the submodule first.
        """
        module_dict = raw_dict(module)
        name = f"{module.__name__}.{child}"
        namespace = self.namespaces.get(module_dict)
        key = namespace.pending.get(child) if namespace is not None else None
        if name in sys.modules or (key is not None and (key.published or loads_on_the_way(key.deferral.target, name))):
            return
        place = (deferral.file, deferral.place)
        submodule = SubmoduleDeferral(name, name, *place, module_dict, deferral.rule, self._recorder, deferral)
        self.namespaces.hold(module_dict).add(child, None, submodule).published = True

    def _publish_late(self, parent: str, child: str, deferral: Deferral, module: ModuleType) -> None:
        self._unpublished.discard((parent, child))
        if isinstance(module, ModuleType):
            self.publish_now(module, child, deferral)

    def bind(self, statement: Statement, deferral: Deferral, ready: dict[str, Any]) -> Deferred:
        """Make the statement's names pending, but for those imported names that are `ready` with their values.

        Gives what the statement pushes.
        """
        self._recorder.deferred(deferral)
        keys: dict[str | None, PendingName] = {}
        for binding in statement.bindings:
            if binding.imported not in ready:
                namespace = self.namespaces.hold(deferral.globals)
                own_store = (statement.code, binding.store_offset)
                key = namespace.add(binding.bound, binding.imported, deferral, own_store)
                keys[binding.imported] = key
                if binding.imported is not None:
                    self._finder.bind_when_executed(key)
        return self.namespaces.pushed(statement, keys, ready)

    def bind_star(self, deferral: Deferral, names: tuple[str, ...]) -> Deferred:
        """Make `names` pending, as ``from m import *`` binds them. Gives what the statement pushes."""
        self._recorder.deferred(deferral)
        if names:
            namespace = self.namespaces.hold(deferral.globals)
            for name in names:
                self._finder.bind_when_executed(namespace.add(name, name, deferral))
        return Deferred({"__all__": ()})
