"""Plugins: modules that mean nothing without another library, run once that library has loaded.

A plugin runs when the outermost import that loads its trigger has finished, never in the middle of
it; or before the first read of a name that depends on it; or when one of its own names is used.
"""

from __future__ import annotations

import sys

from lazyboot.runtime import traces
from lazyboot.runtime.cpython import partial, raw_dict
from lazyboot.runtime.spec import outermost_import, when_initialised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType, ModuleType
    from typing import Any

    from lazyboot.runtime.deferral import Deferral
    from lazyboot.runtime.engine import Engine
    from lazyboot.runtime.names import PendingName
    from lazyboot.runtime.namespace import Namespace
    from lazyboot.runtime.plan import Rule


class Plugins:
    """The plugins of one engine that wait for their triggers."""

    __slots__ = ("_due", "_engine", "_guarded", "_running", "_ungated", "_waiting")

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: dict[str, Deferral] = {}
        self._due: list[str] = []
        self._guarded: set[str] = set()
        self._running = 0
        self._ungated: list[_Gate] = []

    def hold(
        self, deferral: Deferral, after: tuple[str, ...], before: tuple[str, ...], *, guarded: bool = False
    ) -> None:
        """Keep the import of the module that `deferral` names until one of its triggers loads, or until the first
        read of a name that depends on it.

        after    triggers: modules
        before   dependent names, each written ``module:name``
        guarded  its statement stands in a guard, which its failure must not pass
        """
        if guarded:
            self._guarded.add(deferral.target)
        self._waiting[deferral.target] = deferral
        for trigger in after:
            module = sys.modules.get(trigger)
            if module is not None:  # it is executing now: this is the middle of its import
                self._due.append(deferral.target)
                self._run_when_outermost_import_ends()
            else:
                self._engine.finder.when_executed(trigger, partial(self._triggered, deferral.target))
        for dependent in before:
            module_name, _, name = dependent.partition(":")
            module = sys.modules.get(module_name)
            if module is not None:
                self._gate(module, name, deferral)
            else:
                self._engine.finder.when_executed(module_name, partial(self._gate, name=name, deferral=deferral))

    @traces.machinery
    def run(self, name: str) -> None:
        """Import the waiting plugin module `name`. It raises what the plugin does; in a guard a missing module is
        silent, and anything else a warning."""
        deferral = self._waiting.pop(name, None)
        if deferral is None or name in sys.modules:
            return
        self._running += 1
        try:
            deferral.load(None, sys._getframe(1))
        except Exception as error:
            if name not in self._guarded:
                traces.explain(error, deferral, None)
                raise
            if isinstance(error, ModuleNotFoundError):
                return
            import warnings

            warnings.warn(f"Failed to import {name}, deferred by lazyboot: {error!r}", stacklevel=2)
        finally:
            self._running -= 1
            if not self._running:
                ungated, self._ungated = self._ungated, []
                for gate in ungated:
                    gate.bind_again()

    def passes(self, gate: _Gate) -> bool:
        """Whether a plugin that is running reads the gated name: it must not wait for the others.

        The gate stands again when the plugin has run.
        """
        if self._running:
            self._ungated.append(gate)
        return bool(self._running)

    def is_running(self) -> bool:
        """Whether a plugin is running: what it imports, other plugins too, it needs now."""
        return bool(self._running)

    def is_waiting(self, name: str) -> bool:
        """Whether the plugin module `name` has not run."""
        return name in self._waiting

    @traces.machinery
    def run_due(self) -> None:
        """Run every plugin whose trigger has loaded."""
        while self._due:
            self.run(self._due.pop(0))

    def _triggered(self, name: str, _: ModuleType) -> None:
        if name in self._waiting:
            self._due.append(name)
            self._run_when_outermost_import_ends()

    def _run_when_outermost_import_ends(self) -> None:
        if not when_initialised(outermost_import(), self.run_due):
            self.run_due()

    def _gate(self, module: ModuleType, name: str, deferral: Deferral) -> None:
        """Make the existing `name` of `module` pending: its first read runs the plugin."""
        module_dict = raw_dict(module)
        if deferral.target not in self._waiting:
            return
        if name not in module_dict:  # the module may be about to define it
            spec = module.__spec__
            if getattr(spec, "_initializing", False):
                when_initialised(spec, partial(self._gate, module, name, deferral))
            return
        namespace = self._engine.namespaces.get(module_dict)
        if namespace is not None and name in namespace.pending:
            held = namespace.pending[name].deferral
            if isinstance(held, _Gate):
                held.plugins_before.append(deferral.target)
            return
        self.hold_gate(_Gate(self, deferral, module_dict[name]), name, module_dict)

    def hold_gate(self, gate: _Gate, name: str, module_dict: dict[str, Any]) -> None:
        """Bind `name` of a module to its gate."""
        gate.bind(self._engine.namespaces.hold(module_dict), name)


class _Gate:
    """Stands where a deferral does, for a name that exists but must not be read before plugins have run."""

    __slots__ = ("_deferral", "_key", "_namespace", "_plugins", "_value", "file", "plugins_before", "rule", "target")

    def __init__(self, plugins: Plugins, deferral: Deferral, value: object) -> None:
        self._plugins = plugins
        self._value = value
        self.plugins_before = [deferral.target]
        self.target = deferral.target
        self.file = deferral.file
        self._deferral = deferral
        self.rule: Rule = deferral.rule

    @property
    def line(self) -> int:
        return self._deferral.line

    def bind(self, namespace: Namespace, name: str) -> None:
        self._namespace = namespace
        self._key: PendingName = namespace.add(name, name, self)  # type: ignore[arg-type]

    def bind_again(self) -> None:
        """Gate the name anew, for the plugins that still wait."""
        module_dict = self._namespace.dict
        name = self._key.name
        if any(map(self._plugins.is_waiting, self.plugins_before)) and name in module_dict:
            self._value = module_dict[name]
            self._plugins.hold_gate(self, name, module_dict)

    @traces.machinery
    def load(self, imported: str | None, frame: FrameType | None) -> object:
        """The value, once the plugins have run. They read the name themselves, so it is bound first."""
        self._namespace.bind(self._key, self._value)
        if not self._plugins.passes(self):
            for name in self.plugins_before:
                self._plugins.run(name)
        return self._value
