"""Files that a command writes at its end: whether that can be done is found out before hours of work."""

from __future__ import annotations

import os
from pathlib import Path

from lazyboot.errors import LazybootError

STDOUT = Path("-")


class OutputError(LazybootError):
    """A file that was asked for cannot be written."""


def check(*files: Path | None) -> None:
    """Raise OutputError for the first of `files` that cannot be written. None and "-" can; nothing is changed.

    It is tried, since permission bits do not tell: a file system may be read-only, a name too long.
    """
    for file in files:
        if file is not None and file != STDOUT:
            _try(file)


def _try(file: Path) -> None:
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
