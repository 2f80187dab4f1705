"""Measures lazyboot/runtime in this interpreter, from its start, when COVERAGE_ARCS names a folder for the result.

coverage.py's own start imports most of the standard library: that takes ten times as long as a small program does,
and the tests of start-up would see it. So only its tracer is taken here, a C extension that imports nothing.
`gathering` makes coverage.py's data of what this leaves.
"""

from __future__ import annotations

import _imp
import marshal
import os
import site
import sys
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import EXTENSION_SUFFIXES, ExtensionFileLoader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

FOLDER = "COVERAGE_ARCS"
STARTED: list[Measuring] = []

_MARK = "<lazyboot importlib._bootstrap>"  # traces.MARK; importing it here would start lazyboot's parts too early
_RUNTIME = "/lazyboot/runtime/"


class MarkedCode:
    """`lazyboot.runtime.traces.machinery` gives functions a file name of no file, all the same one."""

    _coverage_plugin_name = ""
    _coverage_enabled = True

    def __init__(self) -> None:
        self._coverage_plugin = self

    def dynamic_source_filename(self, filename: str, frame: FrameType) -> str | None:
        name = frame.f_globals.get("__file__")
        return name if isinstance(name, str) and _RUNTIME in name else None

    def line_number_range(self, frame: FrameType) -> tuple[int, int]:
        return frame.f_lineno, frame.f_lineno


class Measuring:
    """Traces the threads of this process; `write` puts into `folder` what they have executed until then."""

    def __init__(self, folder: str, tracing: Any) -> None:
        """`tracing` is coverage.py's extension module."""
        self._folder = folder
        self._tracing = tracing
        self._tracers: list[Any] = []
        self._data: dict[str, set[int]] = {}
        self._dispositions: dict[str, Any] = {}

    def here(self) -> Callable[..., Any]:
        """Trace this thread."""
        tracer = self._tracing.CTracer()
        tracer.data, tracer.trace_arcs, tracer.file_tracers = self._data, True, {}
        tracer.should_trace, tracer.should_trace_cache = self._disposition, self._dispositions
        tracer.check_include = lambda filename, frame: _RUNTIME in filename
        tracer.should_start_context = tracer.switch_context = tracer.concur_id_func = None
        tracer.lock_data = tracer.unlock_data = lambda: None
        tracer.warn = tracer.disable_plugin = lambda *arguments, **options: print(*arguments, file=sys.stderr)
        self._tracers.append(tracer)
        return tracer.start()  # type: ignore[no-any-return]

    def in_new_threads(self, start: Callable[..., Any]) -> Callable[..., Any]:
        """`start`, a function of `_thread` that starts a thread, so that the thread is traced."""

        def start_traced(function: Callable[..., object], *arguments: Any, **options: Any) -> Any:
            def traced(*given: Any, **named: Any) -> object:
                self.here()
                return function(*given, **named)

            return start(traced, *arguments, **options)

        return start_traced

    def write(self) -> None:
        if self._data:
            arcs = {filename: list(packed) for filename, packed in list(self._data.items())}
            self._keep(marshal.dumps(arcs))

    def _keep(self, data: bytes) -> None:
        """Write `data` whole or not at all: tests kill processes, and limit what they may write."""
        path = os.path.join(self._folder, f"{os.getpid()}-{os.urandom(6).hex()}")
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
            written = os.write(file, data)
            os.close(file)
            if written == len(data):
                os.rename(path, f"{path}.arcs")
        except OSError:
            pass

    def _disposition(self, filename: str, frame: FrameType) -> Any:
        """What the tracer is told about a file name: whether its code is traced, and who names its file instead."""
        told = self._tracing.CFileDisposition()
        told.original_filename = told.canonical_filename = told.source_filename = filename
        told.trace = _RUNTIME in filename or filename == _MARK
        told.has_dynamic_filename = filename == _MARK
        told.file_tracer = MarkedCode() if filename == _MARK else None
        told.reason = ""
        return told


def _tracing() -> Any:
    """coverage.py's extension module, without its package."""
    for folder in (*site.getsitepackages(), *sys.path):
        for suffix in EXTENSION_SUFFIXES:
            path = os.path.join(folder, "coverage", f"tracer{suffix}")
            if os.path.exists(path):
                spec = ModuleSpec("coverage.tracer", ExtensionFileLoader("coverage.tracer", path), origin=path)
                module = _imp.create_dynamic(spec)
                _imp.exec_dynamic(module)
                return module
    raise ImportError("coverage.py's tracer is not installed")


def start() -> None:
    """Called by a ``.pth`` file, which a virtual environment may run twice."""
    if STARTED:
        return
    import _thread
    import atexit

    measuring = Measuring(os.environ[FOLDER], _tracing())
    STARTED.append(measuring)
    leave = os._exit

    def write_and_leave(status: int) -> None:
        measuring.write()
        leave(status)

    os._exit = write_and_leave  # type: ignore[assignment]
    atexit.register(measuring.write)
    # `threading` takes them from there when it is imported, which is too early here: it imports much itself.
    for name in ("start_new_thread", "start_joinable_thread"):
        if hasattr(_thread, name):
            setattr(_thread, name, measuring.in_new_threads(getattr(_thread, name)))
    measuring.here()
