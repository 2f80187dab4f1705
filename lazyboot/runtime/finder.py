"""The meta-path finder: hands out the specs that deferred statements found, sees real loads, and returns
lazy modules to importers that bind no name at module level."""

from __future__ import annotations

import _imp
import sys

from lazyboot.runtime import traces
from lazyboot.runtime.collecting import Collections
from lazyboot.runtime.cpython import BIND_SUBMODULE, ModuleType, partial, raw_dict
from lazyboot.runtime.locate import executes_python
from lazyboot.runtime.spec import when_initialised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from types import FrameType
    from typing import Any

    from lazyboot.runtime.engine import Engine
    from lazyboot.runtime.names import PendingName
    from lazyboot.runtime.plan import Rule


_IMPORT_SYSTEM = frozenset(("importlib", "importlib._bootstrap", "importlib._bootstrap_external", "_frozen_importlib"))
_OWN_PACKAGE = __name__.rpartition(".")[0] + "."


class LazyFinder:
    """First on ``sys.meta_path``. Says nothing about modules that no rule names.

    lazy  names of the modules that were made lazy; they may have executed since
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._awaited: dict[str, list[Callable[[ModuleType], object]]] = {}
        self.lazy: set[str] = set()
        self._collections = Collections(engine.plan.postpone_gc)

    def when_executed(self, name: str, callback: Callable[[ModuleType], object]) -> None:
        """Call `callback` with module `name` once it has executed, for a module not loaded yet.

        Callbacks run in the order in which they came: that of the statements that they stand for.
        """
        self._awaited.setdefault(name, []).append(callback)

    def bind_when_executed(self, key: PendingName) -> None:
        """`key` stands for a name of its deferral's module: bind it as soon as that module has executed."""
        self.when_executed(key.deferral.target, partial(self._bind_from, key, key.deferral.target))

    def _bind_from(self, key: PendingName, target: str, module: object) -> None:
        """Bind `key` to what `module` holds now, unless it stands for something else than of `target` meanwhile."""
        if isinstance(module, ModuleType) and key.namespace is not None and key.deferral.target == target:
            further = key.namespace.bind_from(key, raw_dict(module))
            if further is not None:
                self.bind_when_executed(further)

    def find_spec(self, fullname: str, path: Any = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The spec found when an import of `fullname` was deferred; None for any other module."""
        if target is not None:
            return None
        if not is_loading(sys._getframe(1)):
            return self.engine.locator.found.get(fullname)
        spec = self.engine.locator.found.pop(fullname, None)
        lazily = self._lazily(fullname, path, spec) if fullname.partition(".")[0] in self.engine.plan.heads else None
        if lazily is not None:
            self.lazy.add(fullname)
            return lazily
        if fullname.rpartition(".")[0] in self.lazy:
            spec = self._after_parent(fullname) or spec
        if fullname in self._awaited:
            spec = spec or self.engine.locator.search(fullname, path)
            if spec is not None:
                when_initialised(spec, partial(self._initialised, fullname))
        return self._collecting_later(fullname, path, spec) if self._collections.may_be_postponed else spec

    def _collecting_later(self, fullname: str, path: Any, spec: ModuleSpec | None) -> ModuleSpec | None:
        """The spec of a module whose import is the outermost, so that collections wait for a library's."""
        spec = spec or self.engine.locator.search(fullname, path)
        if spec is not None and spec.origin is not None and not self.engine.project.holds_file(spec.origin):
            self._collections.postpone_during(spec)
        return spec

    def execute_packages_of(self, name: str, frame: FrameType) -> None:
        """Execute the lazy packages above module `name`, which a statement in `frame` imports."""
        from lazyboot.runtime.lazymodule import execute_packages_of

        execute_packages_of(name, frame, lambda frame, name: self._rule(frame, name) is not None)

    def _rule(self, frame: FrameType, fullname: str) -> Rule | None:
        """The rule that makes module `fullname` lazy where `frame` imports it, if its import can wait."""
        importer = frame.f_globals.get("__name__")
        if not isinstance(importer, str) or not self.engine.concerns(fullname, importer, frame.f_globals):
            return None
        if self.engine.plan.plugin_for(fullname) is not None:
            return None
        return self.engine.plan.decide(fullname, importer, self.engine.project.holds(importer, frame.f_globals))

    def _lazily(self, fullname: str, path: Any, spec: ModuleSpec | None) -> ModuleSpec | None:
        """The spec of a lazy module, where a rule names it and its importer can wait for it; else None."""
        frame = importing_frame()
        rule = self._rule(frame, fullname) if frame is not None else None
        if frame is None or rule is None:
            return None
        if not self.engine.has_its_parts():
            return None
        try:
            from lazyboot.runtime.lazymodule import LazyLoader, waits
        except ImportError:  # the script has taken our folder off sys.path before we were needed
            return None
        if not waits(frame):
            return None
        spec = spec or self.engine.locator.search(fullname, path)
        if spec is None or not executes_python(spec) or not hasattr(spec.loader, "exec_module"):
            return None
        spec.loader = LazyLoader(spec.loader, rule, partial(self._initialised, fullname))  # type: ignore[assignment]
        return spec

    def _after_parent(self, fullname: str) -> ModuleSpec | None:
        """Execute the lazy package of `fullname` first, as its import would have; then the spec of `fullname` there.

        None where the package has executed before. For imports that pass no ``__import__`` (importlib.import_module).
        """
        from lazyboot.runtime.lazymodule import as_it_is, execute, is_lazy

        parent = sys.modules.get(fullname.rpartition(".")[0])
        if parent is None or not is_lazy(parent):
            return None
        _imp.release_lock()  # importlib asks finders under it, and executes nothing under it
        try:
            execute(parent)
        finally:
            _imp.acquire_lock()
        if fullname in sys.modules:  # the package imports it itself
            return as_it_is(fullname)
        return self.engine.locator.search(fullname, getattr(parent, "__path__", None))

    def _initialised(self, name: str) -> None:
        """Module `name` has executed: tell those who wait for it. They wait on where it has failed to."""
        module = sys.modules.get(name)
        if module is None:
            return
        first: BaseException | None = None
        for callback in self._awaited.pop(name, ()):
            try:
                callback(module)
            except BaseException as error:
                first = first or error
        if first is not None:
            raise first


def is_loading(frame: FrameType | None) -> bool:
    """Whether `frame` looks for a module to load it, and not only to know about it (`importlib.util.find_spec`)."""
    return frame is not None and frame.f_back is not None and frame.f_back.f_code is BIND_SUBMODULE


def importing_frame() -> FrameType | None:
    """The frame whose import is under way; None when it is a deferred statement being carried out."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and _is_import_system(frame.f_globals.get("__name__")):
        if frame.f_code.co_filename == traces.MARK and frame.f_code.co_name == "load":
            return None
        frame = frame.f_back
    return frame


def _is_import_system(name: object) -> bool:
    return name in _IMPORT_SYSTEM or (isinstance(name, str) and name.startswith(_OWN_PACKAGE))
