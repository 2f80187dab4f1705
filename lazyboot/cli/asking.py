"""Asking a child interpreter what lazyboot's start-up does there."""

from __future__ import annotations

import json
import os
import pkgutil
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

from lazyboot.cli.command import Command, interpreter_flags, is_python
from lazyboot.errors import LazybootError

# Variables with which the child says what is wrong, carries on, and gives no summary.
QUIET = {"LAZYBOOT_STRICT": "0", "LAZYBOOT_SUMMARY": "0", "LAZYBOOT_SUMMARY_FILE": ""}

_TIME_LIMIT = 60.0  # seconds; a cold file system and a plan to compile may need several


class AskError(LazybootError):
    """The child interpreter did not answer."""


class Python(NamedTuple):
    """An interpreter, the options it is started with, and whether it is the command's own.

    known  False: the command could not be looked into, and this Python stands in for it.
    """

    program: str
    flags: list[str]
    known: bool


class Answer(NamedTuple):
    """What the child said, and what start-up wrote to stderr there."""

    facts: dict[str, Any]
    stderr: str


def python_of(command: Command | None) -> Python:
    """The interpreter that `command` runs with; this one where there is no command."""
    if command is None:
        return Python(sys.executable, [], known=True)
    if is_python(command.program):
        return Python(command.program, interpreter_flags(command.argv[1:]), known=True)
    words = _first_line(command.program)
    while words and not is_python(words[0]):
        words = words[1:]
    if not words:
        return Python(sys.executable, [], known=False)
    return Python(words[0], interpreter_flags(words[1:]), known=True)


def ask(python: Python, environ: Mapping[str, str], folder: str) -> Answer:
    """Start `python` in `folder` with `environ` and have it look at itself. Raises AskError."""
    source = pkgutil.get_data(__package__, "probe.py")
    if source is None:
        raise AskError("lazyboot's own file cli/probe.py cannot be read: install lazyboot again")
    # A relative path means one from here, not from `folder`; a bare name is looked up on PATH.
    program = os.path.abspath(python.program) if os.path.dirname(python.program) else python.program
    argv = [program, *python.flags, "-c", source.decode()]
    try:
        done = subprocess.run(
            argv, env=dict(environ), cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=_TIME_LIMIT
        )
        return Answer(json.loads(done.stdout.splitlines()[-1]), _readable(done.stderr))
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AskError(f"{python.program} does not start: {error}") from error
    except (IndexError, ValueError) as error:
        outcome = f"stopped with exit code {done.returncode}: {_readable(done.stderr)}"
        raise AskError(f"{python.program} {outcome}") from error


def _readable(data: bytes) -> str:
    return data.decode("utf-8", "replace").strip()


def _first_line(program: str) -> list[str]:
    """The words of a script's ``#!`` line; none for a binary."""
    try:
        with open(program, "rb") as file:
            line = file.readline(4096)
    except OSError:
        return []
    return os.fsdecode(line[2:]).split() if line.startswith(b"#!") else []
