"""``lazyboot bench`` for people: a table for the terminal, and Markdown to paste."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.table import Table
from rich.text import Text

from lazyboot.profile.benchmark import MEASURES, Benchmark, Measured, Measurements
from lazyboot.profile.interval import Estimate

_MIB = 1024 * 1024
_SHORT_S = 0.1  # shorter times are written in ms
_WORDS = {"wall_s": "wall", "cpu_s": "CPU", "peak_bytes": "peak memory", "modules": "modules", "files": "files opened"}
_RESULTS = {"same": Text("same result", "green"), "different": Text("DIFFERENT", "bold red")}
_ONE_RUN = "One run of each cannot tell what differs by itself from run to run: --runs 2 or more can."
_FAILED = Text("FAILED", "bold red")


def benchmark_table(found: Benchmark) -> Table:
    """A block of rows for each measure, a row in it for each variant; fits 80 columns."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("measure", no_wrap=True)
    table.add_column("variant", overflow="ellipsis", no_wrap=True)
    first = found.variants[0].name
    for heading in ("median", "interval", f"÷ {first}", "interval"):
        table.add_column(heading, justify="right", no_wrap=True)
    for measure in MEASURES:
        rows = [(variant, figures) for variant in found.variants if (figures := variant.of(measure)) is not None]
        for number, (variant, figures) in enumerate(rows):
            last = number == len(rows) - 1
            table.add_row(
                _WORDS[measure] if number == 0 else "", Text(variant.name), *_cells(figures), end_section=last
            )
    return table


def result_lines(found: Benchmark) -> Iterator[Text]:
    """What stands below the table: whether the results are the same, and how far the figures can be trusted."""
    for variant in found.variants[1:]:
        yield Text.assemble(f"{variant.name}: ", _RESULTS.get(variant.result, _FAILED))
        yield from (Text(f"  {finding}") for finding in variant.findings)
    if found.unsettled:
        yield Text(found.unsettled)
    if _is_one_run(found):
        yield Text(_ONE_RUN, "yellow")
    if not found.same or found.unsettled:
        yield Text(f"Compared without {', '.join(found.normalised)}; --ignore PATTERN leaves more lines out.", "dim")
    if found.ignored:
        yield Text(_ignored(found), "dim")
    yield Text(_how(found), "dim")
    if found.cold:
        yield Text(found.cold[:1].upper() + found.cold[1:] + ".", "dim")


def _ignored(found: Benchmark) -> str:
    return f"Compared without lines that have {' or '.join(map(repr, found.ignored))}."


def markdown(found: Benchmark) -> str:
    """The same as Markdown, for an issue."""
    first = found.variants[0].name
    lines = [f"`{found.command_line}`" + (f" until `{found.until}`" if found.until else ""), ""]
    heads = ["", *(_WORDS[measure] for measure in MEASURES), f"wall ÷ {first}", "result"]
    lines += [_row(heads), _row(["---", *["---:"] * (len(heads) - 2), "---"])]
    lines += [_row(_markdown_cells(variant)) for variant in found.variants]
    findings = [f"- {variant.name}: {text}" for variant in found.variants for text in variant.findings]
    notes = [*findings, *([f"- {found.unsettled}"] if found.unsettled else [])]
    notes += [f"- {_ONE_RUN}"] if _is_one_run(found) else []
    notes += [f"- {_ignored(found)}"] if found.ignored else []
    end = f"{_how(found)}{f' {found.cold}.' if found.cold else ''} lazyboot {found.lazyboot}."
    return "\n".join([*lines, *([""] if notes else []), *notes, "", end, ""])


def _is_one_run(found: Benchmark) -> bool:
    """Whether there is a difference that may be one from run to run, for all that is known."""
    return found.runs == 1 and any(variant.result == "different" for variant in found.variants)


def _how(found: Benchmark) -> str:
    confidences = {each.median.confidence for variant in found.variants for each in variant.measures if _varies(each)}
    runs = f"{found.runs} alternating {'round' if found.runs == 1 else 'rounds'} after a warm-up"
    if not confidences:
        return f"{runs}."
    sure = f"{min(confidences):.1%}".replace(".0%", "%")
    few = "; 6 runs or more give 95%" if min(confidences) < 0.95 else ""
    return f"{runs}; intervals hold the median with {sure} confidence (order statistics{few})."


def _varies(figures: Measured) -> bool:
    return len(figures.figures) > 1


def _cells(figures: Measured) -> tuple[str, str, str, str]:
    name, ratio = figures.measure, figures.ratio
    median = _written(name, figures.median.median)
    return (
        median,
        _interval(name, figures.median) if _varies(figures) else "",
        "" if ratio is None else f"{ratio.median:.2f}",
        f"{ratio.low:.2f} to {ratio.high:.2f}" if ratio is not None and _varies(figures) else "",
    )


def _markdown_cells(variant: Measurements) -> list[str]:
    cells = [variant.name]
    for measure in MEASURES:
        figures = variant.of(measure)
        if figures is None:
            cells.append("-")
            continue
        interval = f" ({_interval(measure, figures.median)})" if measure == "wall_s" and _varies(figures) else ""
        cells.append(_written(measure, figures.median.median) + interval)
    wall = variant.of("wall_s")
    ratio = wall.ratio if wall is not None else None
    cells.append("" if ratio is None else f"{ratio.median:.2f} ({ratio.low:.2f} to {ratio.high:.2f})")
    return [*cells, "" if wall is not None and wall.ratio is None else variant.result]


def _row(cells: list[str]) -> str:
    escaped = (cell.replace("|", r"\|") for cell in cells)
    return f"| {' | '.join(escaped)} |"


def _interval(measure: str, found: Estimate) -> str:
    """From where to where, in the unit of the median."""
    low, high = (_written(measure, value, found.median).partition(" ")[0] for value in (found.low, found.high))
    return f"{low} to {high}"


def _written(measure: str, value: float, like: float | None = None) -> str:
    """`value` with its unit, which is the one that suits `like`."""
    if measure in ("wall_s", "cpu_s"):
        return f"{value:.2f} s" if (value if like is None else like) >= _SHORT_S else f"{value * 1000:.2f} ms"
    return f"{value / _MIB:,.0f} MiB" if measure == "peak_bytes" else f"{value:,.0f}"
