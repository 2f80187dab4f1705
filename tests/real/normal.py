"""Text without what differs between two runs of the same program: the whole list of what is not compared in it."""

from __future__ import annotations

import re

# What it is, how it is found, what stands in its place.
_VARIES = (
    ("a point in time", r"\d{4}-\d\d-\d\d[T _/]\d\d[-:]\d\d[-:]\d\d([.,]\d+)?(Z|[+-]\d\d:?\d\d)?", "<time>"),
    ("the same, short", r"\b\d{8}[-_]\d{6}\b|\b\d\d\d\d \d\d:\d\d:\d\d\.\d+|\d\d/\d\d/\d{4} \d\d:\d\d:\d\d", "<time>"),
    ("a time of day", r"(?<![\d:])\d\d:\d\d:\d\d([.,]\d+)?(?![\d:])", "<time>"),
    ("the time before rich's log lines, said only when it is another", r"^(\[<time>\])? +(?=\S.*\.py:\d+$)", " "),
    ("time gone and to come", r"\d+:\d\d(:\d\d)?<(\d+:\d\d(:\d\d)?|\?)", "<time>"),
    ("a speed", r"(?<![\w.])([\d.]+|\?) ?(it/s|s/it|B/s|kB/s|MB/s| ?examples/s| ?tokens/s)", "<speed>"),
    ("a duration", r"(?<![\w.])\d+(\.\d+)?(e-\d+)? ?(ms|s|secs?|seconds?|minutes?)\b", "<duration>"),
    ("the same, again, as pytest adds it", r"<duration> \(\d+:\d\d:\d\d\)", "<duration>"),
    ("the month and day of a run", r"\b[A-Z][a-z]{2}\d\d_\d\d-\d\d-\d\d", "<time>"),
    ("a trainer's timing", r"('\w+_(?:runtime|per_second)': )[\d.]+", r"\1<timing>"),
    ("a process", r"(?i)\b(pid|process(?: id)?|nodeid)([ =:]+)\d+", r"\1\2<pid>"),
    ("the head of PyTorch's own log lines", r"\b([WEIC])\d{4} <time>( +\d+)?", r"\1<time>"),
    ("an address", r"\b0x[0-9a-f]+", "<address>"),
    ("a temporary name", r"\btmp[a-z0-9_]{8}\b", "<temporary>"),
    ("torchrun's folder of a run", r"_[a-z0-9_]{8}(?=/attempt_\d)", "_<temporary>"),
    ("a port", r"\b(127\.0\.0\.1|localhost):\d{4,5}\b", r"\1:<port>"),
    ("nemo_run's number for an experiment", r"_\d{19}\b|\b\d{10}\b(?=\W)", "_<id>"),
    ("a random identifier", r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])", "<uuid>"),
)
_PATTERNS = tuple((re.compile(pattern), replacement) for _, pattern, replacement in _VARIES)

# How often a progress bar is drawn depends on the time: only its last state counts.
_PROGRESS = re.compile(r"\d+%\||\b\d+(it|ex| examples) \[|━━")
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
# Rich fills lines up to the terminal's width, by the length of what was there before it was normalised.
_FILLING = re.compile(r"─{2,}|[ \t]{2,}")

SUMMARY = re.compile(
    r"^lazyboot: (?P<count>\d+) import statements? deferred, of .*\n"
    r"(^  never loaded: .*\n)?"
    r"(^  seconds  deferred import .*\n(^ +[\d.]+  .*\n)*(^ +\.\.\. and \d+ quicker ones?\n)?)?"
    r"(^  there is no rule, .*\n)?"
    r"(^  without effect: .*\n)*",
    re.MULTILINE,
)


def is_timing(key: object) -> bool:
    """Whether `key` of a mapping names a time or a speed, as Hugging Face's trainer names them."""
    return isinstance(key, str) and key.endswith(("_runtime", "_per_second"))


def line(text: str) -> str:
    """One line, or a file's name, or a value in a file."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return _FILLING.sub(" ", text)


def lines(text: str, limit: str = "") -> list[str]:
    """The lines of what a program wrote, without lazyboot's summary and but the last state of a progress bar.

    limit  pattern of lines that are left out; empty: none
    """
    kept: list[str] = []
    for raw in _ESCAPES.sub("", SUMMARY.sub("", text)).split("\n"):
        parts = [part.rstrip() for part in raw.split("\r")]
        still = [part for part in parts if not _PROGRESS.search(part)]
        kept += [line(part) for part in still if part.strip()]
        if parts[-1] and parts[-1] not in still and "100%" in parts[-1]:
            kept.append(line(parts[-1]))
    return [text for text in kept if not limit or not re.search(limit, text)]
