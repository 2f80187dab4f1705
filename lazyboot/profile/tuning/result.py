"""What a run gave: its exit code and what it printed, and whether two runs gave the same. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from attrs import frozen

from lazyboot.profile import outcome

_SHORT = 160  # characters of a line that a difference quotes


@frozen
class Result:
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
    for folder in folders:
        text = text.replace(folder, "<folder>")
    return tuple(outcome.lines(text, ignored))


def difference(reference: Result, other: Result, *, stderr: bool = False) -> str:
    """How `other` differs from `reference`, in one line; empty where it does not.

    stderr  compare what was written there, too
    """
    if reference.exit_code != other.exit_code:
        return f"exit code {other.exit_code} instead of {reference.exit_code}{_last_words(other)}"
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


def _first(reference: Sequence[str], other: Sequence[str]) -> str:
    for number, (one, two) in enumerate(zip(reference, other), start=1):
        if one != two:
            return f"line {number} is {_quoted(two)} instead of {_quoted(one)}"
    if len(reference) > len(other):
        return f"line {len(other) + 1}, {_quoted(reference[len(other)])}, is missing"
    if len(reference) < len(other):
        return f"line {len(reference) + 1}, {_quoted(other[len(reference)])}, is new"
    return ""


def _last_words(result: Result) -> str:
    said = [line for line in result.stderr if line.strip() and not line.startswith("lazyboot: ")]
    return f": {_quoted(said[-1])}" if said else ""


def _quoted(line: str) -> str:
    return repr(line if len(line) <= _SHORT else line[: _SHORT - 3] + "...")
