"""``lazyboot show``: one recording as tables."""

from __future__ import annotations

import json
from typing import Any

import click

from lazyboot.profile.recording import Process, Recording

_EPILOG = """\
A library's seconds are its modules' own; "with its imports" adds what they were first to import. A library with more
than half of the time is split into its largest packages. Shares are parts of the time of all imports.

--json prints {"command", "wall_s", "cpu_s", "exit_code", "lazy", "process", "processes", "breakdown", "by", "groups"}:
each process has pid, parent, argv, seconds, imports_s, modules, complete; each group name, own_s, seconds, share,
modules, imported_by {importer, file, line} or null, and by library category and distribution.
With --deferrable it prints {"unused", "unused_s", "elsewhere", "forced", "candidates", "presets", "shipped_s",
"imports_s"}.

\b
Examples:
  lazyboot profile train.py && lazyboot show
  lazyboot show lazyboot-profile.json --by category
  lazyboot show lazy.json --deferrable --eager eager.json
"""


@click.command(epilog=_EPILOG)
@click.argument("file", required=False, type=click.Path())
@click.option(
    "--by",
    type=click.Choice(["library", "category", "distribution", "module"]),
    default="library",
    show_default=True,
    help="What to put together.",
)
@click.option("--top", type=click.IntRange(min=0), default=20, show_default=True, help="Rows to show; 0: all.")
@click.option(
    "--process", "pid", type=int, metavar="PID", help="The process to show (default: the one that imports most)."
)
@click.option("--deferrable", is_flag=True, help="Show what was deferred and never used, what was used, what could be.")
@click.option(
    "--eager",
    type=click.Path(),
    metavar="FILE",
    help="With --deferrable: a recording of the same command without lazyboot, for the seconds of what was not loaded.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(
    file: str | None, by: Any, top: int, pid: int | None, deferrable: bool, eager: str | None, as_json: bool
) -> None:
    """Show where the time of a recorded run went.

    FILE is what `lazyboot profile` wrote (default: lazyboot-profile.json here).
    """
    from lazyboot.cli.recordings import find, process_of

    if eager is not None and not deferrable:
        raise click.UsageError("--eager goes with --deferrable")
    recording = find(file)
    process = process_of(recording, pid)
    if deferrable:
        _show_deferrable(recording, process, find(eager) if eager else None, top, as_json)
    elif as_json:
        click.echo(json.dumps(_as_data(recording, process, by, top), indent=2))
    else:
        from lazyboot.report.console import console
        from lazyboot.report.recording import print_recording

        print_recording(recording, console(), by=by, top=top, process=process)


def _show_deferrable(recording: Recording, process: Process, eager: Recording | None, top: int, as_json: bool) -> None:
    from attrs import asdict

    from lazyboot.profile.counterfactual import counterfactual
    from lazyboot.report.console import console
    from lazyboot.report.counterfactual import print_counterfactual
    from lazyboot.report.places import Places

    found = counterfactual(recording, process=process, eager=eager)
    if as_json:
        click.echo(json.dumps(asdict(found), indent=2))
    else:
        out = console()
        print_counterfactual(found, Places.of(recording, out.width * 3 // 10), out, lazy=recording.lazy, top=top)


def _as_data(recording: Recording, process: Process, by: Any, top: int) -> dict[str, object]:
    from attrs import asdict

    from lazyboot.profile.breakdown import breakdown
    from lazyboot.profile.libraries import grouped_by

    return {
        "command": list(recording.command),
        "wall_s": recording.wall_s,
        "cpu_s": recording.cpu_s,
        "exit_code": recording.exit_code,
        "lazy": recording.lazy,
        "process": process.pid,
        "processes": [
            {
                "pid": each.pid,
                "parent": each.parent,
                "argv": list(each.argv),
                "seconds": each.ended_s,
                "imports_s": sum(one.own_s for one in each.imports),
                "modules": each.modules,
                "complete": each.complete,
            }
            for each in recording.processes
        ],
        "breakdown": asdict(breakdown(process)),
        "by": by,
        "groups": [asdict(group) for group in grouped_by(by, recording, process)[: top or None]],
    }
