"""What a run gave: its exit code and what it printed, and whether two runs gave the same. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from attrs import frozen

# What differs between two runs of the same program: what it is, how it is found, what stands in its place.
_VARIES = (
    ("a point in time", r"\d{4}-\d\d-\d\d[T _/]\d\d[-:]\d\d[-:]\d\d([.,]\d+)?(Z|[+-]\d\d:?\d\d)?", "<time>"),
    ("the same, short", r"\b\d{8}[-_]\d{6}\b|\d\d/\d\d/\d{4} \d\d:\d\d:\d\d", "<time>"),
    ("a time of day", r"(?<![\d:])\d\d:\d\d:\d\d([.,]\d+)?(?![\d:])", "<time>"),
    ("time gone and to come", r"\d+:\d\d(:\d\d)?<(\d+:\d\d(:\d\d)?|\?)", "<time>"),
    ("a speed", r"(?<![\w.])([\d.]+|\?) ?(it/s|s/it|B/s|kB/s|MB/s| ?examples/s| ?tokens/s)", "<speed>"),
    ("a duration", r"(?<![\w.])\d+(\.\d+)?(e-\d+)? ?(ms|s|secs?|seconds?|minutes?)\b", "<duration>"),
    ("a process", r"(?i)\b(pid|process(?: id)?)([ =:]+)\d+", r"\1\2<pid>"),
    ("an address", r"\b0x[0-9a-f]{6,}", "<address>"),
    ("a temporary name", r"\btmp[a-z0-9_]{8}\b", "<temporary>"),
    ("a port", r"\b(127\.0\.0\.1|localhost):\d{4,5}\b", r"\1:<port>"),
    ("a random identifier", r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])", "<uuid>"),
)
_PATTERNS = tuple((re.compile(pattern), replacement) for _, pattern, replacement in _VARIES)
# How often a progress bar is drawn depends on the time: its lines do not count.
_PROGRESS = re.compile(r"\d+%\||\b\d+(it|ex| examples) \[|━━")
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
# Lines are filled up to the terminal's width, by the length of what was there before it was normalised.
_FILLING = re.compile(r"─{2,}|[ \t]{2,}")
_SHORT = 160  # characters of a line that a difference quotes


@frozen
class Outcome:
    """What a run gave, without what differs from run to run.

    exit_code  negative: the signal that ended it
    stdout, stderr  lines, normalised
    """

    exit_code: int
    stdout: tuple[str, ...]
    stderr: tuple[str, ...]


def normalised(text: str, *, ignored: Sequence[str] = (), folders: Iterable[str] = ()) -> tuple[str, ...]:
    """The lines of `text` that are to be compared: times, addresses, process ids and the like are replaced.

    ignored  patterns; a line in which one is found is left out
    folders  the run's own folders, whose names differ from run to run
    """
    text = _ESCAPES.sub("", text)
    for folder in folders:
        text = text.replace(folder, "<folder>")
    kept = []
    for raw in text.split("\n"):
        for part in raw.split("\r"):
            if part.strip() and not _PROGRESS.search(part):
                kept.append(_line(part))
    patterns = [re.compile(pattern) for pattern in ignored]
    return tuple(line for line in kept if not any(pattern.search(line) for pattern in patterns))


def difference(reference: Outcome, other: Outcome, *, stderr: bool = False) -> str:
    """How `other` differs from `reference`, in one line; empty where it does not.

    stderr  compare what was written there, too
    """
    if reference.exit_code != other.exit_code:
        return f"exit code {other.exit_code} instead of {reference.exit_code}"
    found = _first(reference.stdout, other.stdout)
    if found:
        return f"stdout: {found}"
    found = _first(reference.stderr, other.stderr) if stderr else ""
    return f"stderr: {found}" if found else ""


def changed_lines(reference: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """How many lines of `reference` are not in `other`, and how many of `other` are new."""
    gone = new = 0
    for tag, first, last, other_first, other_last in SequenceMatcher(None, reference, other, False).get_opcodes():
        if tag != "equal":
            gone += last - first
            new += other_last - other_first
    return gone, new


def _line(text: str) -> str:
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return _FILLING.sub(" ", text).rstrip()


def _first(reference: Sequence[str], other: Sequence[str]) -> str:
    for number, (one, two) in enumerate(zip(reference, other), start=1):
        if one != two:
            return f"line {number} is {_quoted(two)} instead of {_quoted(one)}"
    if len(reference) > len(other):
        return f"line {len(other) + 1}, {_quoted(reference[len(other)])}, is missing"
    if len(reference) < len(other):
        return f"line {len(reference) + 1}, {_quoted(other[len(reference)])}, is new"
    return ""


def _quoted(line: str) -> str:
    return repr(line if len(line) <= _SHORT else line[: _SHORT - 3] + "...")
