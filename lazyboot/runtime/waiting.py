"""Which modules the deferred statements stand for; read when a summary is asked for."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lazyboot.runtime.deferral import Deferral
    from lazyboot.runtime.engine import Engine


def modules(engine: Engine) -> set[str]:
    """What was deferred: the module that a statement names, or the submodules that it takes from a loaded package."""
    waiting = submodules(engine)
    used = {load.deferral for load in engine.recorder.loads}
    found = {name for names in waiting.values() for name in names}
    found.update(each.target for each in engine.recorder.deferrals if each not in waiting or each in used)
    return found


def submodules(engine: Engine) -> dict[Deferral, list[str]]:
    """The submodules not loaded yet that statements (``from package import submodule``) take from loaded packages."""
    found: dict[Deferral, list[str]] = {}
    if not engine.recorder.deferrals:  # and what would hold names is not even imported
        return found
    for namespace in engine.namespaces:
        for key in list(namespace.pending.values()):
            package = key.deferral.target
            name = f"{package}.{key.imported}"
            if key.imported and not key.published and package in sys.modules and name not in sys.modules:
                names = found.setdefault(key.deferral, [])
                if name not in names and engine.locator.exists(name):
                    names.append(name)
    return {deferral: names for deferral, names in found.items() if names}
