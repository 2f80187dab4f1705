"""Measurements for people: variants side by side, and targets beside the figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from attrs import frozen
from rich import box
from rich.table import Table
from rich.text import Text

from lazyboot.profile.comparison import Comparison
from lazyboot.profile.target import Target

_MIB = 1024 * 1024
_NOT_MEASURED = "-"


@frozen
class Ratio:
    """A column that divides one variant by another."""

    numerator: str
    denominator: str

    @property
    def heading(self) -> str:
        """The division on two lines, to fit a narrow column."""
        return f"{self.numerator}\n÷ {self.denominator}"


@frozen
class Measure:
    """A row: a field of a run, and how its median is written."""

    name: str
    written: Callable[[float], str]
    label: str = ""


def seconds(value: float) -> str:
    """A duration in s; in ms below a tenth of a second."""
    return f"{value:.2f} s" if value >= 0.1 else f"{value * 1000:.2f} ms"


WALL = Measure("wall_s", seconds)
MODULES = Measure("modules", lambda value: f"{value:,.0f}", "  modules at exit")
PEAK = Measure("peak_bytes", lambda value: f"{value / _MIB:,.0f} MiB", "  peak memory")


def comparison_table(
    comparisons: Sequence[Comparison],
    ratios: Sequence[Ratio],
    measures: Sequence[Measure] = (WALL, MODULES, PEAK),
) -> Table:
    """Medians, a column for each variant and each of `ratios`; fits 80 columns with three variants and two ratios."""
    variants = list(dict.fromkeys(v.name for c in comparisons for v in c.workload.variants))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("median", overflow="fold")
    for heading in [*variants, *(ratio.heading for ratio in ratios)]:
        table.add_column(heading, justify="right", vertical="bottom")
    for comparison in comparisons:
        for measure in measures:
            table.add_row(*_row(comparison, variants, ratios, measure))
    return table


def target_table(targets: Iterable[Target], comparisons: Sequence[Comparison]) -> Table:
    """Each target that was measured, with its figure."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("target", overflow="fold")
    table.add_column("compares", overflow="fold")
    for heading in ("must reach", "measured", ""):
        table.add_column(heading, justify="right")
    for target in targets:
        figure = target.figure(comparisons)
        if figure is not None:
            table.add_row(target.work, target.compares, target.says, _figure(target, figure), _mark(target, figure))
    return table


def _row(comparison: Comparison, variants: list[str], ratios: Sequence[Ratio], measure: Measure) -> list[str | Text]:
    row: list[str | Text] = [Text(measure.label or comparison.workload.name)]
    for variant in variants:
        spread = comparison.spread(variant, measure.name)
        row.append(_NOT_MEASURED if spread is None else measure.written(spread.median))
    for ratio in ratios:
        spread = comparison.ratio(ratio.numerator, ratio.denominator, measure.name)
        row.append(_NOT_MEASURED if spread is None else f"{spread.median:.2f}")
    return row


def _figure(target: Target, figure: float) -> str:
    return f"{figure:.3f} ms" if target.in_ms else f"{figure:.2f}"


def _mark(target: Target, figure: float) -> Text:
    return Text("reached", "green") if target.reached_by(figure) else Text("MISSED", "bold red")
