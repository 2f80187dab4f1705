"""Whether the parts of the standard library that lazyboot imports when it first defers something are those parts.

Start-up runs before Python puts the script's folder on the path, and what is imported then cannot be hidden. Later a
file of the user's may stand in front of the standard library's: a project may well have an ``opcode.py``. Its own
program may never import that, so lazyboot must not either.
"""

from __future__ import annotations

import sys
from _frozen_importlib_external import PathFinder

from lazyboot.runtime.project import in_site_folder, standard_library

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# What lazyboot/runtime imports after start-up, itself or by these, on any Python, and that is no built-in module;
# tests/runtime/test_standard.py finds it out anew.
NEEDED = tuple(
    "opcode _opcode_metadata types typing functools operator collections dis re enum contextlib pathlib warnings"
    " linecache _py_warnings annotationlib copyreg fnmatch glob importlib ipaddress keyword ntpath reprlib"
    " sre_compile sre_constants sre_parse urllib".split()
)


def hidden(names: Sequence[str] = NEEDED) -> tuple[str, str] | None:
    """(name, file) of the first of `names` for which an import would give, or has given, something else.

    None where there is none, or where the standard library lies in no files.
    """
    library = standard_library()
    if library is None:
        return None
    earlier = _entries_before(library)
    for name in names:
        module = sys.modules.get(name)
        spec = PathFinder.find_spec(name, earlier) if module is None else getattr(module, "__spec__", None)
        origin = getattr(spec, "origin", None)
        if isinstance(origin, str) and origin.endswith(".py") and not _is_standard(origin, library):
            return name, origin
    return None


def _entries_before(library: str) -> list[str]:
    """The entries of ``sys.path`` that are searched before the standard library."""
    entries: list[str] = []
    for entry in sys.path:
        if isinstance(entry, str) and entry.rstrip("/\\") == library.rstrip("/\\"):
            return entries
        entries.append(entry)
    return entries


def _is_standard(origin: str, library: str) -> bool:
    return origin.startswith(library) and not in_site_folder(origin)
