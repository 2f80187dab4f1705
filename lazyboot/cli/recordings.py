"""Where commands find recordings: what the user names, or what ``lazyboot profile`` wrote here last."""

from __future__ import annotations

from pathlib import Path

import click

from lazyboot.errors import LazybootError
from lazyboot.profile.recording import Process, Recording

DEFAULT = "lazyboot-profile.json"  # what lazyboot profile writes, in the working directory


def find(file: str | None) -> Recording:
    """The recording in `file`; None: the one that ``lazyboot profile`` wrote here. Raises LazybootError."""
    from lazyboot.profile.recordingfile import read

    if file is not None:
        return read(Path(file))
    path = Path(DEFAULT)
    if not path.exists():
        raise LazybootError(
            f"no {DEFAULT} in {Path.cwd()}: record a run with `lazyboot profile COMMAND`, or name a recording"
        )
    return read(path)


def process_of(recording: Recording, pid: int | None) -> Process:
    """The process with this pid; None: the main one. Raises a usage error that lists those there are."""
    if pid is None:
        return recording.main
    for process in recording.processes:
        if process.pid == pid:
            return process
    known = " or ".join(str(process.pid) for process in recording.processes)
    text = f"no process in this recording has the pid {pid}: expected {known}"
    raise click.BadParameter(text, param_hint="'--process'")
