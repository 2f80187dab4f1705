"""Runs a command and records the start of every Python process that it consists of."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from sys import platform
from typing import IO, TYPE_CHECKING, Any

from attrs import frozen

import lazyboot
from lazyboot.errors import LazybootError
from lazyboot.profile import parts
from lazyboot.profile.interpreter import joined
from lazyboot.profile.processes import process_of
from lazyboot.profile.pthlines import pth_lines
from lazyboot.profile.recording import Process, Recording
from lazyboot.runtime import sources

if TYPE_CHECKING:
    from resource import struct_rusage

_HERE = Path(__file__).parent
_TRACER = _HERE / "tracing" / "start"
_SITEDIR = _HERE.parent / "sitedir"
_RSS_UNIT = 1 if platform == "darwin" else 1024  # what getrusage counts resident memory in
_LOOK_S = 0.25


class RecordError(LazybootError):
    """A command cannot be recorded: it does not start, it takes too long, or no Python process of it can be seen."""


@frozen
class Progress:
    """How far a command is that is being recorded.

    seconds    since it began
    processes  Python processes that have begun
    imports    modules imported so far
    module     the one that was imported last
    """

    seconds: float
    processes: int
    imports: int
    module: str


def record(
    argv: Sequence[str],
    *,
    folder: Path,
    lazy: bool,
    config: Path | None = None,
    until: Any = None,
    timeout_s: float | None = None,
    progress: Callable[[Progress], None] | None = None,
    stdout: int | IO[Any] | None = None,
    stderr: int | IO[Any] | None = None,
    environ: Mapping[str, str] | None = None,
    program: str | None = None,
) -> Recording:
    """Run `argv` in `folder` to its end, eagerly or with lazyboot on, and give what was recorded.

    config     the only configuration file, where lazy; otherwise they are searched for as ever
    timeout_s  when to end it, and all that it has started
    progress   called a few times a second while it runs
    stdout, stderr  as for subprocess; left out: this process's own. It reads what this process would read.
    environ    variables to start from; left out: this process's own
    program    the file to execute, where that is not what ``argv[0]`` means

    Raises RecordError.
    """
    if not hasattr(os, "wait4"):
        raise RecordError("recording needs os.wait4, which Linux and macOS have")
    with tempfile.TemporaryDirectory(prefix="lazyboot-trace-", ignore_cleanup_errors=True) as below:
        variables = environment(os.environ if environ is None else environ, Path(below), lazy=lazy, config=config)
        run = _Run(argv, program, folder, variables, timeout_s, stdout, stderr)
        run.wait(_Watch(Path(below), progress))
        found = parts.read(Path(below))
    if not found:
        raise RecordError(
            f"{argv[0]}: no Python process of this command could be recorded (exit code {run.exit_code}): a Python"
            " from 3.10 on is needed, and its options -I, -E and -S keep the recorder out"
        )
    pth = {each.head["executable"]: pth_lines(each.head["executable"], variables) for each in found}
    processes = tuple(process_of(part, pth[part.head["executable"]]) for part in found)
    return Recording(
        lazyboot=lazyboot.__version__,
        command=tuple(argv),
        folder=str(folder.resolve()),
        lazy=lazy,
        configuration=_configuration(processes, folder, variables) if lazy else (),
        began_ns=run.began_ns,
        exit_code=run.exit_code,
        until="",
        wall_s=round(run.wall_s, 6),
        cpu_s=round(run.usage.ru_utime + run.usage.ru_stime, 6),
        peak_bytes=run.usage.ru_maxrss * _RSS_UNIT,
        processes=processes,
    )


def environment(inherited: Mapping[str, str], parts: Path, *, lazy: bool, config: Path | None) -> dict[str, str]:
    """The variables of a command that is recorded in the folder `parts`."""
    result = dict(inherited)
    result["LAZYBOOT"] = "1" if lazy else "0"
    result["LAZYBOOT_TRACE"] = str(parts)
    way_in = [str(_TRACER), str(_SITEDIR)] if lazy else [str(_TRACER)]
    result["PYTHONPATH"] = joined(*way_in, inherited.get("PYTHONPATH"))
    if config is not None:
        result["LAZYBOOT_CONFIG"] = os.path.abspath(config)
    return result


class _Watch:
    """Looks at part files while they grow, for somebody who wants to see progress."""

    def __init__(self, folder: Path, tell: Callable[[Progress], None] | None) -> None:
        self._folder = folder
        self._tell = tell
        self._read: dict[Path, int] = {}
        self._imports = 0
        self._module = ""
        self._began = time.perf_counter()

    @property
    def wanted(self) -> bool:
        return self._tell is not None

    def look(self) -> None:
        """Read what is new and tell."""
        for path in self._folder.glob("*.part"):
            at = self._read.get(path, 0)
            with path.open("rb") as file:
                file.seek(at)
                data = file.read()
            whole = parts.whole(data)
            self._read[path] = at + whole
            for each in parts.records(data[:whole]):
                if each[0] == "import":
                    self._imports += 1
                    self._module = each[2]
        if self._tell is not None:
            seconds = time.perf_counter() - self._began
            self._tell(Progress(seconds, len(self._read), self._imports, self._module))


class _Run:
    """The command, from its start on."""

    usage: struct_rusage

    def __init__(
        self,
        argv: Sequence[str],
        program: str | None,
        folder: Path,
        environ: dict[str, str],
        timeout_s: float | None,
        stdout: int | IO[Any] | None,
        stderr: int | IO[Any] | None,
    ) -> None:
        self._timeout_s = timeout_s
        self.exit_code = 0
        self.wall_s = 0.0
        self.began_ns = time.time_ns()
        self._began = time.perf_counter()
        environ = {**environ, "LAZYBOOT_TRACE_SPAWNED": f"{os.getpid()}:{self._began!r}"}
        try:
            self._child = subprocess.Popen(
                list(argv),
                executable=program,
                cwd=folder,
                env=environ,
                stdout=stdout,
                stderr=stderr,
                start_new_session=timeout_s is not None,  # so that all of it can be ended; a terminal wants its own
            )
        except OSError as error:
            raise RecordError(f"{argv[0]}: cannot be run: {error.strerror}") from error

    def wait(self, watch: _Watch) -> None:
        """Until it has ended. Ctrl-C is the command's own business. Raises RecordError when it takes too long."""
        late = threading.Event()

        def end() -> None:
            late.set()
            with suppress(ProcessLookupError):
                os.killpg(self._child.pid, signal.SIGKILL)

        timer = threading.Timer(self._timeout_s, end) if self._timeout_s is not None else None
        if timer is not None:
            timer.start()
        try:
            status = self._status(watch)
        except BaseException:
            self._child.kill()
            self._child.wait()
            raise
        finally:
            if timer is not None:
                timer.cancel()
        self.wall_s = time.perf_counter() - self._began
        self.exit_code = self._child.returncode = os.waitstatus_to_exitcode(status)
        if late.is_set():
            raise RecordError(f"{self._child.args!r} did not finish within {self._timeout_s:g} s")

    def _status(self, watch: _Watch) -> int:
        if not watch.wanted:
            _, status, self.usage = _wait(self._child.pid, 0)
            return status
        while True:
            pid, status, self.usage = _wait(self._child.pid, os.WNOHANG)
            if pid:
                return status
            watch.look()
            time.sleep(_LOOK_S)


def _wait(pid: int, options: int) -> tuple[int, int, struct_rusage]:
    return os.wait4(pid, options)


def _configuration(processes: Sequence[Process], folder: Path, environ: Mapping[str, str]) -> tuple[str, ...]:
    script = max(processes, key=lambda each: len(each.imports)).script
    return tuple(sources.find(os.path.dirname(script) if script else str(folder), environ))
