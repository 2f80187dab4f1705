"""A line that shows how far a command is that is being recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status
from rich.text import Text

from lazyboot.profile.record import Progress


@contextmanager
def shown(out: Console) -> Iterator[Callable[[Progress], None] | None]:
    """Show progress on `out`; yields what to call with it, or None where `out` is no terminal.

    The command writes to the same terminal: the line is taken away before, and may tear what is being written.
    """
    if not out.is_terminal:
        yield None
        return
    with Status("recording", console=out) as status:
        yield lambda progress: status.update(_line(progress))


def _line(progress: Progress) -> Text:
    processes = f", {progress.processes} processes" if progress.processes > 1 else ""
    text = f"recording: {progress.seconds:.0f} s, {progress.imports:,} modules imported{processes} {progress.module}"
    return Text(text, no_wrap=True, overflow="ellipsis")
