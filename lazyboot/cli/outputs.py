"""Files that a command writes at its end: whether that can be done is found out before hours of work.

An option that takes a file is easily followed by the script itself, so a file is only replaced by another of its kind.
"""

from __future__ import annotations

import os
from pathlib import Path

from lazyboot.errors import LazybootError

STDOUT = Path("-")
_HEAD = 4096  # bytes in which a file says what it is
_DATA = (b'"lazyboot":', b'"machine":', b'"exporter":"lazyboot', b'"recorded by":"lazyboot')  # in JSON
_TABLE = b"| wall | CPU |"
_PAGE = b"<title>Imports of"


class OutputError(LazybootError):
    """A file that was asked for cannot be written, or should not."""


def check(*files: Path | None) -> None:
    """Raise OutputError for the first of `files` that cannot be written. None and "-" can; nothing is changed.

    It is tried, since permission bits do not tell: a file system may be read-only, a name too long.
    """
    for file in files:
        if file is not None and file != STDOUT:
            keep_others(file)
            try_writing(file)


def is_at_line_start() -> bool:
    """Whether what was written to stdout is known to end with a newline, whoever wrote it: only a file can be asked."""
    try:
        at = os.lseek(1, 0, os.SEEK_CUR)
        if not at:
            return True
        with open("/dev/fd/1", "rb") as written:
            written.seek(at - 1)
            return written.read(1) == b"\n"
    except OSError:
        return False


def keep_others(file: Path) -> None:
    """Raise OutputError where `file` is a Python script, or is there and holds what lazyboot did not write."""
    if file.suffix in (".py", ".pyw"):
        raise OutputError(f"{file} is the name of a script: expected a file to write, such as {file.stem}.json")
    if not os.path.isfile(file) or file.is_relative_to("/dev") or file.is_relative_to("/proc"):
        return
    try:
        with open(file, "rb") as there:
            head = there.read(_HEAD)
    except OSError:
        return  # whether it can be written, is another question
    if head and not _is_ours(head):
        raise OutputError(f"{file} is there, and lazyboot did not write it: name another file, or remove this one")


def try_writing(file: Path) -> None:
    """Raise OutputError where `file`, whatever it holds, cannot be written; nothing is changed."""
    if os.path.isdir(file):
        raise OutputError(f"{file} cannot be written: it is a folder")
    if not os.path.isdir(file.parent):
        raise OutputError(f"{file} cannot be written: no such folder: {file.parent}")
    try:
        if not os.path.lexists(file):
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
            file.unlink()
        elif os.path.isfile(file):  # to open a pipe would wait for its reader
            os.close(os.open(file, os.O_WRONLY | os.O_APPEND))
    except OSError as error:
        raise OutputError(f"{file} cannot be written: {error.strerror}") from error


def _is_ours(head: bytes) -> bool:
    if head.startswith(b"{"):
        return any(sign in head for sign in _DATA)
    return (head.startswith(b"`") and _TABLE in head) or (head.startswith(b"<!doctype html>") and _PAGE in head)
