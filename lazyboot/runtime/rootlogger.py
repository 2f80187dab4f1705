"""Whether logging was set up where an import statement stands, for a module that asks when it is loaded later.

Lightning gives its loggers a handler of their own where the root logger has none when it is imported. Deferred past
the set-up of logging, its lines would go to the program's handlers instead, and some twice.
"""

from __future__ import annotations

import sys
from _thread import get_ident

from lazyboot.runtime.cpython import ModuleType, raw_dict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def is_set_up() -> bool:
    """Whether the root logger has a handler."""
    return bool(getattr(_root(), "handlers", ()))


def as_before() -> Callable[[], None] | None:
    """Have the root logger seem to have no handler, to this thread; what it logs still reaches them all.

    Gives what ends that; None where there is no handler.
    """
    root = _root()
    handlers = getattr(root, "handlers", None)
    if type(handlers) is not list or not handlers:
        return None
    hidden = _Handlers(handlers)
    hidden.thread = get_ident()
    root.handlers = hidden

    def end() -> None:
        handlers[:] = hidden
        if root.handlers is hidden:
            root.handlers = handlers

    return end


class _Handlers(list):  # type: ignore[type-arg]
    """Handlers that one thread is not told of where it asks whether there are any, as ``Logger.hasHandlers`` does.

    Their number stays, so that ``logging.basicConfig`` adds no other.
    """

    thread: int

    def __bool__(self) -> bool:
        return bool(len(self)) and get_ident() != self.thread


def _root() -> Any:
    module = sys.modules.get("logging")
    return raw_dict(module).get("root") if isinstance(module, ModuleType) else None
