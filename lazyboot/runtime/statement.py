"""How one import statement is deferred: the cases, from whole modules to single names."""

from __future__ import annotations

import sys
from types import ModuleType

from lazyboot.runtime import bytecode
from lazyboot.runtime.deferral import Deferral
from lazyboot.runtime.module import PendingModule, raw_dict
from lazyboot.runtime.namespace import Deferred

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

    from lazyboot.runtime.bytecode import Statement
    from lazyboot.runtime.engine import Engine
    from lazyboot.runtime.plan import Rule


class StatementDeferral:
    """The decision about one import statement under way in `frame`; `target` is its module, absolute."""

    __slots__ = ("engine", "frame", "fromlist", "importer", "level", "name", "target")

    def __init__(
        self,
        engine: Engine,
        frame: FrameType,
        importer: str,
        name: str,
        target: str,
        fromlist: tuple[str, ...] | None,
        level: int,
    ) -> None:
        self.engine = engine
        self.frame = frame
        self.importer = importer
        self.name = name
        self.target = target
        self.fromlist = fromlist
        self.level = level

    def defer(self) -> Deferred | ModuleType | None:
        """Defer it where a rule and the statement's form allow; None: it is eager."""
        if sys.modules.get(self.target) is None:
            rule = self._rule(self.target)
            if rule is not None:
                return self._defer_module(rule)
        return self._defer_names() if self.fromlist else None

    def _rule(self, target: str) -> Rule | None:
        return self.engine.rule_for(target, self.importer, self.frame.f_globals)

    def _statement(self) -> Statement | None:
        """The statement, where it can be deferred at all: its form is known and no guard stands around it."""
        frame = self.frame
        statement = bytecode.import_statement(frame, self.name, self.fromlist)
        if statement is None or bytecode.is_guarded(frame.f_code, frame.f_lasti):
            return None
        return statement

    def _defer_module(self, rule: Rule) -> Deferred | ModuleType | None:
        """The module is not loaded: every name of the statement is deferred."""
        statement = self._statement()
        if statement is None:
            return None
        deferral = self._deferral(statement, rule)
        self.engine.publish(self.target, deferral)
        if statement.binds_top:
            top = sys.modules.get(self.target.partition(".")[0])
            if top is not None:  # its new attribute is what is deferred
                self.engine.recorder.deferred(deferral)
                return top
        return self.engine.bind(statement, deferral, {})

    def _defer_names(self) -> Deferred | None:
        """The module is loaded, or no rule defers it: single names may still be pending in it, or be
        submodules that a rule names."""
        statement = self._statement()
        if statement is None or not self.fromlist:
            return None
        if self.target not in sys.modules:
            self.engine.original(self.name, self.frame.f_globals, None, (), self.level)
        module = sys.modules.get(self.target)
        if type(module) is not ModuleType and type(module) is not PendingModule:
            return None
        module_dict = raw_dict(module)
        pending = self.engine.namespaces.get(module_dict)
        ready: dict[str, Any] = {}
        deferred: dict[str, tuple[str | None, Deferral]] = {}
        for name in self.fromlist:
            key = pending.pending.get(name) if pending is not None else None
            if key is not None:
                deferred[name] = (key.imported, key.deferral)
            elif name in module_dict:
                ready[name] = module_dict[name]
            else:
                submodule = f"{self.target}.{name}"
                rule = self._rule(submodule) if "__path__" in module_dict else None
                if rule is None or submodule in sys.modules:
                    return None
                deferral = self._deferral(statement, rule)
                self.engine.publish(submodule, deferral)
                deferred[name] = (name, deferral)
        return self._bind_names(statement, ready, deferred) if deferred else None

    def _bind_names(
        self, statement: Statement, ready: dict[str, Any], deferred: dict[str, tuple[str | None, Deferral]]
    ) -> Deferred:
        engine = self.engine
        namespace = engine.namespaces.hold(self.frame.f_globals)
        for binding in statement.bindings:
            if binding.imported in deferred:
                imported, deferral = deferred[binding.imported]
                key = namespace.add(binding.bound, imported, deferral)
                key.own_store = (statement.code, binding.store_offset)
        for deferral in {id(d): d for _, d in deferred.values()}.values():
            engine.recorder.deferred(deferral)
        return Deferred(ready)

    def _deferral(self, statement: Statement, rule: Rule) -> Deferral:
        spelling = "." * self.level + self.name
        if statement.binds_top:
            spelling = self.name.partition(".")[0]
        frame = self.frame
        return Deferral(
            self.target,
            spelling,
            frame.f_code.co_filename,
            statement.line,
            frame.f_globals,
            rule,
            self.engine.recorder,
        )
