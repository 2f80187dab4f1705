"""What a deferred import statement pushes for the interpreter to take names from."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Deferred:
    """What stands under a pending name until it resolves, and what a deferred import statement pushes.

    `ready` holds names that the statement imports, with what it is to bind.
    """

    __slots__ = ("_ready",)

    def __init__(self, ready: dict[str, Any] | None = None) -> None:
        self._ready = ready

    def __getattr__(self, name: str) -> Any:
        if self._ready is not None and name in self._ready:
            return self._ready[name]
        return DEFERRED

    def __repr__(self) -> str:
        return "<an import deferred by lazyboot>"


DEFERRED = Deferred()
