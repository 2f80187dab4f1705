"""Runs a command and records the start of every Python process that it consists of."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from attrs import frozen

import lazyboot
from lazyboot.profile import parts
from lazyboot.profile.interpreter import joined
from lazyboot.profile.mark import Mark
from lazyboot.profile.processes import process_of
from lazyboot.profile.pthlines import pth_lines
from lazyboot.profile.recorded import Recorded, RecordError, Stream
from lazyboot.profile.recording import Process, Recording
from lazyboot.runtime import sources

_HERE = Path(__file__).parent
_TRACER = _HERE / "tracing" / "start"
_SITEDIR = _HERE.parent / "sitedir"


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
    until: Mark | None = None,
    timeout_s: float | None = None,
    progress: Callable[[Progress], None] | None = None,
    stdout: Stream = None,
    stderr: Stream = None,
    environ: Mapping[str, str] | None = None,
    program: str | None = None,
) -> Recording:
    """Run `argv` in `folder` to its end, eagerly or with lazyboot on, and give what was recorded.

    config     the only configuration file, where lazy; otherwise they are searched for as ever
    until      where to end it
    timeout_s  when to end it, and all that it has started
    progress   called a few times a second while it runs
    stdout, stderr  as for subprocess; left out: this process's own. It reads what this process would read.
    environ    variables to start from; left out: this process's own
    program    the file to execute, where that is not what ``argv[0]`` means

    Raises RecordError, and MarkError where the command does not reach its mark.
    """
    if not hasattr(os, "wait4"):
        raise RecordError("recording needs os.wait4, which Linux and macOS have")
    with tempfile.TemporaryDirectory(prefix="lazyboot-trace-", ignore_cleanup_errors=True) as made:
        below = Path(made)
        variables = environment(os.environ if environ is None else environ, below, lazy=lazy, config=config)
        run = Recorded(argv, variables, folder, below)
        look = _Watch(below, progress).look if progress is not None else None
        run.run(program, (stdout, stderr), until=until, timeout_s=timeout_s, look=look)
        found = parts.read(below)
    if not found:
        raise RecordError(
            f"{argv[0]}: no Python process of this command could be recorded (it ended with {run.exit_code}): a Python"
            " from 3.10 on is needed, and its options -I, -E and -S keep the recorder out"
        )
    if until is not None:
        found = [part.until(run.began + run.wall_s) for part in found]
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
        until="" if until is None else until.text,
        wall_s=round(run.wall_s, 6),
        cpu_s=round(run.cpu_s, 6),
        peak_bytes=run.peak_bytes,
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

    def __init__(self, folder: Path, tell: Callable[[Progress], None]) -> None:
        self._folder = folder
        self._tell = tell
        self._read: dict[Path, int] = {}
        self._imports = 0
        self._module = ""
        self._began = time.perf_counter()

    def look(self) -> None:
        """Read what is new and tell."""
        for path in self._folder.glob("*.part"):
            at = self._read.get(path, 0)
            with path.open("rb") as file:
                file.seek(at)
                data = file.read()
            self._read[path] = at + parts.whole(data)
            for each in parts.records(data):
                if each[0] == "import":
                    self._imports += 1
                    self._module = each[2]
        seconds = time.perf_counter() - self._began
        self._tell(Progress(seconds, len(self._read), self._imports, self._module))


def _configuration(processes: Sequence[Process], folder: Path, environ: Mapping[str, str]) -> tuple[str, ...]:
    script = max(processes, key=lambda each: len(each.imports)).script
    return tuple(sources.find(os.path.dirname(script) if script else str(folder), environ))
