"""Runs the variants of a workload in child processes, alternating, and measures each run."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from attrs import frozen

from lazyboot.config.wording import shown
from lazyboot.profile.comparison import Comparison, Run, Variant, Workload
from lazyboot.profile.interpreter import joined
from lazyboot.profile.mark import Mark
from lazyboot.profile.markwatch import Reached
from lazyboot.profile.running import Finished, MeasureError, finish

__all__ = ["Counted", "MeasureError", "measure"]

_PROBE = Path(__file__).parent / "probe"
_MODULES = ("LAZYBOOT_PROBE", "modules")  # variable, file
_OPENED = ("LAZYBOOT_PROBE_OPENED", "opened")
_TAIL = 2000  # characters of output kept with a run, enough for a traceback


@frozen
class Counted:
    """What the main process of a variant opens.

    opened   how many files
    modules  how many modules it loads
    paths    the files, and those that it maps into memory; each once
    """

    opened: int
    modules: int
    paths: tuple[str, ...]


def measure(
    workload: Workload,
    rounds: int,
    folder: Path,
    *,
    probe: bool = True,
    opened: bool = False,
    timeout_s: float = 900,
    progress: Callable[[Variant], None] = lambda variant: None,
    before: Callable[[Mapping[str, Counted]], None] = lambda counted: None,
    after: Callable[[Run], None] = lambda run: None,
) -> Comparison:
    """Run every variant once to warm up, then `rounds` times in turn: A, B, C, A, B, C, …

    folder    an existing folder; every run gets a new one of its own below it, and happens there unless the
              workload names another one
    probe     count modules at exit; False where a fraction of a millisecond matters
    opened    count the files that are opened, in one more run of each variant after the warm-ups, since the counting
              takes time
    progress  called with the variant after each run, those for warming up and counting included
    before    called before each measured run with what was counted, by variant
    after     called with each run, those for warming up included but not those for counting; what it raises ends it all

    The first variant's outcome is the reference of the rest. A variant that may break, and broke in its
    warm-up, is not run again: that run is kept in place of measured ones. Raises MeasureError, also where a variant
    that may not break misses the workload's mark.
    """
    if not hasattr(os, "wait4"):
        raise MeasureError("measuring needs os.wait4, which Linux and macOS have")
    runs: list[Run] = []
    warm_ups: list[Run] = []
    broken: list[Run] = []
    counted: dict[str, Counted] = {}
    for number in range(rounds + 1):
        for index, variant in enumerate(workload.variants):
            if any(run.variant == variant.name for run in broken):
                progress(variant)
                continue
            run_folder = folder / f"{number:03}-{index}-{_as_file(variant.name)}"
            run_folder.mkdir()
            if number:
                before(counted)
            run = _run(workload, variant, run_folder, _probes(run_folder, _MODULES if probe else None), timeout_s)
            after(run)
            (runs if number else warm_ups).append(run)
            progress(variant)
        if number == 0:
            warm = Comparison(workload, tuple(warm_ups))
            broken = [run for run in warm_ups if warm.broken(run.variant) is not None]
            if opened:
                counted = _counted_files(workload, folder, timeout_s, {run.variant for run in broken}, progress)
    files = {name: each.opened for name, each in counted.items()}
    modules = {name: each.modules for name, each in counted.items()}
    return Comparison(workload, (*runs, *broken), files, modules)


def _as_file(name: str) -> str:
    return "".join(character if character.isalnum() or character in "._-" else "-" for character in name)


def _counted_files(
    workload: Workload,
    folder: Path,
    timeout_s: float,
    broken: Collection[str],
    progress: Callable[[Variant], None],
) -> dict[str, Counted]:
    """What each variant opens, but for those that are `broken`."""
    found = {}
    for index, variant in enumerate(workload.variants):
        if variant.name not in broken:
            run_folder = folder / f"opened-{index}-{_as_file(variant.name)}"
            run_folder.mkdir()
            run = _run(workload, variant, run_folder, _probes(run_folder, _OPENED), timeout_s)
            count = _read_log(run_folder, run.pid)
            if count is not None:
                found[variant.name] = count
        progress(variant)
    return found


def _read_log(folder: Path, pid: int) -> Counted | None:
    log = folder / f"{_OPENED[1]}.{pid}"
    try:
        lines = log.read_bytes().splitlines()
    except FileNotFoundError:
        return None
    entries = [line.partition(b" ")[::2] for line in lines]
    paths = [os.fsdecode(path) for _, path in entries if path]
    modules = max((int(count) for count, _ in entries if count.isdigit()), default=0)
    return Counted(len(paths), modules, tuple(dict.fromkeys((*paths, *_mapped(log.with_name(f"{log.name}.maps"))))))


def _mapped(maps: Path) -> list[str]:
    """The files in a copy of /proc/PID/maps."""
    try:
        lines = maps.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
    return [line[line.index("/") :] for line in lines if "/" in line]


def _probes(folder: Path, probe: tuple[str, str] | None) -> dict[str, str]:
    """The variable that makes a run count, if it is to."""
    return {} if probe is None else {probe[0]: str(folder / probe[1])}


def _run(workload: Workload, variant: Variant, folder: Path, probes: Mapping[str, str], timeout_s: float) -> Run:
    work = workload.folder or folder / "work"
    argv = list(variant.argv)
    if workload.folder is None:
        work.mkdir()
        argv = [argument.replace("{folder}", str(work)) for argument in argv]
    workload.prepare(work)
    environment = child_environment(os.environ, variant, work, probes)
    at_mark = partial(_keep_maps, folder) if _OPENED[0] in probes else _keep_nothing
    ended = finish(argv, environment, work, folder, timeout_s, workload.until, at_mark)
    out, err = (_text(folder / name) for name in ("stdout", "stderr"))
    failed = ""
    if ended.reached is not None:
        out, err = _up_to(workload.until, ended.reached, out, err)
    elif not ended.in_time:
        mark = f"; the mark {shown(workload.until.text)} had not come by then" if workload.until is not None else ""
        failed = f"did not finish within {timeout_s:g} s{mark}"
    elif ended.missed is not None:
        failed = str(ended.missed)
    if failed and not variant.may_break:
        raise MeasureError(_with_last_words(f"{variant.name}: {failed}", err))
    return Run(
        variant=variant.name,
        wall_s=ended.wall_s,
        cpu_s=ended.cpu_s,
        peak_bytes=ended.peak_bytes,
        modules=_modules(folder, ended),
        exit_code=ended.exit_code if ended.reached is None else workload.exit_code or 0,
        outcome=workload.outcome(work, out, err),
        stdout_tail=out[-_TAIL:],
        stderr_tail=err[-_TAIL:],
        pid=ended.pid,
        failed=failed,
    )


def _up_to(mark: Mark | None, reached: Reached, *texts: str) -> list[str]:
    """stdout and stderr as far as they go before the mark: the line with a mark in it ends its own stream.

    How much of the other stream has come by then is chance, so its last line may be cut short, and is left out.
    """
    if mark is None or mark.is_function:
        return list(texts)
    found = []
    for stream, text in zip(("stdout", "stderr"), texts):
        lines = text.splitlines(keepends=True)
        if stream == reached.stream:
            last = next((number for number, line in enumerate(lines) if mark.text in line), len(lines))
            found.append("".join(lines[:last]) + mark.text + "\n")
        else:
            found.append("".join(line for line in lines if line.endswith("\n")))
    return found


def _with_last_words(text: str, stderr: str) -> str:
    words = stderr.rstrip()[-_TAIL:]
    return f"{text}\nit said last:\n{words}" if words else text


def _keep_maps(folder: Path, reached: Reached) -> None:
    """Note which files the process at the mark has mapped into memory, as it does itself where it ends by itself."""
    with suppress(OSError):
        maps = Path(f"/proc/{reached.pid}/maps").read_bytes()
        (folder / f"{_OPENED[1]}.{reached.pid}.maps").write_bytes(maps)


def _keep_nothing(reached: Reached) -> None:
    """Only a run in which files are counted has anything to keep."""


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


def _modules(folder: Path, ended: Finished) -> int | None:
    if ended.reached is not None:
        return ended.reached.modules
    return _counted(folder / _MODULES[1], ended.pid)


def _counted(stem: Path, pid: int) -> int | None:
    try:
        return int(stem.with_name(f"{stem.name}.{pid}").read_text("ascii"))
    except (FileNotFoundError, ValueError):
        return None


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")
