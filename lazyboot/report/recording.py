"""One recording for people: where its time went, and by library, as lazyboot profile and lazyboot show print it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lazyboot.profile.breakdown import breakdown
from lazyboot.profile.counterfactual import deferred_s, shipped_plan, shipped_presets
from lazyboot.profile.grouping import Group
from lazyboot.profile.libraries import By, Library, grouped_by
from lazyboot.profile.recording import Process, Recording
from lazyboot.report.counterfactual import presets_text
from lazyboot.report.figures import count, mebibytes, seconds, share, table
from lazyboot.report.places import Places

TOP = 20
_WORTH_SAYING_S = 0.05
_LEAST_S = 0.005  # rounds to 0.01; what takes less is shown together
_LEAST_SHARE = 0.0005
_ELSE = "everything else"
_WIDE = 120  # columns, from which on category and distribution are shown


def print_recording(
    recording: Recording, out: Console, *, by: By = "library", top: int = TOP, process: Process | None = None
) -> None:
    """Print what there is to know of `recording` at first: the command, where time went, and the table by `by`.

    top      rows of the table; 0: all
    process  the one that the tables are about; default: the main one
    """
    chosen = process or recording.main
    _print_head(recording, out)
    if len(recording.processes) > 1:
        out.print(process_table(recording, chosen))
    if not _told(recording, chosen):
        out.print(Text(f"Process {chosen.pid} did not say how it ended; its figures stop where it was last heard of."))
    out.print(breakdown_table(chosen, recording))
    groups = grouped_by(by, recording, chosen)
    out.print(group_table(groups, by, Places.of(recording, out.width * 3 // 10), top=top, wide=out.width >= _WIDE))
    if top and len(groups) > top:
        rest = groups[top:]
        left = sum(group.own_s for group in rest)
        out.print(Text(f"And {len(rest):,} more, {seconds(left)} s together; --top 0 shows all.", style="dim"))
    if not recording.lazy:
        _print_saving(chosen, out)


def _told(recording: Recording, process: Process) -> bool:
    """Whether it is known how `process` ended: it said so, or lazyboot ended the command at a mark."""
    return process.complete or bool(recording.until)


def _print_saving(process: Process, out: Console) -> None:
    """Say what the shipped presets for what `process` imports would save, where that is worth saying."""
    presets = shipped_presets(process)
    saved = deferred_s(process, shipped_plan(presets)) if presets else 0.0
    if saved >= _WORTH_SAYING_S:
        imports_s = sum(each.own_s for each in process.imports)
        out.print(
            Text.assemble(
                f"With {presets_text(presets)}, ",
                (f"{seconds(saved)} s", "bold green"),
                f" of {seconds(imports_s)} s of imports would wait until they are used (--deferrable says more).",
            )
        )


def breakdown_table(process: Process, recording: Recording) -> Table:
    """Where the time of `process`, of `recording`, went, and what is left to the time of the command."""
    parts = breakdown(process)
    result = table("where the time went", ">s", ">share")
    scans = count(len(process.scans), "scan")
    imports = count(len({each.module for each in process.imports}), "module")
    rows = [
        ("Python, before site", parts.interpreter_s),
        ("lines of .pth files", parts.pth_s),
        ("site, the rest", parts.site_s),
        (f"imports: executing {imports}", parts.executing_s),
        ("imports: loading shared libraries", parts.libraries_s),
        ("imports: reading and compiling", parts.reading_s),
        ("imports: finding", parts.finding_s),
        (f"scans of installed packages ({scans})", parts.scans_s),
        (_ELSE, parts.other_s),
    ]
    shown = [(label, value) for label, value in rows if value >= _LEAST_S or label == _ELSE]
    left = sum(value for label, value in rows if value < _LEAST_S and label != _ELSE)
    if parts.total_s and left / parts.total_s >= _LEAST_SHARE:
        shown.append(("all that takes less than 0.005 s", left))
    for label, value in shown:
        result.add_row(Text(label), seconds(value), share(value / parts.total_s if parts.total_s else 0.0))
    result.add_section()
    result.add_row("until the recording ended", seconds(parts.total_s), "")
    after = recording.wall_s - parts.total_s
    if after >= _LEAST_S:
        others = " and other processes" if len(recording.processes) > 1 else ""
        result.add_row(f"the rest of the command: Python's end{others}", seconds(after), "")
    return result


def process_table(recording: Recording, chosen: Process) -> Table:
    """The Python processes of `recording`; the one that the other tables are about is marked."""
    result = table(">process", ">s", ">imports s", ">modules", "program")
    places = Places.of(recording)
    for process in recording.processes:
        imports_s = sum(each.own_s for each in process.imports)
        program = Text(shlex.join((places.short(process.argv[0]), *process.argv[1:])) if process.argv else "-")
        if not _told(recording, process):
            program.append(" (did not say how it ended)", style="yellow")
        pid = Text(f"{'> ' if process is chosen else ''}{process.pid}", style="bold" if process is chosen else "")
        result.add_row(pid, seconds(process.ended_s), seconds(imports_s), f"{process.modules:,}", program)
    return result


def group_table(groups: Sequence[Group], by: By, places: Places, *, top: int = TOP, wide: bool = False) -> Table:
    """The `top` first of `groups` (0: all), which are by `by`."""
    extra = ["category", "distribution"] if by == "library" and wide else []
    result = table(f"{by}", ">s", ">share", ">with its\nimports", ">modules", *extra, "=imported by")
    for group in groups[: top or None]:
        more = [Text(group.category), Text(group.distribution or "-")] if extra and isinstance(group, Library) else []
        result.add_row(
            Text(group.name),
            seconds(group.own_s),
            share(group.share),
            seconds(group.seconds),
            f"{group.modules:,}",
            *more,
            places.text(group.imported_by),
        )
    return result


def _print_head(recording: Recording, out: Console) -> None:
    process = recording.main
    how = "with lazyboot" if recording.lazy else "without lazyboot"
    end = f"until {recording.until!r}" if recording.until else f"exit code {recording.exit_code}"
    out.print(Text(shlex.join(recording.command), style="bold"), soft_wrap=True)
    out.print(
        Text(
            f"{recording.wall_s:.2f} s ({how}, {end}), CPU {recording.cpu_s:.2f} s, "
            f"peak memory {mebibytes(recording.peak_bytes)}"
        )
    )
    faults = f"{process.minor_faults + process.major_faults:,} page faults"
    if process.major_faults:
        faults += f" ({process.major_faults:,} from the disk)"
    read = f" ({mebibytes(process.bytes_read)} read)" if process.bytes_read else ""
    out.print(Text(f"{count(process.modules, 'module')}, {count(process.files_opened, 'file')} opened{read}, {faults}"))
    if recording.lazy:
        places = [(each.file, each.line) for each in process.deferrals]
        used = len({places[use.deferral] for use in process.uses})
        deferred = count(len({*places}), "import statement")
        out.print(Text(f"Deferred: {deferred}, of which {used:,} were used (--deferrable says more)"))
    for line in process.without_effect:
        out.print(Text(f"Without effect: {line}", style="yellow"))
