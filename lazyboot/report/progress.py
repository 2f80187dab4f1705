"""A progress bar while measurements run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from lazyboot.profile.comparison import Variant, Workload


@contextmanager
def shown(workload: Workload, rounds: int, out: Console) -> Iterator[Callable[[Variant], None]]:
    """Show on `out` how far a measurement is; yields what to call after each run."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out, transient=True) as progress:
        task = progress.add_task(workload.name, total=(rounds + 1) * len(workload.variants))
        yield lambda variant: progress.advance(task)
