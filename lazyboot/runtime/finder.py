"""The meta-path finder: hands out the specs that deferred statements found, and sees real loads."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

    from lazyboot.runtime.deferral import Deferral
    from lazyboot.runtime.engine import Engine


class LazyFinder:
    """First on ``sys.meta_path``. Says nothing about modules that no deferred statement has named."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._awaited: dict[str, dict[str, Deferral]] = {}

    def publish_later(self, parent: str, child: str, deferral: Deferral) -> None:
        """When `parent` has executed, make its submodule `child` a pending name of it."""
        self._awaited.setdefault(parent, {})[child] = deferral

    def find_spec(self, fullname: str, path: Any = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The spec found when an import of `fullname` was deferred; None for any other module."""
        if target is not None:
            return None
        spec = self.engine.locator.found.pop(fullname, None)
        if spec is not None and fullname in self._awaited:
            loader = spec.loader
            if loader is not None and hasattr(loader, "exec_module"):
                spec.loader = _AnnouncingLoader(self, loader, fullname)
        return spec

    def executed(self, module: ModuleType) -> None:
        """`module` has executed; its deferred submodules become pending names of it."""
        module = sys.modules.get(module.__name__, module)
        for child, deferral in self._awaited.pop(module.__name__, {}).items():
            self.engine.publish_now(module, child, deferral)


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
        self._finder.executed(module)
