"""The table of a comparison, as text."""

from __future__ import annotations

import io

from rich.console import Console
from rich.table import Table

from lazyboot.profile import example
from lazyboot.profile.comparison import Comparison, Run, Variant, Workload
from lazyboot.profile.target import Target
from lazyboot.report.comparison import Ratio, comparison_table, target_table

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
