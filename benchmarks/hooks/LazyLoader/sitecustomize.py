"""Every module is loaded by `importlib.util.LazyLoader`, as the documentation of importlib shows it for a single one.

Built-in and frozen modules and extension modules are left out: they have no `exec_module` that could wait, or no
namespace of Python's to fill in later.
"""

import importlib.util
import sys
import threading  # noqa: F401  (LazyLoader imports it where it loads: before the finder stands)
from importlib.machinery import ExtensionFileLoader, PathFinder


class LazyFinder:
    """Finds what the path finder finds, with its loader made lazy."""

    @staticmethod
    def find_spec(fullname, path=None, target=None):
        """The spec of module `fullname`, to be executed at its first attribute; None: ask the next finder."""
        spec = PathFinder.find_spec(fullname, path, target)
        loader = getattr(spec, "loader", None)
        if hasattr(loader, "exec_module") and not isinstance(loader, ExtensionFileLoader):
            spec.loader = importlib.util.LazyLoader(loader)
        return spec


sys.meta_path.insert(sys.meta_path.index(PathFinder), LazyFinder)
