"""The meta-path finder: hands out the specs that deferred statements found, sees real loads, and returns
lazy modules to importers that bind no name at module level."""

from __future__ import annotations

import sys

from lazyboot.runtime import bytecode, traces
from lazyboot.runtime.lazymodule import LazyLoader
from lazyboot.runtime.locate import executes_python

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from types import FrameType, ModuleType
    from typing import Any

    from lazyboot.runtime.engine import Engine


_IMPORT_SYSTEM = frozenset(
    ("importlib", "importlib._bootstrap", "importlib._bootstrap_external", "_frozen_importlib")
)
_OWN_PACKAGE = __name__.rpartition(".")[0] + "."


class LazyFinder:
    """First on ``sys.meta_path``. Says nothing about modules that no rule names."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._awaited: dict[str, list[Callable[[ModuleType], object]]] = {}

    def when_executed(self, name: str, callback: Callable[[ModuleType], object]) -> None:
        """Call `callback` with module `name` once it has executed, for a module not loaded yet."""
        self._awaited.setdefault(name, []).append(callback)

    def find_spec(self, fullname: str, path: Any = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The spec found when an import of `fullname` was deferred; None for any other module."""
        if target is not None:
            return None
        spec = self.engine.locator.found.pop(fullname, None)
        if fullname in self._awaited:
            if spec is None:
                spec = self.engine.locator.search(fullname, path)
            if spec is not None and hasattr(spec.loader, "exec_module"):
                spec.loader = _AnnouncingLoader(self, spec.loader, fullname)  # type: ignore[assignment]
        elif self.engine.plan.concerns(fullname):
            spec = self._lazily(fullname, path, spec)
        return spec

    def _lazily(self, fullname: str, path: Any, spec: ModuleSpec | None) -> ModuleSpec | None:
        """The spec of a lazy module, where a rule names it and its importer can wait for it."""
        frame = importing_frame()
        if frame is None:
            return spec
        importer = frame.f_globals.get("__name__")
        if not isinstance(importer, str) or self.engine.plan.plugin_for(fullname) is not None:
            return spec
        project = self.engine.is_project(importer, frame.f_globals)
        if self.engine.plan.decide(fullname, importer, project) is None or not waits(frame):
            return spec
        spec = spec or self.engine.locator.search(fullname, path)
        if spec is not None and executes_python(spec) and hasattr(spec.loader, "exec_module"):
            spec.loader = LazyLoader(spec.loader)  # type: ignore[assignment]
        return spec

    def executed(self, name: str, module: ModuleType) -> None:
        """Module `name` has executed: tell those who wait for it."""
        module = sys.modules.get(name, module)
        for callback in self._awaited.pop(name, ()):
            callback(module)


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


def waits(frame: FrameType) -> bool:
    """Whether the import that `frame` makes can be answered with a lazy module.

    Not in a guard, which asks whether the module really imports; not in a ``from`` import, which looks
    into the module at once; and not at module level, where statements bind lazy names or are eager.
    """
    code = frame.f_code
    if bytecode.is_guarded(code, frame.f_lasti):
        return False
    if not bytecode.is_import(code, frame.f_lasti):
        return True  # importlib.import_module and the like
    return code.co_name != "<module>" and not bytecode.imports_names(code, frame.f_lasti)


class _AnnouncingLoader:
    """Stands in for a module's loader until the module executes, and tells the finder when it has."""

    def __init__(self, finder: LazyFinder, loader: Any, name: str) -> None:
        self._finder = finder
        self._loader = loader
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(self._loader, attribute)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        create = getattr(self._loader, "create_module", None)
        return create(spec) if create is not None else None

    def exec_module(self, module: ModuleType) -> None:
        spec = module.__spec__
        if spec is not None:
            spec.loader = self._loader
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._finder.executed(self._name, module)
