"""Figures as the tables of recordings write them."""

from __future__ import annotations

from rich import box
from rich.table import Table

_MIB = 1024 * 1024


def seconds(value: float | None) -> str:
    """A duration in a column headed s; - when unknown."""
    return "-" if value is None else f"{value:.2f}"


def signed(value: float) -> str:
    """A difference between durations, with its sign."""
    return f"{value:+.2f}"


def share(value: float) -> str:
    """A part of a whole, 0 to 1, as a percentage."""
    return f"{value * 100:.1f} %"


def mebibytes(value: int) -> str:
    """An amount of memory or of data."""
    return f"{value / _MIB:,.0f} MiB"


def count(value: int, one: str, many: str = "") -> str:
    """``1 module``, ``2,000 modules``."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def table(*headings: str, title: str = "") -> Table:
    """A table in the style of all.

    A column whose heading starts with > is right-aligned, and neither it nor one whose heading starts with | is folded.
    """
    result = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title or None, title_justify="left", title_style="bold")
    for heading in headings:
        name = heading.lstrip(">|")
        whole = name != heading
        result.add_column(
            name,
            justify="right" if heading.startswith(">") else "left",
            no_wrap=whole,
            overflow="ellipsis" if whole else "fold",
        )
    return result
