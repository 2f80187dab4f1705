"""What a measurement has to reach, and whether it did. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from lazyboot.profile.comparison import FILES, Comparison

_MS = 1000.0
_IN_WORDS = {"cpu_s": "CPU time, ", "peak_bytes": "peak memory, ", FILES: "files opened, "}


@frozen
class Target:
    """A limit on how one variant of a piece of work compares with another.

    work      the name of the workload
    first     the variant whose figure is taken
    second    the variant it is divided by, or, with `in_ms`, that is taken off it
    limit     a ratio, or milliseconds with `in_ms`
    at_least  the figure must not be under the limit; otherwise not over it
    measure   a field of Run, or files
    """

    work: str
    first: str
    second: str
    limit: float
    at_least: bool = False
    in_ms: bool = False
    measure: str = "wall_s"

    def figure(self, comparisons: Iterable[Comparison]) -> float | None:
        """The median over rounds, in the unit of `limit`; None if the work was not measured."""
        for comparison in comparisons:
            if comparison.workload.name == self.work and comparison.has(self.first, self.second):
                combine = comparison.difference if self.in_ms else comparison.ratio
                found = combine(self.first, self.second, self.measure)
                return None if found is None else found.median * (_MS if self.in_ms else 1)
        return None

    def reached_by(self, figure: float) -> bool:
        """Whether `figure` is on the right side of the limit."""
        return figure >= self.limit if self.at_least else figure <= self.limit

    @property
    def says(self) -> str:
        """The limit in words."""
        unit = " ms" if self.in_ms else ""
        return f"at {'least' if self.at_least else 'most'} {self.limit:g}{unit}"

    @property
    def compares(self) -> str:
        """What the figure is, in words."""
        what = _IN_WORDS.get(self.measure, "")
        return f"{what}{self.first} {'less' if self.in_ms else '÷'} {self.second}"


def as_json(targets: Iterable[Target], comparisons: list[Comparison]) -> list[dict[str, object]]:
    """Each target with the figure that was measured and whether it was reached; None: not measured."""
    found: list[dict[str, object]] = []
    for target in targets:
        figure = target.figure(comparisons)
        reached = None if figure is None else target.reached_by(figure)
        found.append(
            {
                "work": target.work,
                "compares": target.compares,
                "target": target.says,
                "figure": figure,
                "reached": reached,
            }
        )
    return found
