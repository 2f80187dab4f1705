"""A tuning for people: what it found, and what the rules file says about it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from attrs import frozen
from rich import box
from rich.table import Table
from rich.text import Text

from lazyboot.profile.tuning.candidate import Candidate
from lazyboot.profile.tuning.gains import Gain, Seconds
from lazyboot.profile.tuning.rulesfile import Notes
from lazyboot.profile.tuning.tuner import Group, Tuned
from lazyboot.report.tuningprogress import counted

_ALONE = "What each rule saves is what is lost without that rule alone: the figures need not add up to the whole."
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
    in_force: str = ""  # what defers something without the rules


def notes(tuned: Tuned, told: Told) -> Notes:
    """What the file says: a head, and a reason for each rule."""
    command = shlex.join(told.command)
    head = [
        f"Written by lazyboot {told.lazyboot} on {told.date}, with Python {told.python}, for:",
        f"    {command}",
        *([f"up to the mark {told.until!r}"] if told.until else []),
        *_figures(tuned, told),
        *([_ALONE] if len(tuned.gains) > 1 else []),
        f"All these rules were run together on that command: exit code{_compared(told)} stayed the same."
        + _stderr(tuned),
        "They are proved on that command alone; lazyboot bench shows what they do to another one.",
    ]
    if not tuned.complete:
        head.append("The tuning was interrupted, or ran out of time, before everything was tried and measured.")
    return Notes(tuple(head), {each: f"tune: {saving(tuned, each)}" for each in tuned.rules.candidates})


def saving(tuned: Tuned, candidate: Candidate) -> str:
    """What one of the rules saves, in words."""
    if candidate in tuned.gains:
        return _gain(tuned.gains[candidate], tuned)
    group = _group(tuned, candidate)
    if group is not None:
        found, others = _gain(group.gain, tuned), len(group.rules) - 1
        return f"{found}, together with {counted(others, 'other rule')}" if others else found
    return "not measured"


def rule_table(tuned: Tuned) -> Table:
    """The rules, the greatest gain first, with what each saves."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("rule", "saves: wall time", "CPU time"):
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


def result_lines(tuned: Tuned, told: Told) -> list[str]:
    """The outcome, in a few lines."""
    lines = [_ALONE] if len(tuned.gains) > 1 else []
    lines += [line[0].upper() + line[1:] for line in _figures(tuned, told)]
    if tuned.rules.candidates and any(tuned.stderr_changed):
        lines.append(_stderr(tuned).strip())
    if tuned.dropped:
        lines.append(f"Tried and left out: {counted(len(tuned.dropped), 'rule')}; --json says why.")
    return lines


def nothing_found(tuned: Tuned, told: Told) -> str:
    """Why no rules were written."""
    if not tuned.complete:
        return "the time ran out before a rule was proved; no file was written"
    eager, base = tuned.eager, tuned.base
    if eager is None or base is None or base.wall_s >= eager.wall_s:
        return "nothing was found that saves time and keeps the result"
    saved = f"{_short(eager.wall_s - base.wall_s)} of {_short(eager.wall_s)}"
    gives = f"{told.in_force} {'give' if told.in_force.startswith('the presets') else 'gives'} {saved}"
    return f"nothing to add: {gives}, and no rule was found that saves more and keeps the result"


def as_json(tuned: Tuned, told: Told) -> dict[str, object]:
    """Everything that was found; seconds."""
    return {
        "command": list(told.command),
        "lazyboot": told.lazyboot,
        "python": told.python,
        "complete": tuned.complete,
        "runs": tuned.runs,
        "eager": _seconds(tuned.eager),
        "base": _seconds(tuned.base),
        "lazy": _seconds(tuned.lazy),
        "eager_modules": list(tuned.rules.eager),
        "rules": [
            {"rule": each.name, "kind": each.kind, "modules": list(each.modules), **_measured(tuned, each)}
            for each in tuned.rules.candidates
        ],
        "dropped": [{"rule": each.name, "why": why} for each, why in tuned.dropped.items()],
        "stderr_lines": {"gone": tuned.stderr_changed[0], "new": tuned.stderr_changed[1]},
    }


def _figures(tuned: Tuned, told: Told) -> list[str]:
    """What the command takes without the rules and with them, in one line; none where there are no rules to speak of,
    and nothing was measured."""
    found = [(name, each) for name, each in _variants(tuned, told) if each is not None]
    if tuned.rules.candidates and tuned.lazy is None:
        return ["what all rules together save was not measured yet"]
    if not tuned.runs and not tuned.rules.candidates:
        return []
    (_, eager), *_ = found
    walls = ", ".join(f"{name} {each.wall_s:.2f} s{_times(eager, each)}" for name, each in found)
    cpus = ", ".join(f"{each.cpu_s:.2f} s" for _, each in found)
    runs = f"; medians of {counted(tuned.runs, 'run')} each" if tuned.runs else ""
    return [f"{walls}; CPU time {cpus}{runs}"]


def _variants(tuned: Tuned, told: Told) -> list[tuple[str, Seconds | None]]:
    with_rules = "with these rules too" if tuned.base is not None else "with these rules"
    return [("eager", tuned.eager), (f"with {told.in_force}", tuned.base), (with_rules, tuned.lazy)]


def _times(eager: Seconds, other: Seconds) -> str:
    return f" ({eager.wall_s / other.wall_s:.1f} times as fast)" if other is not eager and other.wall_s else ""


def _compared(told: Told) -> str:
    return (
        f", what is printed on stdout, and the check {told.check!r}" if told.check else " and what is printed on stdout"
    )


def _stderr(tuned: Tuned) -> str:
    gone, new = tuned.stderr_changed
    if not gone and not new:
        return ""
    lines = f"{counted(gone, 'line')} less and {counted(new, 'line')} more"
    return f" On stderr {lines}: what waits may log later, or never."


def _gain(found: Gain, tuned: Tuned) -> str:
    if found.needed:
        return "without it the others change the result"
    before = tuned.base or tuned.eager
    of = f" (of {_short(before.wall_s)} and {_short(before.cpu_s)})" if before else ""
    saved = f"{_short(found.wall_s)} wall time, {_short(found.cpu_s)} CPU time"
    saves = "saves" if found.is_real else "saves nothing that could be measured:"
    return f"{saves} {saved}{of}, {counted(found.runs, 'run')}"


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
