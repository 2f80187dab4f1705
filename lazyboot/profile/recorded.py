"""One run of a command that is being recorded, from its start to its end or to a mark."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from sys import platform
from typing import IO, TYPE_CHECKING, Any

from lazyboot.config.wording import shown
from lazyboot.errors import LazybootError
from lazyboot.profile import tree
from lazyboot.profile.mark import Mark
from lazyboot.profile.markwatch import MarkWatch

if TYPE_CHECKING:
    from resource import struct_rusage

_RSS_UNIT = 1 if platform == "darwin" else 1024  # what getrusage counts resident memory in
_LOOK_S = 0.25
_SPAWNED = "LAZYBOOT_TRACE_SPAWNED"

Stream = int | IO[Any] | None


class RecordError(LazybootError):
    """A command cannot be recorded: it does not start, it takes too long, or no Python process of it can be seen."""


class Recorded:
    """A run of `argv`. Nothing happens before `run`.

    parts      an existing folder, for a named pipe
    began      time.perf_counter at its start; likewise `began_ns`, nanoseconds since 1970
    wall_s     until its end, or until the mark
    exit_code  negative: the signal that ended it
    """

    def __init__(self, argv: Sequence[str], environ: Mapping[str, str], folder: Path, parts: Path) -> None:
        self._argv = list(argv)
        self._environ = dict(environ)
        self._folder = folder
        self._parts = parts
        self.began = self.wall_s = self.cpu_s = 0.0
        self.began_ns = self.exit_code = self.peak_bytes = 0

    def run(
        self,
        program: str | None,
        streams: tuple[Stream, Stream],
        *,
        until: Mark | None,
        timeout_s: float | None,
        look: Callable[[], None] | None,
    ) -> None:
        """Run it. Raises RecordError, and MarkError where it does not reach its mark.

        Ctrl-C is its own business, but where a mark or a time limit keeps it apart: the terminal does not tell it
        then, and KeyboardInterrupt ends it.
        """
        watch = MarkWatch(until, self._parts, whole=True) if until is not None else None
        environ = self._environ
        if watch is not None:
            streams = watch.descriptors(_descriptor(streams[0], 1), _descriptor(streams[1], 2))
            environ = watch.environment(environ)
        try:
            apart = watch is not None or timeout_s is not None  # so that all of it can be ended
            child = self._start(program, environ, streams, apart=apart)
            if watch is not None:
                watch.begin(child, self.began)
            with _patience(child, timeout_s) as late, nullcontext() if apart else _interrupts_ignored():
                status, usage = _ended(child, look)
            self.wall_s = time.perf_counter() - self.began
        finally:
            if watch is not None:
                watch.end()
        child.returncode = self.exit_code = os.waitstatus_to_exitcode(status)
        self.cpu_s = usage.ru_utime + usage.ru_stime
        self.peak_bytes = usage.ru_maxrss * _RSS_UNIT
        if late.is_set():
            mark = f"; the mark {shown(until.text)} had not come by then" if until is not None else ""
            raise RecordError(f"{self._argv[0]} did not finish within {timeout_s:g} s{mark}")
        if watch is not None:
            if watch.reached is None:
                raise watch.missed(self.exit_code)
            self.wall_s = watch.reached.seconds

    def _start(
        self, program: str | None, environ: Mapping[str, str], streams: tuple[Stream, Stream], *, apart: bool
    ) -> subprocess.Popen[bytes]:
        self.began_ns = time.time_ns()
        self.began = time.perf_counter()
        try:
            return subprocess.Popen(
                self._argv,
                executable=program,
                cwd=self._folder,
                env={**environ, _SPAWNED: f"{os.getpid()}:{self.began!r}"},
                stdout=streams[0],
                stderr=streams[1],
                start_new_session=apart,
            )
        except OSError as error:
            raise RecordError(f"{self._argv[0]}: cannot be run: {error.strerror}") from error


class _patience:
    """Ends `child` and all below it after `timeout_s`, and at any exception; gives the event that says it was late."""

    def __init__(self, child: subprocess.Popen[bytes], timeout_s: float | None) -> None:
        self._child = child
        self._late = threading.Event()
        self._timer = threading.Timer(timeout_s, self._end) if timeout_s is not None else None

    def __enter__(self) -> threading.Event:
        if self._timer is not None:
            self._timer.start()
        return self._late

    def __exit__(self, kind: object, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if kind is not None:
            self._kill()
            self._child.wait()

    def _end(self) -> None:
        self._late.set()
        self._kill()

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            tree.send(signal.SIGKILL, self._child.pid, tree.below(self._child.pid))
            os.kill(self._child.pid, signal.SIGKILL)  # it may lead no group


class _interrupts_ignored:
    """The terminal sends Ctrl-C to the command as well, which decides what becomes of it."""

    def __enter__(self) -> None:
        self._before = None
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, lambda number, frame: None)

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)


def _ended(child: subprocess.Popen[bytes], look: Callable[[], None] | None) -> tuple[int, struct_rusage]:
    """Status and resource usage of `child` at its end; `look` is called now and then until then."""
    while True:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG if look is not None else 0)
        if pid:
            return status, usage
        if look is not None:
            look()
            time.sleep(_LOOK_S)


def _descriptor(stream: Stream, own: int) -> int:
    if stream is None:
        return own
    return stream if isinstance(stream, int) else stream.fileno()
