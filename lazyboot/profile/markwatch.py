"""Waits for a mark in a command that runs, and ends the command there."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from attrs import frozen

from lazyboot.profile import mark as marks
from lazyboot.profile import tree
from lazyboot.profile.interpreter import joined
from lazyboot.profile.mark import Mark, MarkError, Sighting

_PROBE = Path(__file__).parent / "probe"
_CHUNK = 1 << 16
_GRACE_S = 3.0  # between asking the processes to end and ending them
_STREAMS = ("stdout", "stderr")


@frozen
class Reached:
    """Where and when a mark was reached.

    seconds  since the command began
    stream   ``stdout`` or ``stderr``, for a line of output; else empty
    pid      of the process that called the function; for a line of output, of the command
    modules  how many modules that process had loaded; None for a line of output
    """

    seconds: float
    stream: str
    pid: int
    modules: int | None


class MarkWatch:
    """The watch for `mark` in one run. Use in this order: `environment`, `descriptors`, `begin`, `end`.

    folder   an existing folder, for a named pipe
    stop     end the command, with the processes it started, at the mark
    at_mark  called at the mark with what is known of it, before the command is ended; in another thread
    whole    end the line of output that the end of the command cuts short, for what follows it on a terminal
    """

    def __init__(
        self,
        mark: Mark,
        folder: Path,
        *,
        stop: bool = True,
        at_mark: Callable[[Reached], None] = lambda reached: None,
        whole: bool = False,
    ) -> None:
        self.mark = mark
        self.reached: Reached | None = None
        self._pipe = folder / "mark"
        self._stop = stop
        self._at_mark = at_mark
        self._whole = whole
        self._last = dict.fromkeys(_STREAMS, b"")  # of each stream, the last that was copied
        self._given_up = False
        self._sightings: dict[int, Sighting] = {}
        self._over = threading.Event()
        self._selector = selectors.DefaultSelector()
        self._open: list[int] = []
        self._copies: dict[str, tuple[int, int]] = {}  # stream -> where to read, where to copy to
        self._lines = dict.fromkeys(_STREAMS, b"")
        self._given: list[int] = []  # the child's ends of the pipes
        self._thread: threading.Thread | None = None

    def environment(self, environment: Mapping[str, str]) -> dict[str, str]:
        """`environment` with what the command needs."""
        result = dict(environment)
        if not self.mark.is_function:
            result["PYTHONUNBUFFERED"] = "1"  # lines that wait in a buffer would be late
            return result
        result["LAZYBOOT_MARK"] = self.mark.text
        result["LAZYBOOT_MARK_PIPE"] = str(self._pipe)
        result["LAZYBOOT_MARK_STOP"] = "1" if self._stop else "0"
        if str(_PROBE) not in result.get("PYTHONPATH", "").split(os.pathsep):
            result["PYTHONPATH"] = joined(str(_PROBE), result.get("PYTHONPATH"))
        return result

    def descriptors(self, stdout: int, stderr: int) -> tuple[int, int]:
        """The descriptors to start the command with; what it writes arrives on `stdout` and `stderr`."""
        wake, self._wake = os.pipe()
        self._open += [wake, self._wake]
        self._selector.register(wake, selectors.EVENT_READ, "wake")
        if self.mark.is_function:
            os.mkfifo(self._pipe, 0o600)
            told = os.open(self._pipe, os.O_RDWR | os.O_NONBLOCK)  # also for writing: no end of file between two lines
            self._open.append(told)
            self._selector.register(told, selectors.EVENT_READ, "told")
            return stdout, stderr
        given = []
        for name, destination in zip(_STREAMS, (stdout, stderr)):
            read, write = os.pipe()
            os.set_blocking(read, False)
            self._copies[name] = read, destination
            self._open.append(read)
            self._selector.register(read, selectors.EVENT_READ, name)
            given.append(write)
        self._given = given
        return given[0], given[1]

    def begin(self, child: subprocess.Popen[bytes], started: float) -> None:
        """Watch `child`, the leader of a process group of its own, which began at `started` (time.perf_counter)."""
        for descriptor in self._given:
            os.close(descriptor)
        self._given = []
        self._child, self._started = child, started
        self._thread = threading.Thread(target=self._watch, name="lazyboot mark", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """To be called once the child has ended, or could not be started: everything is read and closed."""
        self._over.set()
        if self._thread is not None:
            os.write(self._wake, b"x")
            self._thread.join()
        if self._whole and self.reached is not None:
            for stream, (_, destination) in self._copies.items():
                if self._last[stream] and not self._last[stream].endswith(b"\n"):
                    _write(destination, b"\n")
        for descriptor in (*self._open, *self._given):
            os.close(descriptor)
        self._open, self._given = [], []
        self._selector.close()
        self._pipe.unlink(missing_ok=True)

    def missed(self, exit_code: int) -> MarkError:
        """Why the mark was not reached by the command, which ended with `exit_code`."""
        return marks.missed(self.mark, None if self._given_up else exit_code, list(self._sightings.values()))

    def _watch(self) -> None:
        while not self._over.is_set():
            for key, _ in self._selector.select():
                self._take(key.data, key.fd)
            if self._stop and (self.reached is not None or self._given_up):
                self._end_all()
        while any(self._take(key.data, key.fd) for key, _ in self._selector.select(0) if key.data != "wake"):
            pass

    def _take(self, source: str, descriptor: int) -> bool:
        """Read what has come from `source`; whether there may be more."""
        if source == "wake":
            return False
        try:
            data = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            return False
        now = time.perf_counter()
        if not data:
            self._selector.unregister(descriptor)
            return False
        if source == "told":
            self._hear(data)
            return True
        self._look(source, data, now)
        self._last[source] = data
        _write(self._copies[source][1], data)
        return True

    def _look(self, stream: str, data: bytes, now: float) -> None:
        if self.reached is None:
            lines = (self._lines[stream] + data).replace(b"\r", b"\n")
            self._lines[stream] = lines.rpartition(b"\n")[2]
            if self.mark.text.encode() in lines:
                self._is_reached(Reached(now - self._started, stream, self._child.pid, None))

    def _hear(self, data: bytes) -> None:
        for line in data.decode("utf-8", "replace").splitlines():
            what, pid, *more = line.split(" ")
            if what == "reached":
                seconds = int(more[0]) / 1e9 - self._started
                self._is_reached(Reached(seconds, "", int(pid), int(more[1])))
            elif what == "watching":
                self._sightings.setdefault(int(pid), Sighting())
            else:
                defined = "" if more[1] == "-" else more[1]
                self._sightings[int(pid)] = Sighting(more[0] == "1", tuple(more[2:]), defined)
                self._given_up = self._given_up or what == "absent"

    def _is_reached(self, reached: Reached) -> None:
        if self.reached is None:
            self.reached = reached
            self._at_mark(reached)

    def _end_all(self) -> None:
        processes = tree.below(self._child.pid)
        tree.send(signal.SIGTERM, self._child.pid, processes)
        ends = time.monotonic() + _GRACE_S
        while not self._over.is_set() and time.monotonic() < ends:
            for key, _ in self._selector.select(0.05):
                self._take(key.data, key.fd)
        tree.send(signal.SIGKILL, self._child.pid, processes)
        self._over.wait()


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
