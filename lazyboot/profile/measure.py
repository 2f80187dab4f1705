"""Runs the variants of a workload in child processes, alternating, and measures each run."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path
from sys import platform
from typing import TYPE_CHECKING

from lazyboot.errors import LazybootError
from lazyboot.profile.comparison import Comparison, Run, Variant, Workload
from lazyboot.profile.interpreter import joined

if TYPE_CHECKING:
    from resource import struct_rusage

_PROBE = Path(__file__).parent / "probe"
_MODULES = ("LAZYBOOT_PROBE", "modules")  # variable, file
_OPENED = ("LAZYBOOT_PROBE_OPENED", "opened")
_TAIL = 2000  # characters of output kept with a run, enough for a traceback
_RSS_UNIT = 1 if platform == "darwin" else 1024  # what getrusage counts resident memory in


class MeasureError(LazybootError):
    """A run cannot be measured: its program does not exist, or it did not finish in time."""


def measure(
    workload: Workload,
    rounds: int,
    folder: Path,
    *,
    probe: bool = True,
    opened: bool = False,
    timeout_s: float = 900,
    progress: Callable[[Variant], None] = lambda variant: None,
) -> Comparison:
    """Run every variant once to warm up, then `rounds` times in turn: A, B, C, A, B, C, …

    folder    an existing folder; every run gets a new one of its own below it
    probe     count modules at exit; False where a fraction of a millisecond matters
    opened    count the files that are opened, in one more run of each variant, since the counting takes time
    progress  called with the variant after each run, warm-ups included

    The first variant's outcome is the reference of the rest. A variant that may break, and broke in its
    warm-up, is not run again: that run is kept in place of measured ones. Raises MeasureError.
    """
    if not hasattr(os, "wait4"):
        raise MeasureError("measuring needs os.wait4, which Linux and macOS have")
    runs: list[Run] = []
    warm_ups: list[Run] = []
    broken: list[Run] = []
    for number in range(rounds + 1):
        for index, variant in enumerate(workload.variants):
            if any(run.variant == variant.name for run in broken):
                progress(variant)
                continue
            run_folder = folder / f"{number:03}-{index}-{variant.name.replace(' ', '-')}"
            run_folder.mkdir()
            run = _run(workload, variant, run_folder, _probes(run_folder, _MODULES if probe else None), timeout_s)
            (runs if number else warm_ups).append(run)
            progress(variant)
        if number == 0:
            warm = Comparison(workload, tuple(warm_ups))
            broken = [run for run in warm_ups if warm.broken(run.variant) is not None]
    files = _opened(workload, folder, timeout_s, {run.variant for run in broken}) if opened else {}
    return Comparison(workload, (*runs, *broken), files)


def _opened(workload: Workload, folder: Path, timeout_s: float, broken: Collection[str]) -> dict[str, int]:
    """How many files each variant opens, but for those that are `broken`."""
    found = {}
    for variant in workload.variants:
        if variant.name not in broken:
            run_folder = folder / f"opened-{variant.name.replace(' ', '-')}"
            run_folder.mkdir()
            run = _run(workload, variant, run_folder, _probes(run_folder, _OPENED), timeout_s)
            count = _counted(run_folder / _OPENED[1], run.pid)
            if count is not None:
                found[variant.name] = count
    return found


def _probes(folder: Path, probe: tuple[str, str] | None) -> dict[str, str]:
    """The variable that makes a run count, if it is to."""
    return {} if probe is None else {probe[0]: str(folder / probe[1])}


def _run(workload: Workload, variant: Variant, folder: Path, probes: Mapping[str, str], timeout_s: float) -> Run:
    work = folder / "work"
    work.mkdir()
    workload.prepare(work)
    argv = [argument.replace("{folder}", str(work)) for argument in variant.argv]
    environment = child_environment(os.environ, variant, work, probes)
    with open(folder / "stdout", "wb") as stdout, open(folder / "stderr", "wb") as stderr:
        started = time.perf_counter()
        child = _start(argv, environment, work, stdout.fileno(), stderr.fileno())
        exit_code, usage, in_time = _wait(child, timeout_s)
        wall_s = time.perf_counter() - started
    out, err = (_text(folder / name) for name in ("stdout", "stderr"))
    if not in_time:
        late = f"did not finish within {timeout_s:g} s"
        if not variant.may_break:
            raise MeasureError(f"{child.args!r} {late}")
        err += f"\nTimeoutError: {late}\n"
    return Run(
        variant=variant.name,
        wall_s=wall_s,
        cpu_s=usage.ru_utime + usage.ru_stime,
        peak_bytes=usage.ru_maxrss * _RSS_UNIT,
        modules=_counted(folder / _MODULES[1], child.pid),
        exit_code=exit_code,
        outcome=workload.outcome(work, out, err),
        stdout_tail=out[-_TAIL:],
        stderr_tail=err[-_TAIL:],
        pid=child.pid,
    )


def child_environment(
    inherited: Mapping[str, str], variant: Variant, work: Path, probes: Mapping[str, str]
) -> dict[str, str]:
    """The variables a run starts with.

    The caller's own LAZYBOOT settings do not reach it, and bytecode is written, or every run would compile
    anew what the one before it compiled.
    """
    environment = {
        key: value
        for key, value in inherited.items()
        if key != "PYTHONDONTWRITEBYTECODE" and not key.startswith("LAZYBOOT")
    }
    for key, value in variant.env.items():
        if value is None:
            environment.pop(key, None)
        else:
            environment[key] = value.replace("{folder}", str(work))
    if probes:
        environment.update(probes)
        environment["PYTHONPATH"] = joined(str(_PROBE), environment.get("PYTHONPATH"))
    return environment


def _start(
    argv: list[str], environment: dict[str, str], folder: Path, stdout: int, stderr: int
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


def _wait(child: subprocess.Popen[bytes], timeout_s: float) -> tuple[int, struct_rusage, bool]:
    """Exit code and resource usage of `child` with the descendants it waited for, and whether it ended in time.

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
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, usage, not late.is_set()


def _end(child: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def _counted(stem: Path, pid: int) -> int | None:
    try:
        return int(stem.with_name(f"{stem.name}.{pid}").read_text("ascii"))
    except (FileNotFoundError, ValueError):
        return None


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")
