"""What the modules of a round call while they execute; never deferred."""

from __future__ import annotations

import threading
import time

FAILURES = 2
_WAIT_SECONDS = 0.02

executions: list[str] = []  # names of modules, as often as they have begun to execute
meeting = False  # modules wait a while for each other, in the middle of their execution
_begun: dict[str, threading.Event] = {}
_making = threading.Lock()


def executed(name: str) -> None:
    """Module `name` executes."""
    executions.append(name)


def failing(name: str) -> None:
    """Module `name` executes, and fails the first times."""
    executions.append(name)
    if executions.count(name) <= FAILURES:
        time.sleep(0.0005)
        raise ValueError(f"{name} fails")


def meet(name: str, other: str = "") -> None:
    """Module `name` is in the middle of its execution: it waits a while for `other` to be, in another thread."""
    if meeting:
        _event(name).set()
        if other:
            _event(other).wait(_WAIT_SECONDS)
        else:
            time.sleep(_WAIT_SECONDS / 10)


def _event(name: str) -> threading.Event:
    with _making:
        return _begun.setdefault(name, threading.Event())
