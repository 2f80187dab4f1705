"""What an import that has ended gave: the file and the kind of the module, or the error."""

from __future__ import annotations

import sys
from _frozen_importlib import ModuleSpec
from _imp import extension_suffixes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .entry import Entry

SOURCES = (".py", ".pyc", ".pyw")
LAZY_MODULES = "lazyboot.runtime.lazymodule"
_EXTENSIONS = tuple(extension_suffixes())
_LONGEST_ERROR = 300


def file_and_kind(entry: Entry, error: BaseException | None) -> tuple[str, str]:
    """What the module was loaded from. No kind: it was there already; lazy: it executes later."""
    spec = entry.spec()
    if not isinstance(spec, ModuleSpec):
        hidden = (spec is None and error is None) or (entry.module == "sitecustomize" and error is not None)
        return "", "" if hidden else "other"
    origin = spec.origin
    if type(sys.modules.get(entry.module)).__module__ == LAZY_MODULES:
        return "", "lazy"
    if origin in ("built-in", "frozen"):
        return "", "builtin" if origin == "built-in" else "frozen"
    if not isinstance(origin, str):
        locations = spec.submodule_search_locations
        return (str(next(iter(locations), "")), "namespace") if locations is not None else ("", "other")
    if origin.endswith(_EXTENSIONS):
        return origin, "extension"
    return origin, "source" if origin.endswith(SOURCES) and ".zip/" not in origin else "other"


def text(error: BaseException | None) -> str:
    """What ended an import, as type: text; empty where it succeeded."""
    if error is None:
        return ""
    try:
        return f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]
    except Exception:
        return type(error).__name__
