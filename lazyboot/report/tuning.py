"""A tuning for people: how far it is, what it found, and what the rules file says about it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from attrs import frozen
from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from lazyboot.profile.tuning.candidate import Candidate
from lazyboot.profile.tuning.gains import Gain, Seconds
from lazyboot.profile.tuning.rulesfile import Notes
from lazyboot.profile.tuning.tuner import Group, Tuned

_LONGEST = 70  # characters of a command in a reason
_LEAST_S = 0.05  # seconds that are shown to two digits


@frozen
class Told:
    """What a rules file says about the tuning that wrote it."""

    command: Sequence[str]
    lazyboot: str
    python: str
    date: str
    until: str
    check: str


class Bar:
    """A progress bar with what is being run, and an estimate of the time that is left."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=1, found="", left="")
        self._done = 0
        self._seconds = 0.0

    def began(self, what: str) -> None:
        """A run begins."""
        self._progress.update(self._task, description=what)

    def done(self, seconds: float, runs_left: int) -> None:
        """A run has ended, which took `seconds`; as far as is known, `runs_left` are to come."""
        self._done += 1
        # the last runs count most: those of the search are as slow as the rules found so far are few
        self._seconds = seconds if self._done == 1 else 0.8 * self._seconds + 0.2 * seconds
        left = f"about {duration(runs_left * self._seconds)} left"
        self._progress.update(self._task, total=self._done + runs_left, completed=self._done, left=left)

    def found(self, tuned: Tuned) -> None:
        """So many rules are proved."""
        self._progress.update(self._task, found=f"{_count(len(tuned.rules.candidates), 'rule')} proved")


@contextmanager
def shown(out: Console) -> Iterator[Bar]:
    """A bar on `out` while the block runs."""
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


def notes(tuned: Tuned, told: Told) -> Notes:
    """What the file says: a head, and a reason for each rule."""
    command = shlex.join(told.command)
    head = [
        f"Written by lazyboot {told.lazyboot} on {told.date}, with Python {told.python}, for:",
        f"    {command}",
        *([f"up to the mark {told.until!r}"] if told.until else []),
        *_figures(tuned),
        f"All these rules were run together on that command: exit code{_compared(told)} stayed the same."
        + _stderr(tuned),
        "They are proved on that command alone; lazyboot bench shows what they do to another one.",
    ]
    if not tuned.complete:
        head.append("The tuning was interrupted, or ran out of time, before everything was tried and measured.")
    on = command if len(command) <= _LONGEST else command[: _LONGEST - 3] + "..."
    return Notes(tuple(head), {each: f"tune: {saving(tuned, each)} on {on}" for each in tuned.rules.candidates})


def saving(tuned: Tuned, candidate: Candidate) -> str:
    """What one of the rules saves, in words."""
    if candidate in tuned.gains:
        return _gain(tuned.gains[candidate], tuned.eager)
    group = _group(tuned, candidate)
    if group is not None:
        found, others = _gain(group.gain, tuned.eager), len(group.rules) - 1
        return f"{found}, together with {_count(others, 'other rule')}" if others else found
    return "the result stays the same; what it saves was not measured by itself"


def rule_table(tuned: Tuned) -> Table:
    """The rules, the greatest gain first, with what each saves."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("rule", "saves", "CPU"):
        table.add_column(heading, overflow="fold", justify="left" if heading == "rule" else "right")
    for each in sorted(tuned.gains, key=lambda each: -tuned.gains[each].wall_s):
        if each in tuned.rules.candidates:
            table.add_row(Text(each.name), *_columns(tuned.gains[each]))
    for group in tuned.groups:
        for each in group.rules[:-1]:
            table.add_row(Text(each.name), "", "")
        last = f"{group.rules[-1].name}{' (these together)' if len(group.rules) > 1 else ''}"
        table.add_row(Text(last), *_columns(group.gain))
    known = {*tuned.gains, *(each for group in tuned.groups for each in group.rules)}
    for each in tuned.rules.candidates:
        if each not in known:
            table.add_row(Text(each.name), "not measured", "")
    return table


def result_lines(tuned: Tuned) -> list[str]:
    """The outcome, in a few lines."""
    lines = [line[0].upper() + line[1:] for line in _figures(tuned)]
    if any(tuned.stderr_changed):
        lines.append(_stderr(tuned).strip())
    if tuned.dropped:
        lines.append(f"Tried and left out: {_count(len(tuned.dropped), 'rule')}; --json says why.")
    return lines


def as_json(tuned: Tuned, told: Told) -> dict[str, object]:
    """Everything that was found; seconds."""
    return {
        "command": list(told.command),
        "lazyboot": told.lazyboot,
        "python": told.python,
        "complete": tuned.complete,
        "runs": tuned.runs,
        "eager": _seconds(tuned.eager),
        "lazy": _seconds(tuned.lazy),
        "eager_modules": list(tuned.rules.eager),
        "rules": [
            {"rule": each.name, "kind": each.kind, "modules": list(each.modules), **_measured(tuned, each)}
            for each in tuned.rules.candidates
        ],
        "dropped": [{"rule": each.name, "why": why} for each, why in tuned.dropped.items()],
        "stderr_lines": {"gone": tuned.stderr_changed[0], "new": tuned.stderr_changed[1]},
    }


def duration(seconds: float) -> str:
    """A time that is left, in words."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min"


def _figures(tuned: Tuned) -> list[str]:
    if tuned.eager is None or tuned.lazy is None:
        return ["what all of them save was not measured yet"]
    eager, lazy = tuned.eager, tuned.lazy
    times = f"{eager.wall_s / lazy.wall_s:.1f} times as fast" if lazy.wall_s else ""
    runs = f", medians of {_count(tuned.runs, 'run')} each" if tuned.runs else ""
    return [
        f"before {eager.wall_s:.2f} s, after {lazy.wall_s:.2f} s ({times});"
        f" CPU time {eager.cpu_s:.2f} s and {lazy.cpu_s:.2f} s{runs}"
    ]


def _compared(told: Told) -> str:
    return (
        f", what is printed on stdout, and the check {told.check!r}" if told.check else " and what is printed on stdout"
    )


def _stderr(tuned: Tuned) -> str:
    gone, new = tuned.stderr_changed
    if not gone and not new:
        return ""
    return f" On stderr {_count(gone, 'line')} less and {_count(new, 'line')} more: what waits may log later, or never."


def _gain(found: Gain, eager: Seconds | None) -> str:
    if found.needed:
        return "without it the others change the result"
    runs = _count(found.runs, "run")
    of_wall, of_cpu = (f" (of {eager.wall_s:.1f} s)", f" (of {eager.cpu_s:.1f} s)") if eager else ("", "")
    if found.wall_s > found.wall_error_s:
        return f"saves {_short(found.wall_s)}{of_wall}, {runs}"
    return f"saves {_short(found.cpu_s)} of CPU time{of_cpu}, {runs}"


def _columns(found: Gain) -> tuple[str, str]:
    if found.needed:
        return "needed", ""
    return _short(found.wall_s), _short(found.cpu_s)


def _short(seconds: float) -> str:
    return f"{seconds:.2f} s" if abs(seconds) >= _LEAST_S else f"{seconds * 1000:.0f} ms"


def _measured(tuned: Tuned, candidate: Candidate) -> dict[str, object]:
    group = _group(tuned, candidate)
    found = tuned.gains.get(candidate) or (group.gain if group is not None else None)
    others = [each.name for each in group.rules if each != candidate] if group is not None else []
    if found is None:
        return {"saves_s": None, "saves_cpu_s": None, "together_with": [], "needed": False}
    return {"saves_s": found.wall_s, "saves_cpu_s": found.cpu_s, "together_with": others, "needed": found.needed}


def _group(tuned: Tuned, candidate: Candidate) -> Group | None:
    """The group of rules that `candidate` was measured with; None where it was measured alone, or not."""
    return next((group for group in tuned.groups if candidate in group.rules), None)


def _seconds(found: Seconds | None) -> dict[str, float] | None:
    return None if found is None else {"wall_s": found.wall_s, "cpu_s": found.cpu_s}


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
