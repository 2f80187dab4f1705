"""The private parts of CPython that lazyboot stands on, in one place.

Each is there on 3.10 to 3.15, and start-up fails as a whole, and leaves the run eager, where one is not.
`functools` and `dis` would give some of them under public names, at several times the start-up cost.
"""

from __future__ import annotations

import _frozen_importlib as _bootstrap  # type: ignore[import-not-found, unused-ignore]
import sys
from _functools import partial  # type: ignore[import-not-found]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import BuiltinImporter, ExtensionFileLoader, FrozenImporter, ModuleSpec
    from types import CodeType, ModuleType
    from typing import Any
else:  # importlib.machinery and types would bring warnings and more
    from _frozen_importlib import BuiltinImporter, FrozenImporter, ModuleSpec
    from _frozen_importlib_external import ExtensionFileLoader

    ModuleType = type(sys)

# CPython then has lazy objects of its own (PEP 810), which stand for deferred names in place of pending keys.
HAS_LAZY_OBJECTS = sys.version_info >= (3, 15)

__all__ = [
    "BIND_SUBMODULE",
    "FIND_AND_LOAD",
    "HAS_LAZY_OBJECTS",
    "BuiltinImporter",
    "ExtensionFileLoader",
    "FrozenImporter",
    "ModuleLock",
    "ModuleSpec",
    "ModuleType",
    "partial",
    "raw_dict",
]

# Code of the importlib functions that give a parent package its submodule, and that import one module.
BIND_SUBMODULE: CodeType = _bootstrap._find_and_load_unlocked.__code__  # type: ignore[attr-defined]
FIND_AND_LOAD: CodeType = _bootstrap._find_and_load.__code__  # type: ignore[attr-defined]

# The lock under which importlib executes a module: a context manager, by module name.
ModuleLock: Callable[[str], Any] = _bootstrap._ModuleLockManager  # type: ignore[attr-defined]

_dict_of: Callable[[ModuleType], Any] = vars(ModuleType)["__dict__"].__get__


def raw_dict(module: ModuleType) -> dict[str, Any]:
    """The module's own dict, whatever its class makes of ``__dict__``."""
    return _dict_of(module)  # type: ignore[no-any-return]
