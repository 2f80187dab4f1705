"""Deferred loads that are under way, in all threads: a fork waits for those of others."""

from __future__ import annotations

import os
from _thread import get_ident
from time import sleep

_FORK_WAIT_SECONDS = 0.01
_FORK_WAITS = 1000  # ten seconds; a load that waits for the forking thread would never end

marks: set[tuple[int, int]] = set()  # (thread, id of what is loading); empty whenever no load is under way


def await_other_threads() -> None:
    """Before a fork: wait, for a while, until no other thread is in the middle of a deferred load.

    The child would inherit a module half-executed under a lock that nobody releases.
    """
    this_thread = get_ident()
    for _ in range(_FORK_WAITS):
        if all(thread == this_thread for thread, _ in list(marks)):
            return
        sleep(_FORK_WAIT_SECONDS)


def forget_other_threads() -> None:
    """After a fork, in the child: the loads of threads that are not here are nobody's."""
    this_thread = get_ident()
    marks.intersection_update([mark for mark in marks if mark[0] == this_thread])


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=await_other_threads, after_in_child=forget_other_threads)
