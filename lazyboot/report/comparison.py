"""Measurements for people: variants side by side, and targets beside the figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from attrs import frozen
from rich import box
from rich.table import Table
from rich.text import Text

from lazyboot.profile.comparison import FILES, Comparison
from lazyboot.profile.target import Target

_MIB = 1024 * 1024
_NOT_MEASURED = "-"
_BROKEN = "broken"


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
    """A row, or a column headed `short`: a field of a run, and how its median is written."""

    name: str
    written: Callable[[float], str]
    short: str
    label: str = ""


def seconds(value: float) -> str:
    """A duration in s; in ms below a tenth of a second."""
    return f"{value:.2f} s" if value >= 0.1 else f"{value * 1000:.2f} ms"


WALL = Measure("wall_s", seconds, "wall")
CPU = Measure("cpu_s", seconds, "CPU", "  CPU time")
MODULES = Measure("modules", lambda value: f"{value:,.0f}", "modules", "  modules at exit")
OPENED = Measure(FILES, lambda value: f"{value:,.0f}", "files", "  files opened")
PEAK = Measure("peak_bytes", lambda value: f"{value / _MIB:,.0f} MiB", "peak", "  peak memory")


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


def variant_table(comparison: Comparison, measures: Sequence[Measure] = (WALL, MODULES, PEAK)) -> Table:
    """A row for each variant of one workload: medians, how many times faster than the first, and what broke."""
    reference = comparison.workload.variants[0].name
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=Text(comparison.workload.name), title_justify="left")
    table.add_column("median", no_wrap=True)
    for heading in (*(measure.short for measure in measures), f"{reference} ÷"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("result", overflow="fold")
    for variant in comparison.workload.variants:
        table.add_row(Text(variant.name), *_figures(comparison, variant.name, reference, measures))
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


def _figures(comparison: Comparison, variant: str, reference: str, measures: Sequence[Measure]) -> Iterator[str | Text]:
    error = comparison.broken(variant)
    if error is not None:
        yield from [_NOT_MEASURED] * (len(measures) + 1)
        yield Text(f"{_BROKEN}: {error}", "red")
        return
    for measure in measures:
        spread = comparison.spread(variant, measure.name)
        yield _NOT_MEASURED if spread is None else measure.written(spread.median)
    faster = comparison.ratio(reference, variant)
    yield _NOT_MEASURED if faster is None else f"{faster.median:.2f}"
    yield "same" if comparison.gave_same_result(variant) else Text("DIFFERENT", "bold red")


def _row(comparison: Comparison, variants: list[str], ratios: Sequence[Ratio], measure: Measure) -> list[str | Text]:
    row: list[str | Text] = [Text(measure.label or comparison.workload.name)]
    for variant in variants:
        if comparison.broken(variant) is not None:
            row.append(Text(_BROKEN, "red"))
            continue
        spread = comparison.spread(variant, measure.name)
        row.append(_NOT_MEASURED if spread is None else measure.written(spread.median))
    for ratio in ratios:
        broken = any(comparison.broken(variant) is not None for variant in (ratio.numerator, ratio.denominator))
        spread = None if broken else comparison.ratio(ratio.numerator, ratio.denominator, measure.name)
        row.append(_NOT_MEASURED if spread is None else f"{spread.median:.2f}")
    return row


def _figure(target: Target, figure: float) -> str:
    return f"{figure:.3f} ms" if target.in_ms else f"{figure:.2f}"


def _mark(target: Target, figure: float) -> Text:
    return Text("reached", "green") if target.reached_by(figure) else Text("MISSED", "bold red")
