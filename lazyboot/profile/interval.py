"""How sure a median is. Pure."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from attrs import field, frozen

from lazyboot.config.model import about

CONFIDENCE = 0.95
METHOD = (
    "Medians. The interval is the exact one of order statistics (binomial, no assumption on the distribution): the "
    "narrowest from the k-th least to the k-th greatest run that holds the true median with at least 95 % confidence, "
    "or from the least to the greatest where there are fewer than 6 runs; confidence is what it really has. Ratios are "
    "taken round by round: the runs of a round saw the same machine."
)


@frozen
class Estimate:
    """A median and how sure it is."""

    median: float = field(metadata=about("The median."))
    low: float = field(metadata=about("Where its interval begins."))
    high: float = field(metadata=about("Where its interval ends."))
    confidence: float = field(
        metadata=about("How likely the interval holds the true median: 0 to 1; 0 for a single figure.")
    )


def estimate(figures: Sequence[float], confidence: float = CONFIDENCE) -> Estimate | None:
    """The median of `figures` with its interval; None if there are none.

    The interval has at least `confidence` where there are figures enough, else what confidence they give: 0 for one.
    """
    if not figures:
        return None
    ordered = sorted(figures)
    count = len(ordered)
    rank = 1
    while rank < count / 2 and _coverage(count, rank + 1) >= confidence:
        rank += 1
    return Estimate(statistics.median(ordered), ordered[rank - 1], ordered[-rank], _coverage(count, rank))


def _coverage(count: int, rank: int) -> float:
    """The probability that the median lies between the `rank`-th least and the `rank`-th greatest of `count`."""
    outside = sum(math.comb(count, below) for below in range(rank))
    return max(0.0, 1 - outside / 2.0 ** (count - 1))
