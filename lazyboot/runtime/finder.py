"""The meta-path finder: hands out the specs that deferred statements found, and sees real loads."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

    from lazyboot.runtime.engine import Engine


class LazyFinder:
    """First on ``sys.meta_path``. Says nothing about modules that no deferred statement has named."""

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
                spec.loader = _AnnouncingLoader(self, spec.loader, fullname)
        return spec

    def executed(self, name: str, module: ModuleType) -> None:
        """Module `name` has executed: tell those who wait for it."""
        module = sys.modules.get(name, module)
        for callback in self._awaited.pop(name, ()):
            callback(module)


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
