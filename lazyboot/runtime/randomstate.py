"""The state of ``random`` around a load at a first use: what has been seeded meanwhile is not to be drawn from.

Libraries draw random numbers when they are imported (rich does). Eagerly they draw before the program seeds; a load
after that would move every number that the program draws. Where nothing has touched the state between the deferred
statement and its load, the load draws as the statement would have.
"""

from __future__ import annotations

import sys

from lazyboot.runtime.cpython import ModuleType, partial, raw_dict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def fingerprint() -> int | None:
    """A number that stands for the state of ``random``; None where nobody has imported it, or it is another module."""
    return _hash(_state())


def kept(earlier: int | None) -> Callable[[], None] | None:
    """What gives ``random`` its state back after a load whose statement saw `earlier`; None where it is that still."""
    state = _state()
    if state is None or _hash(state) == earlier:
        return None
    give_back: Callable[[], None] = partial(_function("setstate"), state)
    return give_back


def _state() -> object | None:
    get = _function("getstate")
    try:
        return None if get is None else get()
    except Exception:  # a replacement of the user's; an import statement of his does not fail by it
        return None


def _function(name: str) -> Any:
    module = sys.modules.get("random")
    if not isinstance(module, ModuleType):
        return None
    found = raw_dict(module)
    # a file of the user's may have the name, and even the function; and the module may be half-executed
    return found.get(name) if "SystemRandom" in found and "setstate" in found else None


def _hash(state: object | None) -> int | None:
    return None if state is None else hash(state)
