"""A progress bar while measurements run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from lazyboot.profile.comparison import Variant, Workload

_LONGEST = 30  # characters of what is measured; the bar needs room as well


@contextmanager
def shown(
    workload: Workload, rounds: int, out: Console, *, counting: bool = False
) -> Iterator[Callable[[Variant], None]]:
    """Show on `out` how far a measurement is, and for how long it will go on; yields what to call after each run.

    counting  files are counted in one more run of each variant
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left:"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as progress:
        total = (rounds + 1 + counting) * len(workload.variants)
        task = progress.add_task(_short(workload.name), total=total)
        yield lambda variant: progress.advance(task)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
