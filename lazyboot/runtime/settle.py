"""Carrying out every deferred import of an engine at once."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from lazyboot.runtime.engine import Engine
    from lazyboot.runtime.namespace import Namespace


def namespaces(engine: Engine) -> Iterator[Namespace]:
    """Those of the modules that are there. An import that fails drops its module, and with it what that deferred."""
    for namespace in engine.namespaces:
        if namespace.module is None or sys.modules.get(namespace.dict.get("__name__", "")) is namespace.module:
            yield namespace


def settle(engine: Engine) -> tuple[int, Exception | None]:
    """Load every name that is pending, and those that these defer.

    How many were loaded, and what the first that failed raised; what fails stays deferred, and the rest loads.
    """
    failed: dict[tuple[int, str], Exception] = {}
    loaded = 0
    while True:
        everything = [(each, name) for each in namespaces(engine) for name in list(each.pending)]
        names = [(each, name) for each, name in everything if (id(each), name) not in failed]
        if not names:
            return loaded, next(iter(failed.values()), None)
        for namespace, name in names:
            try:
                namespace.read(name)
                loaded += 1
            except Exception as error:
                failed[id(namespace), name] = error
