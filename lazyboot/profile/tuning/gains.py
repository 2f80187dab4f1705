"""What each rule saves, from runs with and without it that took turns. Pure."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence

from attrs import frozen

_SURE = 2.0  # standard errors
_LEAST_SHARE = 0.0025  # of the time with all rules, and
_LEAST_S = 0.0025  # seconds: no standard error is less, however alike a few runs are
_MAD = 1.4826  # median absolute deviation -> standard deviation
_MEDIAN = 1.2533  # the standard error of a median, in that of a mean


@frozen
class Seconds:
    """One run."""

    wall_s: float
    cpu_s: float


@frozen
class Gain:
    """What something saves: medians of the rounds' differences, each with its standard error, in seconds.

    needed  without it the result is another one, so there is nothing to compare
    """

    wall_s: float
    cpu_s: float
    wall_error_s: float
    cpu_error_s: float
    runs: int
    needed: bool = False

    @property
    def is_real(self) -> bool:
        """Whether it saves time: by the clock; where that cannot tell, by the processor, which others disturb less."""
        by_clock = _sign(self.wall_s, self.wall_error_s)
        return self.needed or by_clock > 0 or (by_clock == 0 and _sign(self.cpu_s, self.cpu_error_s) > 0)


def _sign(seconds: float, error_s: float) -> int:
    """1 for a saving, -1 for a loss, 0 for what may be chance."""
    return 0 if abs(seconds) <= _SURE * error_s else (1 if seconds > 0 else -1)


def gain(with_: Sequence[Seconds], without: Sequence[Seconds], noise: Seconds) -> Gain:
    """What the runs in `with_` took less than those in `without`, round by round.

    noise  the standard deviation of a run
    """
    count = min(len(with_), len(without))
    pairs = list(zip(without, with_))
    factor = _MEDIAN * math.sqrt(2 / count)
    least = Seconds(*(max(_LEAST_S, _LEAST_SHARE * statistics.median(values)) for values in _columns(with_)))
    return Gain(
        statistics.median(one.wall_s - other.wall_s for one, other in pairs),
        statistics.median(one.cpu_s - other.cpu_s for one, other in pairs),
        max(factor * noise.wall_s, least.wall_s),
        max(factor * noise.cpu_s, least.cpu_s),
        count,
    )


def noise(variants: Mapping[object, Sequence[Seconds]]) -> Seconds:
    """The standard deviation of a run, from how the runs of each variant lie about their median."""
    walls, cpus = [], []
    for runs in variants.values():
        if len(runs) > 1:
            wall, cpu = (statistics.median(values) for values in _columns(runs))
            spread = math.sqrt(len(runs) / (len(runs) - 1))  # few runs lie nearer to their own median
            walls += [abs(run.wall_s - wall) * spread for run in runs]
            cpus += [abs(run.cpu_s - cpu) * spread for run in runs]
    return Seconds(*(_MAD * statistics.median(each) if each else 0.0 for each in (walls, cpus)))


def median(runs: Sequence[Seconds]) -> Seconds:
    """The median of `runs`, by the clock and by the processor."""
    return Seconds(*(statistics.median(values) for values in _columns(runs)))


def _columns(runs: Sequence[Seconds]) -> tuple[list[float], list[float]]:
    return [run.wall_s for run in runs], [run.cpu_s for run in runs]
