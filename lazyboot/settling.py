"""What is still deferred in this process, and loading all of it now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lazyboot.runtime.engine import active
from lazyboot.runtime.namespace import Namespace
from lazyboot.runtime.settle import namespaces, settle


class PendingImport(NamedTuple):
    """A name that stands for an import not carried out yet.

    Attributes:
        importer: The module that holds the name.
        name: The name in it.
        module: The module that its first use imports.
        imported: What it takes from that module; None: the module itself.
        file: The file of the deferred statement.
        line: Its line, from 1; 0 where it is not known.
    """

    importer: str
    name: str
    module: str
    imported: str | None
    file: str
    line: int


def pending() -> list[PendingImport]:
    """Every name of a deferred import that nothing has used yet. Loads nothing; empty where lazyboot is not active."""
    found = []
    for namespace in _namespaces():
        importer = str(namespace.dict.get("__name__", "?"))
        for name, key in list(namespace.pending.items()):
            held = key.deferral
            found.append(PendingImport(importer, name, held.target, key.imported, held.file, held.line))
    return found


def load_all() -> int:
    """Carry out every deferred import now, and those that these defer: before forking workers, or in a service
    that would rather wait at its start than at a request.

    Returns:
        How many names were loaded.

    Raises:
        Exception: What the first import that failed raised, once all others have loaded. The names that
            failed stay deferred.
    """
    engine = active()
    loaded, error = settle(engine) if engine is not None else (0, None)
    if error is not None:
        raise error
    return loaded


def _namespaces() -> Iterator[Namespace]:
    engine = active()
    return iter(()) if engine is None else namespaces(engine)
