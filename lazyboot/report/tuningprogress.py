"""How far a tuning is: a bar on a terminal, and else a line now and then."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from lazyboot.profile.tuning.tuner import Tuned

_SILENT_S = 60.0  # a log that says nothing for longer looks as if it hung


class _Estimate:
    """How many runs are done, and how long those that are left may take."""

    def __init__(self) -> None:
        self.runs = 0
        self._seconds = 0.0

    def done(self, seconds: float, runs_left: int) -> str:
        """Count a run; the time that is left, in words."""
        self.runs += 1
        # the last runs count most: those of the search are as slow as the rules found so far are few
        self._seconds = seconds if self.runs == 1 else 0.8 * self._seconds + 0.2 * seconds
        return f"about {duration(runs_left * self._seconds)} left"


class Bar:
    """A progress bar with what is being run, and an estimate of the time that is left."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=1, found="", left="")
        self._estimate = _Estimate()

    def began(self, what: str) -> None:
        """A run begins."""
        self._progress.update(self._task, description=what)

    def done(self, seconds: float, runs_left: int) -> None:
        """A run has ended, which took `seconds`; as far as is known, `runs_left` are to come."""
        left = self._estimate.done(seconds, runs_left)
        runs = self._estimate.runs
        self._progress.update(self._task, total=runs + runs_left, completed=runs, left=left)

    def found(self, tuned: Tuned) -> None:
        """So many rules are proved."""
        self._progress.update(self._task, found=_proved(tuned))


class Lines:
    """The same as lines for a log, through `say`: one where something new begins, and where a while has passed."""

    def __init__(self, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._say = say
        self._clock = clock
        self._estimate = _Estimate()
        self._begun: set[str] = set()
        self._said_at = clock()
        self._left = self._found = ""

    def began(self, what: str) -> None:
        """A run begins."""
        if what in self._begun and self._clock() - self._said_at < _SILENT_S:
            return
        self._begun.add(what)
        self._said_at = self._clock()
        far = f"after {counted(self._estimate.runs, 'run')}" if self._estimate.runs else ""
        self._say(", ".join(filter(None, (f"tune: {what}", far, self._found, self._left))))

    def done(self, seconds: float, runs_left: int) -> None:
        """A run has ended, which took `seconds`; as far as is known, `runs_left` are to come."""
        self._left = self._estimate.done(seconds, runs_left)

    def found(self, tuned: Tuned) -> None:
        """So many rules are proved."""
        self._found = _proved(tuned) if tuned.rules.candidates else ""


@contextmanager
def shown(out: Console) -> Iterator[Bar | Lines]:
    """A bar on `out` while the block runs; lines where it is no terminal."""
    if not out.is_terminal:
        yield Lines(lambda line: print(f"lazyboot: {line}", file=out.file, flush=True))
        return
    columns = (
        TextColumn("{task.description:<10}"),
        BarColumn(bar_width=20),
        TextColumn("{task.completed} of about {task.total} runs"),
        TextColumn("{task.fields[found]}"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
    )
    with Progress(*columns, console=out, transient=True) as progress:
        yield Bar(progress)


def duration(seconds: float) -> str:
    """A time that is left, in words."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min"


def counted(number: int, what: str) -> str:
    """``2 runs``, ``1 run``."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _proved(tuned: Tuned) -> str:
    return f"{counted(len(tuned.rules.candidates), 'rule')} proved"
