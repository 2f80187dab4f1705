"""The tracer of one process: started by `start/sitecustomize.py`, it writes one part file."""

from __future__ import annotations

import atexit
import builtins
import os
import sys
import time
from time import perf_counter

from . import usage
from .deferred import Deferred
from .imports import Imports
from .partfile import PartFile
from .scans import MODULES, Scans
from .statements import Statements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

_BEGINNINGS = ("cpython.run_module", "cpython.run_command", "cpython.run_stdin")
SPAWNED = "LAZYBOOT_TRACE_SPAWNED"  # number of the process that spawned the command, and when, in its perf_counter


class Trace:
    """Follows this process from `start` until it ends, or becomes another program.

    own  the modules that are loaded only because the tracer needs them
    """

    def __init__(self, folder: str, own: list[str]) -> None:
        self._folder = folder
        self._own = own
        self._part = PartFile(folder)
        self._statements = Statements(self._part)
        self._deferred = Deferred(self._part)
        self._scans = Scans(self._part)
        self._imports = Imports(self._part, self._statements, self._write)
        self._program_began = False
        self._script = ""

    def start(self) -> None:
        """Begin the record of a process that Python has just started in."""
        began = perf_counter()
        self._head(_process_began(began), began)
        self._imports.install()
        for name in MODULES:
            if name in sys.modules:
                self._scans.watch(name)
            else:
                self._imports.ended[name] = self._scans.watch
        if not self._deferred.import_through(self._statements):
            builtins.__import__ = self._statements.around(builtins.__import__)
        sys.addaudithook(self._listener())
        atexit.register(self._finish)
        _before_exit(self._finish)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._restart)

    def _head(self, process_began: float, site_began: float) -> None:
        now, epoch = perf_counter(), time.time_ns()
        self._part.add(
            "process",
            {
                "pid": os.getpid(),
                "parent": os.getppid(),
                "executable": sys.executable or "",
                "python": sys.version.partition(" ")[0],
                "folder": _working_folder(),
                "began": process_began,
                "began_ns": epoch - int((now - process_began) * 1e9),
                "site_began": site_began,
                "forked": self._program_began,
                "own": self._own,
            },
        )
        self._part.write()

    def _restart(self) -> None:
        """This process is a fork: what it has done so far, the other one has recorded."""
        self._part = PartFile(self._folder)
        for each in (self._statements, self._deferred, self._scans, self._imports):
            each.restart(self._part)
        self._program_began = True
        now = perf_counter()
        self._head(now, now)

    def _write(self) -> None:
        self._deferred.collect()
        counted = {"modules": len(sys.modules), "files_opened": self._imports.opened, **usage.of_process()}
        self._part.add("now", perf_counter(), counted)
        self._part.write()

    def _finish(self, complete: bool = True) -> None:
        try:
            main = sys.modules.get("__main__")
            end: dict[str, Any] = {
                "ended": perf_counter(),
                "complete": complete,
                "argv": [str(each) for each in getattr(sys, "argv", ())],
                "script": str(getattr(main, "__file__", None) or self._script),
                "modules": len(sys.modules),
                "files_opened": self._imports.opened,
                "bytes_read": usage.bytes_read(),
                **usage.of_process(),
                **self._deferred.finish(),
                "counts": dict(self._statements.counts),
            }
            self._part.add("end", end)
            self._part.write()
        except Exception:  # the program's end is not ours to spoil
            pass

    def _listener(self) -> Any:
        def begin(arguments: tuple[Any, ...]) -> None:
            if not self._program_began:
                self._program_began = True
                self._part.add("program", perf_counter())

        def run_file(arguments: tuple[Any, ...]) -> None:
            self._script = str(arguments[0])  # Python has taken it from __main__ when the end is near
            begin(arguments)

        at_mark = os.environ.get("LAZYBOOT_MARK_PIPE")

        def opening(arguments: tuple[Any, ...]) -> None:
            if arguments[0] == at_mark and at_mark:  # the process is told to end there, and waits for it
                self._finish(complete=False)
            else:
                self._imports.opening(arguments)

        def replaced(arguments: tuple[Any, ...]) -> None:
            self._finish(complete=False)

        handlers = dict.fromkeys(_BEGINNINGS, begin)
        handlers |= {"open": opening if at_mark else self._imports.opening, "exec": self._imports.executing}
        handlers |= {"cpython.run_file": run_file, "os.exec": replaced}
        handler_of = handlers.get

        def hear(event: str, arguments: tuple[Any, ...]) -> None:
            handler = handler_of(event)
            if handler is not None:
                handler(arguments)

        return hear


def start(folder: str, before: Collection[str]) -> None:
    """Record this process in `folder`. The modules that are not in `before` leave ``sys.modules`` again."""
    for name in [name for name in sys.modules if name not in before]:
        if name.partition(".")[0] == "_lazyboot_tracing":
            _kept.append(sys.modules.pop(name))
    Trace(folder, [name for name in sys.modules if name not in before]).start()


_kept: list[object] = []  # this module's own place included: Python empties what nobody holds


def _process_began(now: float) -> float:
    """When this process began, as perf_counter counts."""
    spawner, _, spawned = os.environ.get(SPAWNED, "").partition(":")
    if spawner == str(os.getppid()) and sys.platform != "win32":
        return float(spawned)
    return now - usage.age_s()


def _before_exit(finish: Any) -> None:
    """Have ``os._exit``, with which forked processes end, call `finish` first."""
    end = os._exit

    def _exit(*arguments: Any, **options: Any) -> None:
        finish()
        end(*arguments, **options)

    os._exit = _exit  # type: ignore[assignment]


def _working_folder() -> str:
    try:
        return os.getcwd()
    except OSError:  # it has been removed
        return ""
