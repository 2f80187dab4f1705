"""Runs one command to its end, to its mark or to a time limit, and measures it."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from sys import platform
from typing import TYPE_CHECKING

from attrs import frozen

from lazyboot.errors import LazybootError
from lazyboot.profile import tree
from lazyboot.profile.mark import Mark, MarkError
from lazyboot.profile.markwatch import MarkWatch, Reached

if TYPE_CHECKING:
    from resource import struct_rusage

_RSS_UNIT = 1 if platform == "darwin" else 1024  # what getrusage counts resident memory in


class MeasureError(LazybootError):
    """A run cannot be measured: its program does not exist, or it did not finish in time."""


@frozen
class Finished:
    """A command that was run.

    wall_s      from its start to its end, or to the mark
    cpu_s       CPU time, with that of the descendants it waited for
    peak_bytes  peak resident memory of the largest process among them
    exit_code   negative: the signal that ended it
    in_time     whether it ended before the time limit
    reached     the mark, where there is one and it was reached
    missed      why not, otherwise; None where there is no mark
    """

    pid: int
    wall_s: float
    cpu_s: float
    peak_bytes: int
    exit_code: int
    in_time: bool
    reached: Reached | None = None
    missed: MarkError | None = None


def finish(
    argv: Sequence[str],
    environment: Mapping[str, str],
    work: Path,
    folder: Path,
    timeout_s: float,
    mark: Mark | None = None,
    at_mark: Callable[[Reached], None] = lambda reached: None,
) -> Finished:
    """Run `argv` in `work` with `environment`; what it writes goes to ``stdout`` and ``stderr`` in `folder`.

    A command with a `mark` is ended there, after `at_mark` was called. Raises MeasureError for a program that cannot
    be run.
    """
    watch = MarkWatch(mark, folder, at_mark=at_mark) if mark is not None else None
    with open(folder / "stdout", "wb") as stdout, open(folder / "stderr", "wb") as stderr:
        streams = (stdout.fileno(), stderr.fileno())
        if watch is not None:
            streams, environment = watch.descriptors(*streams), watch.environment(environment)
        try:
            started = time.perf_counter()
            child = _start(argv, environment, work, *streams)
            if watch is not None:
                watch.begin(child, started)
            in_time, status, usage = _wait(child, timeout_s)
            wall_s = time.perf_counter() - started
        finally:
            if watch is not None:
                watch.end()
    child.returncode = os.waitstatus_to_exitcode(status)
    reached = watch.reached if watch is not None else None
    return Finished(
        pid=child.pid,
        wall_s=wall_s if reached is None else reached.seconds,
        cpu_s=usage.ru_utime + usage.ru_stime,
        peak_bytes=usage.ru_maxrss * _RSS_UNIT,
        exit_code=child.returncode,
        in_time=in_time,
        reached=reached,
        missed=watch.missed(child.returncode) if watch is not None and reached is None else None,
    )


def _start(
    argv: Sequence[str], environment: Mapping[str, str], folder: Path, stdout: int, stderr: int
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            argv,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,  # so that a timeout can end the whole tree
        )
    except OSError as error:
        raise MeasureError(f"{argv[0]} cannot be run: {error}") from error


def _wait(child: subprocess.Popen[bytes], timeout_s: float) -> tuple[bool, int, struct_rusage]:
    """Whether `child` ended in time, its status, and its resource usage with the descendants it waited for.

    The kernel counts what this process held when it started the child as resident in the child, so peak
    memory below this process's own is not visible.
    """
    late = threading.Event()

    def end() -> None:
        late.set()
        _end(child)

    timer = threading.Timer(timeout_s, end)
    timer.start()
    try:
        _, status, usage = os.wait4(child.pid, 0)
    except BaseException:
        _end(child)
        child.wait()
        raise
    finally:
        timer.cancel()
    return not late.is_set(), status, usage


def _end(child: subprocess.Popen[bytes]) -> None:
    tree.send(signal.SIGKILL, child.pid, tree.below(child.pid))
