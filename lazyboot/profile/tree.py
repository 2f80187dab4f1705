"""Ending a command with everything that it started."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

Processes: TypeAlias = "dict[int, str]"  # process id -> when it began, by which a number used again is told apart


def below(pid: int) -> Processes:
    """The descendants of `pid` that run now; none where the system has no /proc."""
    if sys.platform != "linux":
        return {}
    children: dict[int, list[int]] = {}
    began = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            fields = _status(int(folder.name))
            if fields:
                children.setdefault(int(fields[1]), []).append(int(folder.name))
                began[int(folder.name)] = fields[19]
    found: Processes = {}
    waiting = [pid]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in found:
                found[child] = began[child]
                waiting.append(child)
    return found


def send(number: signal.Signals, leader: int, processes: Processes) -> None:
    """Send signal `number` to the group that `leader` leads, and to those of `processes` that are outside it."""
    own = {leader}
    for pid, began in processes.items():
        with suppress(ProcessLookupError, PermissionError):
            if os.getpgid(pid) not in own and _status(pid)[19:20] == [began]:
                os.kill(pid, number)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)


def _status(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name: state, parent, …; the 20th is when it began. Empty: gone."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    return []
