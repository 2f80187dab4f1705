"""One result of a check-up."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Finding(NamedTuple):
    """What ``lazyboot doctor`` found on one point.

    status  ``ok``; ``note``: worth knowing, nothing to repair; ``problem``: lazyboot does not work as it should
    topic   the point that was looked at, in a word or two
    text    what was found
    advice  what to do about it; empty where there is nothing to do
    """

    status: Literal["ok", "note", "problem"]
    topic: str
    text: str
    advice: str = ""
