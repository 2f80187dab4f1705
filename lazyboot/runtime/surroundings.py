"""What a module that is loaded at a first use is to find as it was at its import statement."""

from __future__ import annotations

from lazyboot.runtime import randomstate, rootlogger

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Surroundings = tuple[int | None, bool]


def seen() -> Surroundings:
    """What an import statement that is executed now would find."""
    return randomstate.fingerprint(), rootlogger.is_set_up()


def again(before: Surroundings) -> list[Callable[[], None]]:
    """Have a load begin as at a statement that has seen `before`. Gives what is to be called when it has ended."""
    random, logging_is_set_up = before
    ends = [] if logging_is_set_up else [rootlogger.as_before()]
    return [end for end in (*ends, randomstate.kept(random)) if end is not None]
