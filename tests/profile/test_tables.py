"""The table of a comparison, as text."""

from __future__ import annotations

import io

from rich.console import Console
from rich.table import Table

from lazyboot.profile import example
from lazyboot.profile.comparison import Comparison, Run, Variant, Workload
from lazyboot.profile.target import Target
from lazyboot.report.comparison import Ratio, comparison_table, target_table, variant_table

NAMES = (example.EAGER, example.LAZY, example.BY_HAND)


def text(table: Table) -> str:
    file = io.StringIO()
    Console(file=file, width=80).print(table)
    return file.getvalue()


def measured(name: str) -> Comparison:
    runs = [Run(v, s, s, 2048 << 20, 12345, 0, "", "", "") for v, s in zip(NAMES, (13.5, 5.25, 0.05))]
    return Comparison(Workload(name, tuple(Variant(v, ("true",)) for v in NAMES)), tuple(runs))


def test_it_fits_80_columns_with_nothing_cut() -> None:
    both = [measured(example.CONFIG_ERROR), measured(example.TRAINING)]

    shown = text(comparison_table(both, [Ratio("eager", "lazy"), Ratio("lazy", "by hand")]))

    assert max(map(len, shown.splitlines())) <= 80
    assert "…" not in shown
    assert all(part in shown for part in ("13.50 s", "50.00 ms", "12,345", "2,048 MiB", "2.57", "105.00"))


def test_targets_stand_beside_their_figures() -> None:
    targets = [Target("work", "eager", "lazy", 1.7, at_least=True), Target("work", "lazy", "by hand", 0.9)]

    reached, missed = [line for line in text(target_table(targets, [measured("work")])).splitlines() if "work" in line]

    assert "at least 1.7" in reached and "2.57" in reached and reached.rstrip().endswith("reached")
    assert "at most 0.9" in missed and missed.rstrip().endswith("MISSED")


ERROR = "ImportError: cannot import name 'Transform' from 'matplotlib.transforms'"


def with_broken_peer() -> Comparison:
    runs = [Run(name, 2.5, 2.5, 1 << 20, 10, 0, "", "", "") for name in ("eager", "lazyboot")]
    variants = (Variant("eager", ()), Variant("peer", (), may_break=True), Variant("lazyboot", ()))
    broken = Run("peer", 0.75, 0.75, 1 << 20, 10, 1, "", "", ERROR)
    return Comparison(Workload("the work", variants), (*runs, broken))


def test_variants_stand_below_each_other_and_what_broke_shows_its_whole_error() -> None:
    lines = text(variant_table(with_broken_peer())).splitlines()

    assert lines[0].rstrip() == "the work"
    assert max(map(len, lines)) <= 80
    eager, lazyboot = ([line for line in lines if line.lstrip().startswith(name)] for name in ("eager ", "lazyboot"))
    assert eager[0].split() == ["eager", "2.50", "s", "10", "1", "MiB", "1.00", "same"]
    assert lazyboot[0].split()[-1] == "same"
    start = next(index for index, line in enumerate(lines) if line.lstrip().startswith("peer"))
    column = lines[start].index("broken")
    assert lines[start][:column].split() == ["peer", "-", "-", "-", "-"]
    told = "".join(line[column:] for line in lines[start : lines.index(lazyboot[0])])
    assert "".join(told.split()) == "".join(f"broken: {ERROR}".split())


def test_a_different_result_of_lazyboot_stands_out_beside_the_variants() -> None:
    runs = [Run(name, 1, 1, 1, 1, 0, name, "", "") for name in ("eager", "lazyboot")]
    measured = Comparison(Workload("work", (Variant("eager", ()), Variant("lazyboot", ()))), tuple(runs))

    assert "DIFFERENT" in text(variant_table(measured))


def test_what_broke_has_no_figures_among_variants_side_by_side() -> None:
    shown = text(comparison_table([with_broken_peer()], [Ratio("eager", "peer")]))

    assert "broken" in shown and "0.75" not in shown and "750" not in shown and "3.33" not in shown
