"""Runs a program that may hang: past its time the stacks of all its threads and processes are in what it printed."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_LAST_WORDS_SECONDS = 5.0


class Ended(NamedTuple):
    """How a program ended.

    code     its exit code; minus the signal's number where one killed it
    hung     it did not end in time
    out, err  what it and its children wrote
    """

    code: int
    hung: bool
    out: str
    err: str

    def told(self) -> str:
        """Everything about it, for a message."""
        ended = "hung, and was killed" if self.hung else f"exit code {self.code}"
        return f"{ended}\n--- stdout\n{self.out}\n--- stderr\n{self.err}"


def run(
    command: Sequence[str], seconds: float, env: Mapping[str, str] | None = None, cwd: Path | str | None = None
) -> Ended:
    """Run `command` in a process group of its own, for `seconds` at the most.

    Then it is told to dump its stacks (faulthandler, SIGABRT), after it the rest of the group, so that what they write
    does not mix, and all are killed. Output goes through files: a child that is left behind cannot hold it up.
    """
    environ = {**(os.environ if env is None else env), "PYTHONFAULTHANDLER": "1"}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env=environ,
            cwd=cwd,
            start_new_session=True,
        )
        hung = False
        try:
            code = child.wait(seconds)
        except subprocess.TimeoutExpired:
            hung = True
            child.send_signal(signal.SIGABRT)
            _await(child, _LAST_WORDS_SECONDS)
            _signal_group(child.pid, signal.SIGABRT)
            time.sleep(_LAST_WORDS_SECONDS / 10)  # for the others of the group
            code = -signal.SIGABRT
        finally:
            _signal_group(child.pid, signal.SIGKILL)
            child.wait()
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
    return Ended(code, hung, *texts)


def _await(child: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        pass


def _signal_group(leader: int, number: int) -> None:
    try:
        os.killpg(leader, number)
    except (ProcessLookupError, PermissionError):
        pass  # nobody is left in it
