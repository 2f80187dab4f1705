"""How one import statement is deferred: the cases, from whole modules to single names."""

from __future__ import annotations

import sys
from types import ModuleType

from lazyboot.runtime import bytecode, handlers, static, traces
from lazyboot.runtime.binding import Binder
from lazyboot.runtime.cpython import HAS_LAZY_OBJECTS, raw_dict
from lazyboot.runtime.deferral import Deferral
from lazyboot.runtime.factstore import FactStore
from lazyboot.runtime.guards import Guards
from lazyboot.runtime.introspection import is_modules_own, runs_for_its_globals, takes_namespace
from lazyboot.runtime.lazymodule import is_lazy
from lazyboot.runtime.module import is_plain
from lazyboot.runtime.placeholder import Deferred
from lazyboot.runtime.plan import Rule
from lazyboot.runtime.plugins import Plugins

TYPE_CHECKING = False
if TYPE_CHECKING or not HAS_LAZY_OBJECTS:
    from lazyboot.runtime.namespace import Namespaces
if TYPE_CHECKING or HAS_LAZY_OBJECTS:
    from lazyboot.runtime.native import NativeNamespaces
if TYPE_CHECKING:
    from types import CodeType, FrameType
    from typing import Any

    from lazyboot.runtime.bytecode import Statement
    from lazyboot.runtime.engine import Engine
    from lazyboot.runtime.names import PendingName
    from lazyboot.runtime.plan import Plugin


class Statements:
    """Decides about the import statements of one engine, and keeps what has been found out about code.

    namespaces  where names are pending
    native      the same where they are lazy objects of the interpreter's own; else None
    """

    __slots__ = ("_engine", "_taking", "binder", "guards", "namespaces", "native", "plugins")

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.native = NativeNamespaces(engine.holders, engine.finder.when_executed) if HAS_LAZY_OBJECTS else None
        self.namespaces: Namespaces = self.native or Namespaces(  # type: ignore[assignment]
            engine.holders, engine.due, engine.finder.when_executed, engine.locator
        )
        self.plugins = Plugins(engine)
        self.binder = Binder(self.namespaces, self.plugins, engine.finder, engine.recorder)
        self.guards = Guards(engine.locator, FactStore(engine.cache_folder))
        self._taking: dict[int, tuple[CodeType, bool]] = {}

    @traces.machinery
    def defer(
        self,
        frame: FrameType,
        importer: str,
        name: str,
        target: str,
        fromlist: tuple[str, ...] | None,
        level: int,
    ) -> Deferred | ModuleType | None:
        """What the statement under way in `frame` pushes when it is deferred; None: it is eager."""
        if not self.may_defer_in(frame, importer):
            return None
        return StatementDeferral(self._engine, self, frame, importer, name, target, fromlist, level).defer()

    def may_defer_in(self, frame: FrameType, importer: str) -> bool:
        """Whether `frame` executes module `importer`, and nobody will see the module's dict as a whole."""
        if self._takes_namespace(frame.f_code) or not is_modules_own(frame, importer):
            return False
        return not runs_for_its_globals(frame)

    def _takes_namespace(self, code: CodeType) -> bool:
        """Whether the module of `code` reads its namespace as a whole, so that nothing in it may be pending."""
        known = self._taking.get(id(code))
        if known is None:
            known = self._taking[id(code)] = (code, takes_namespace(code))
        return known[1]


class StatementDeferral:
    """The decision about one import statement under way in `frame`; `target` is its module, absolute."""

    __slots__ = ("engine", "frame", "fromlist", "importer", "level", "name", "shared", "target")

    def __init__(
        self,
        engine: Engine,
        shared: Statements,
        frame: FrameType,
        importer: str,
        name: str,
        target: str,
        fromlist: tuple[str, ...] | None,
        level: int,
    ) -> None:
        self.engine = engine
        self.shared = shared
        self.frame = frame
        self.importer = importer
        self.name = name
        self.target = target
        self.fromlist = fromlist
        self.level = level

    @traces.machinery
    def defer(self) -> Deferred | ModuleType | None:
        """Defer it where a rule and the statement's form allow; None: it is eager."""
        frame = self.frame
        statement = bytecode.import_statement(frame, self.name, self.fromlist)
        if statement is None:
            return None
        if sys.modules.get(self.target) is None or is_lazy(sys.modules[self.target]):
            plugin = self.engine.plan.plugin_for(self.target)
            if plugin is not None:
                return self._defer_plugin(statement, plugin)
            rule = self._rule(self.target)
            if rule is not None and self._may_wait(statement, rule):
                return self._defer_module(statement, rule)
        return self._defer_names(statement) if self.fromlist else None

    def _may_wait(self, statement: Statement, rule: Rule) -> bool:
        """Whether it takes no submodule that never waits, and stands in no guard, or in one that keeps its truth.

        A guard may also stand around an import further out, so what must fail fails at the statement.
        """
        is_eager = self.engine.plan.is_eager
        if any(is_eager(f"{self.target}.{name}") for name in self.fromlist or ()):
            return False
        guards = self.shared.guards
        if not statement.guarded:
            return not guards.surely_lacks(self.target, self.fromlist) and not guards.failed(self.target)
        if not rule.guards or statement.star:
            return False
        if not handlers.catches_import_errors_only(statement.code, statement.offset):
            return False
        return guards.would_succeed(self.target, self.fromlist)

    def _rule(self, target: str) -> Rule | None:
        return self.engine.rule_for(target, self.importer, self.frame.f_globals)

    def _defer_plugin(self, statement: Statement, plugin: Plugin) -> Deferred | ModuleType | None:
        """The module is a plugin: its import waits for the trigger, guard or not."""
        if self.shared.plugins.is_running():
            return None
        rule = self._plugin_rule(plugin, self.target)
        if rule is None:
            return None
        deferral = self._deferral(statement, rule)
        pushed = self._defer_module(statement, rule, deferral)
        if pushed is not None:
            held = Deferral.of_module(self.target, deferral)
            self.shared.plugins.hold(held, plugin.after, plugin.before, guarded=statement.guarded)
        return pushed

    def _plugin_rule(self, plugin: Plugin, module_name: str) -> Rule | None:
        """The rule by which the plugin `module_name` waits; None where its trigger has loaded or is nowhere."""
        locator = self.engine.locator
        loaded = [module for module in map(sys.modules.get, plugin.after) if module is not None]
        if any(not getattr(getattr(module, "__spec__", None), "_initializing", False) for module in loaded):
            return None
        if not loaded and not any(locator.deferrable(trigger) for trigger in plugin.after):
            return None
        if not locator.deferrable(module_name):
            return None
        return Rule((plugin.module,), origin=plugin.origin, reason=plugin.reason)

    def _defer_module(
        self, statement: Statement, rule: Rule, deferral: Deferral | None = None
    ) -> Deferred | ModuleType | None:
        """The module is not loaded: every name of the statement is deferred."""
        is_plugin = deferral is not None
        deferral = deferral or self._deferral(statement, rule)
        if statement.star:
            return self._defer_star(deferral, is_plugin)
        self.shared.binder.register(self.target, deferral)
        self._publish_submodules(self.fromlist or (), deferral)
        if statement.binds_top:
            top = sys.modules.get(self.target.partition(".")[0])
            if top is not None:  # its new attribute is what is deferred
                self.engine.recorder.deferred(deferral)
                return top
        return self.shared.binder.bind(statement, deferral, self._constants(rule))

    def _publish_submodules(self, names: tuple[str, ...], deferral: Deferral) -> None:
        """``from package import submodule`` gives the package the attribute, where it has no other of that name."""
        for name in names:
            if self.engine.locator.exists(f"{self.target}.{name}"):
                self.shared.binder.publish_where_absent(self.target, name, deferral)

    def _constants(self, rule: Rule) -> dict[str, Any]:
        """What the statement takes from the module that its code gives away: the version, where the rule allows."""
        if not rule.version or not self.fromlist or static.VERSION not in self.fromlist:
            return {}
        version = static.version(self.engine.locator.found[self.target])
        return {} if version is None else {static.VERSION: version}

    def _defer_star(self, deferral: Deferral, is_plugin: bool) -> Deferred | None:
        spec = self.engine.locator.found[self.target]
        names = static.star_names(spec)
        if names is None and is_plugin:
            names = static.public_names(spec, self.engine.locator.find)
        if names is None:
            return None
        self.shared.binder.register(self.target, deferral)
        self._publish_submodules(names, deferral)
        return self.shared.binder.bind_star(deferral, names)

    @traces.machinery
    def _defer_names(self, statement: Statement) -> Deferred | None:
        """The module is loaded, or no rule defers it: single names may still be pending in it, or be
        submodules that a rule names.

        A guard does not matter to names that are pending already: their own statement has run."""
        if self.target not in sys.modules:
            self.engine.import_now(self.frame, self.name, self.level)
        module = sys.modules.get(self.target)
        if not is_plain(module):
            return None
        module_dict = raw_dict(module)
        held = self.shared.namespaces.get(module_dict)
        pending = held.pending if held is not None else {}
        wanted = static.loaded_star_names(module_dict) if statement.star else self.fromlist
        ready: dict[str, Any] = {}
        deferred: dict[str, tuple[str | None, Deferral]] = {}
        for name in wanted or ():
            if name in pending:
                deferred[name] = (pending[name].imported, pending[name].deferral)
            elif name in module_dict:
                ready[name] = module_dict[name]
            elif "__path__" in module_dict and not statement.star:
                deferral = self._submodule(statement, name)
                if deferral is not None:
                    deferred[name] = (name, deferral)
                    continue
                self.engine.import_now(self.frame, self.name, self.level, (name,))
                if name not in module_dict:
                    return None
                ready[name] = module_dict[name]
            else:
                return None
        return self._bind_names(statement, ready, deferred) if deferred else None

    def _submodule(self, statement: Statement, name: str) -> Deferral | None:
        """The deferred import of a submodule not loaded yet: ``from package import submodule``."""
        submodule = f"{self.target}.{name}"
        if submodule in sys.modules:
            return None
        plugin = self.engine.plan.plugin_for(submodule)
        if plugin is not None:
            rule = self._plugin_rule(plugin, submodule)
        else:
            rule = self._rule(submodule) if not statement.guarded else None
        if rule is None:
            return None
        deferral = self._deferral(statement, rule)
        self.shared.binder.register(submodule, deferral)
        if plugin is not None:
            held = Deferral.of_module(submodule, deferral)
            self.shared.plugins.hold(held, plugin.after, plugin.before, guarded=statement.guarded)
        return deferral

    def _bind_names(
        self, statement: Statement, ready: dict[str, Any], deferred: dict[str, tuple[str | None, Deferral]]
    ) -> Deferred:
        namespace = self.shared.namespaces.hold(self.frame.f_globals)
        if statement.star:
            for name, (imported, deferral) in deferred.items():
                namespace.add(name, imported, deferral)
            ready["__all__"] = tuple(ready)
        keys: dict[str | None, PendingName] = {}
        for binding in statement.bindings:
            if binding.imported in deferred:
                imported, deferral = deferred[binding.imported]
                own_store = (statement.code, binding.store_offset)
                keys[binding.imported] = namespace.add(binding.bound, imported, deferral, own_store)
        for deferral in {id(d): d for _, d in deferred.values()}.values():
            self.engine.recorder.deferred(deferral)
        return self.shared.namespaces.pushed(statement, keys, ready)

    def _deferral(self, statement: Statement, rule: Rule) -> Deferral:
        spelling = "." * self.level + self.name
        if statement.binds_top:
            spelling = self.name.partition(".")[0]
        frame = self.frame
        return Deferral(
            self.target,
            spelling,
            frame.f_code.co_filename,
            frame.f_lineno or 0 if HAS_LAZY_OBJECTS else (statement.code, statement.offset),
            frame.f_globals,
            rule,
            self.engine.recorder,
        )
