"""Naming and finding modules without executing anything."""

from __future__ import annotations

import sys
from os.path import isdir

from lazyboot.runtime.cpython import (
    BuiltinImporter,
    ExtensionFileLoader,
    FrozenImporter,
    ModuleSpec,
    ModuleType,
    raw_dict,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_CLASSES_AS_LOADERS = (BuiltinImporter, FrozenImporter)  # never instantiated: the class itself is the loader


class Locator:
    """Finds specs statically, and keeps them: a deferred import loads what its statement would have
    found, whatever happens to ``sys.path`` in between.

    found  module name -> spec, for modules found and not executed yet; the finder takes from it
    """

    __slots__ = ("_ignored", "found")

    def __init__(self, ignored_finder: object) -> None:
        self.found: dict[str, ModuleSpec] = {}
        self._ignored = ignored_finder

    def deferrable(self, name: str) -> bool:
        """Whether module `name` exists, has parents that exist, and executes Python when it is loaded.

        False too for what only executing a parent could tell.
        """
        try:
            spec = self._find(name)
        except Exception:
            return False
        return spec is not None and executes_python(spec)

    def find(self, name: str) -> ModuleSpec | None:
        """The spec of module `name`, where `deferrable` holds."""
        return self.found.get(name) if self.deferrable(name) else None

    def exists(self, name: str) -> bool:
        """Whether module `name` is found, of whatever kind it is."""
        try:
            return name in sys.modules or self._find(_answering(name)) is not None
        except Exception:
            return False

    def _find(self, name: str) -> ModuleSpec | None:
        spec = self.found.get(name)
        if spec is not None:
            return spec
        parent = name.rpartition(".")[0]
        path = None
        if parent:
            path = self._search_path(parent)
            if path is None:
                return None
        spec = self.search(name, path)
        if spec is not None and spec.loader is not None:
            self.found[name] = spec
        return spec

    def search(self, name: str, path: Any) -> ModuleSpec | None:
        """Ask every other finder for `name`; `path` is its parent's ``__path__``."""
        for finder in sys.meta_path:
            find_spec = getattr(finder, "find_spec", None)
            if finder is self._ignored or find_spec is None:
                continue
            try:
                spec = find_spec(name, path, None)
            except KeyError:  # a namespace package asks for its parent module, which is not loaded
                return _namespace_spec(name, path)
            except ModuleNotFoundError as error:  # the same from 3.15 on
                if error.name != name.rpartition(".")[0]:
                    raise
                return _namespace_spec(name, path)
            if spec is not None:
                return spec  # type: ignore[no-any-return]
        return None

    def _search_path(self, parent: str) -> Any:
        module = sys.modules.get(parent)
        if isinstance(module, ModuleType):
            return raw_dict(module).get("__path__")
        spec = self._find(parent)
        locations = spec.submodule_search_locations if spec is not None else None
        return getattr(locations, "_path", locations)  # a namespace package's own iteration recomputes them


def _answering(name: str) -> str:
    """The module that an import of `name` gives, where setuptools has a finder of its own that only executing it
    would put in place: its distutils stands for Python's, and its ``extern`` packages for vendored ones."""
    if name.partition(".")[0] == "distutils" and "_distutils_hack" in sys.modules:
        return f"setuptools._{name}"
    for package in ("setuptools", "pkg_resources"):
        if name.startswith(f"{package}.extern."):
            return name.replace(".extern.", "._vendor.", 1)
    return name


def absolute_name(name: str, package: object, level: int) -> str | None:
    """The module that an import statement in `package` names; None: leave it to importlib."""
    if level == 0:
        return name
    if not isinstance(package, str) or not package:
        return None
    for _ in range(level - 1):
        package = package.rpartition(".")[0]
        if not package:
            return None
    return f"{package}.{name}" if name else package


def loads_on_the_way(target: str, submodule: str) -> bool:
    """Whether a statement that imports `target` imports module `submodule` itself.

    Eager Python binds the submodule to its parent while the statement runs, and the statement's own name after it.
    So a name of the parent that is pending for the statement outlives that: ``from pkg.bleu import bleu`` there.
    """
    return target == submodule or target.startswith(submodule + ".")


def executes_python(spec: ModuleSpec) -> bool:
    """Whether loading it executes Python code: extension, built-in and frozen modules are never deferred."""
    loader: object = spec.loader
    return loader not in _CLASSES_AS_LOADERS and not isinstance(loader, ExtensionFileLoader)


def _namespace_spec(name: str, path: Any) -> ModuleSpec | None:
    """The spec of a namespace package below packages that are not loaded; good for searching only."""
    tail = name.rpartition(".")[2]
    folders = [f"{entry}/{tail}" for entry in path or () if isdir(f"{entry}/{tail}")]
    if not folders:
        return None
    spec = ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = folders
    return spec
