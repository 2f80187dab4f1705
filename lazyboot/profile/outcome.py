"""Whether the runs of a command did the same: their output and their exit codes. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import reduce
from pathlib import Path
from typing import Literal, TypeAlias

from attrs import frozen

from lazyboot.profile.comparison import Comparison

STREAMS = ("stdout", "stderr")
Result: TypeAlias = Literal["same", "different", "failed"]
SAME: Result = "same"
DIFFERENT: Result = "different"
FAILED: Result = "failed"

_LONGEST = 100  # characters of a line that a finding quotes
_NUMBER = r"\d+(?:[.,]\d+)*"

# What differs from run to run of the same program, in the order in which it is replaced.
_DATE = r"\d{4}-\d\d-\d\d(?:[T _]?\d\d[:-]\d\d[:-]\d\d(?:[.,]\d+)?)?"
_TIME = r"\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?"
_UNIT = r"(?:ns|[µum]s|s/?it|it/s|s|secs?|seconds?|minutes?|[KMG]?i?B/s)"
NORMALISED = (
    ("dates and times of day", re.compile(rf"\b(?:{_DATE}|{_TIME})(?:Z|[+-]\d\d:?\d\d)?(?!\d)"), "<time>"),
    ("durations and rates", re.compile(rf"\b{_NUMBER} ?{_UNIT}\b|\?it/s"), "<duration>"),
    ("addresses", re.compile(r"\b0x[0-9a-fA-F]{4,}\b"), "<address>"),
    ("process numbers", re.compile(r"\b(pid)([ =:]+)\d+\b", re.IGNORECASE), r"\1\2<pid>"),
    ("names of temporary files", re.compile(r"\btmp[a-z0-9_]{8}\b"), "<temporary>"),
)
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


@frozen
class Verdict:
    """What the runs of one variant did, beside those of the first.

    result    failed: another exit code, or it did not come to its end or its mark
    findings  a sentence for each way in which it differs
    """

    variant: str
    result: Result
    findings: tuple[str, ...] = ()


def text(folder: Path, stdout: str, stderr: str, ignored: Sequence[str] = ()) -> str:
    """The outcome of a run whose result is what it prints: its `lines`, each with its stream before it."""
    said = zip(STREAMS, (stdout, stderr))
    return "\n".join(f"{name} {line}" for name, each in said for line in lines(each, ignored))


def lines(said: str, ignored: Sequence[str] = ()) -> list[str]:
    """The lines of `said` as a terminal shows them, normalised: what a carriage return went back over is gone.

    ignored  patterns; a line in which one is found is left out
    """
    shown = [line.rstrip("\r").rpartition("\r")[2] for line in _ESCAPE.sub("", said).split("\n")]
    normalised = [_normalised(line) for line in shown]
    if normalised[-1] == "":
        del normalised[-1]
    patterns = [re.compile(pattern) for pattern in ignored]
    return [line for line in normalised if not any(pattern.search(line) for pattern in patterns)]


def verdicts(comparison: Comparison) -> list[Verdict]:
    """A verdict on every variant but the first; its runs are what the rest must be like."""
    names = [variant.name for variant in comparison.workload.variants]
    return [_verdict(comparison, names[0], name) for name in names[1:]]


def unsettled(comparison: Comparison) -> str:
    """A sentence about what differs between the runs of the first variant itself; empty where nothing does."""
    first = comparison.workload.variants[0].name
    codes = sorted({run.exit_code for run in comparison.of(first)})
    if len(codes) > 1:
        return f"{first} does not always end the same: exit codes {', '.join(map(str, codes))}"
    for stream in STREAMS:
        runs = _of(comparison, first, stream)
        different = next((run for run in runs if run != runs[0]), None)
        if different is not None:
            where = _first_difference(runs[0], different, stream, "one run", "another")
            return f"{first} does not always say the same, and was compared in the rest: {where}"
    return ""


def _verdict(comparison: Comparison, first: str, name: str) -> Verdict:
    expected = {run.exit_code for run in comparison.of(first)}
    for run in comparison.of(name):
        if run.failed:
            return Verdict(name, FAILED, (run.failed,))
        if run.exit_code not in expected:
            codes = " or ".join(map(str, sorted(expected)))
            said = next((line for line in reversed(run.stderr_tail.splitlines()) if line.strip()), "")
            last = f"; it said last: {_short(said)}" if said else ""
            return Verdict(name, FAILED, (f"exit code {run.exit_code}, {first} has {codes}{last}",))
    findings = [found for stream in STREAMS if (found := _difference(comparison, first, name, stream))]
    return Verdict(name, DIFFERENT if findings else SAME, tuple(findings))


def _difference(comparison: Comparison, first: str, name: str, stream: str) -> str:
    references = _of(comparison, first, stream)
    settled = reduce(_common, references)
    for run in _of(comparison, name, stream):
        if run in references:
            continue
        if any(reference != references[0] for reference in references):
            missing = _first_missing(settled, run)
            if missing is not None:
                return f"{stream}: {first} says {_short(missing)}, {name} does not"
        else:
            return _first_difference(references[0], run, stream, first, name)
    return ""


def _of(comparison: Comparison, variant: str, stream: str) -> list[list[str]]:
    """The lines of each run of `variant`. Up to a mark in the output it is chance how much more has come: as many
    lines count as every run has."""
    mark = comparison.workload.until
    runs = comparison.runs if mark is not None and not mark.is_function else ()
    most = min((len(_part(run.outcome, stream)) for run in runs if not run.failed), default=None)
    return [_part(run.outcome, stream)[:most] for run in comparison.of(variant)]


def _part(outcome: str, stream: str) -> list[str]:
    start = f"{stream} "
    return [line[len(start) :] for line in outcome.split("\n") if line.startswith(start)]


def _normalised(line: str) -> str:
    for _, pattern, instead in NORMALISED:
        line = pattern.sub(instead, line)
    return line.rstrip()


def _common(one: list[str], other: list[str]) -> list[str]:
    if one == other:
        return one
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return [line for block in blocks for line in one[block.a : block.a + block.size]]


def _first_missing(expected: Sequence[str], found: Sequence[str]) -> str | None:
    """The first of `expected` that does not come in `found` after those before it."""
    rest = iter(found)
    return next((line for line in expected if line not in rest), None)


def _first_difference(one: list[str], other: list[str], stream: str, one_name: str, other_name: str) -> str:
    number = next(
        (index for index, pair in enumerate(zip(one, other)) if pair[0] != pair[1]), min(len(one), len(other))
    )
    says = [_short(lines[number]) if number < len(lines) else "nothing more" for lines in (one, other)]
    return f"{stream}, line {number + 1}: {one_name} says {says[0]}, {other_name} says {says[1]}"


def _short(line: str) -> str:
    line = line.strip()
    return repr(line if len(line) <= _LONGEST else line[:_LONGEST] + "…")
