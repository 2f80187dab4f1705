"""What programs under test say about themselves; the same calls stand in their eager runs."""

import os
import sys

ACTIVE = "LAZYBOOT_TEST_PLAN" in os.environ
order = []  # names of the modules that have executed, as often as they have


def executed(name):
    """A module under test says that it executes."""
    order.append(name)


def pending(*names):
    """Fails under lazyboot when one of the modules is loaded; eagerly they all are."""
    loaded = [name for name in names if name in sys.modules]
    assert not (ACTIVE and loaded), f"not lazy: {loaded}"
    assert ACTIVE or len(loaded) == len(names), f"not imported eagerly: {names}"


def once(*names):
    """Fails unless each of the modules has executed exactly once."""
    counts = {name: order.count(name) for name in names}
    assert set(counts.values()) == {1}, counts


def attempt(action):
    """The type and the message of what `action()` raises; its result where it raises nothing."""
    try:
        return action()
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
