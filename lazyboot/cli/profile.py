"""``lazyboot profile``: run a command and record where the time of its start goes."""

from __future__ import annotations

import json
import os
import shlex
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click
from attrs import evolve

from lazyboot.cli import checks, completing, outputs
from lazyboot.cli import command as commands
from lazyboot.cli.passthrough import PassThrough
from lazyboot.cli.recordings import DEFAULT
from lazyboot.errors import say

if TYPE_CHECKING:
    from lazyboot.profile.mark import Mark
    from lazyboot.profile.recording import Recording

_SIGNALLED = 128  # what shells add to the number of a signal

_EPILOG = """\b
Examples:
  lazyboot profile pretrain.py trainer.max_steps=1
  lazyboot profile --lazy -o lazy.json torchrun --nproc-per-node 2 pretrain.py
  lazyboot profile --until "Epoch 0" pretrain.py
  lazyboot show

Everything from the first word that is not an option of "profile" belongs to COMMAND. What COMMAND writes goes where
it would; what is found goes to stderr. --json adds one line to stdout, the last, and before it an empty one where
stdout is no file, as COMMAND may not have ended its own last line: {"file", "command", "lazy", "until",
"exit_code", "wall_s", "cpu_s", "peak_bytes", "processes": [{"pid", "parent", "argv", "seconds", "imports",
"imports_s", "complete"}]}. A COMMAND that fails before any import leaves FILE as it was: then "file" is null.

Exit codes: that of COMMAND (128 and the number of the signal that ended it), 0 where it was ended at the mark; 2 where
it cannot be recorded or does not reach its mark; 126 if COMMAND cannot be executed; 127 if it is not found.
"""


def _print_schema(ctx: click.Context, option: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from lazyboot.profile.recordingfile import json_schema

        click.echo(json.dumps(json_schema(), indent=2))
        ctx.exit()


@click.command(cls=PassThrough, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--eager/--lazy", default=True, help="Without lazyboot, or with it (default: --eager).")
@click.option("--config", metavar="FILE", help="With --lazy: use this configuration file instead of searching for one.")
@click.option("-o", "--output", metavar="FILE", default=DEFAULT, show_default=True, help="Where the recording goes.")
@click.option("--until", metavar="MARK", help="End at this: part of a line of output, or package.module:function.")
@click.option("--schema", is_flag=True, is_eager=True, expose_value=False, callback=_print_schema,
              help="Print the JSON schema of recordings, and run nothing.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON instead of tables.")
@click.argument("command", nargs=-1, required=True, shell_complete=completing.files)
@click.pass_context
def profile(
    ctx: click.Context,
    eager: bool,
    config: str | None,
    output: str,
    until: str | None,
    as_json: bool,
    command: tuple[str, ...],
) -> None:
    """Run COMMAND and record every import of it, with who asked for it and what it cost.

    COMMAND is what "lazyboot run" takes: a script, "-m MODULE", "-c CODE" or any program. The processes that it
    starts are recorded, too.
    """
    lazy = not eager
    if output == "-":
        raise click.BadParameter(f"stdout is COMMAND's: name a file, such as {DEFAULT}", param_hint="'--output'")
    path = Path(output).absolute()
    _check_options(config, path, lazy)
    mark = _mark(until)
    try:
        target = commands.resolve(list(command), os.environ)
    except commands.CommandError as error:
        say(str(error))
        ctx.exit(error.exit_code)
    chosen = {"LAZYBOOT_CONFIG": os.path.abspath(config)} if config else {}
    if lazy:
        checks.configuration(commands.start_folder(target), {**os.environ, **chosen})
    from lazyboot.profile.blank import is_blank

    recording = evolve(_record(target, lazy, config, mark), command=command)
    blank = is_blank(recording)
    if blank:
        kept = f"; {output} is kept as it was" if path.exists() else ""
        say(f"nothing was recorded: the command ended with exit code {recording.exit_code} before any import{kept}")
    else:
        _write(recording, path)
    if as_json:
        line = json.dumps(_as_data(recording, None if blank else path))
        click.echo(line if recording.until or outputs.is_at_line_start() else f"\n{line}")
    elif not blank:
        _print(recording, output)
    code = recording.exit_code
    ctx.exit(0 if recording.until else code if code >= 0 else _SIGNALLED - code)


def _check_options(config: str | None, path: Path, lazy: bool) -> None:
    if config is not None and not lazy:
        raise click.UsageError("--config goes with --lazy")
    if config is not None and not os.path.isfile(config):
        raise click.BadParameter(f"no such file: {config}", param_hint="'--config'")
    from lazyboot.profile.recordingfile import unfinished_of

    outputs.check(path, unfinished_of(path))
    if lazy:
        checks.switch(os.environ, "--lazy")


def _mark(text: str | None) -> Mark | None:
    if text is None:
        return None
    from lazyboot.profile.mark import Mark

    return Mark.parse(text)


def _record(target: commands.Command, lazy: bool, config: str | None, mark: Mark | None) -> Recording:
    from lazyboot.profile.record import record
    from lazyboot.report.console import console
    from lazyboot.report.recordingprogress import shown

    out = console(sys.stderr)
    if not lazy:
        say("recording without lazyboot; --lazy records with it")
    by_line = mark is not None and not mark.is_function
    with nullcontext() if by_line else shown(out) as progress:  # it would take the line that the mark cuts with it
        return record(
            target.argv,
            program=target.program,
            folder=Path.cwd(),
            lazy=lazy,
            config=Path(config) if config else None,
            until=mark,
            progress=progress,
        )


def _write(recording: Recording, path: Path) -> None:
    from lazyboot.profile.recordingfile import write

    try:
        write(recording, path)
    except OSError as error:
        raise click.FileError(str(path), error.strerror) from error


def _print(recording: Recording, output: str) -> None:
    from lazyboot.report.console import console
    from lazyboot.report.recording import print_recording

    out = console(sys.stderr)
    print_recording(recording, out, top=10)
    more = "" if output == DEFAULT else f" {shlex.quote(output)}"
    out.print(f"Recorded in {output}. More: lazyboot show{more}, lazyboot why MODULE", markup=False, soft_wrap=True)


def _as_data(recording: Recording, path: Path | None) -> dict[str, object]:
    return {
        "file": str(path) if path else None,
        "command": list(recording.command),
        "lazy": recording.lazy,
        "until": recording.until,
        "exit_code": recording.exit_code,
        "wall_s": recording.wall_s,
        "cpu_s": recording.cpu_s,
        "peak_bytes": recording.peak_bytes,
        "processes": [
            {
                "pid": each.pid,
                "parent": each.parent,
                "argv": list(each.argv),
                "seconds": each.ended_s,
                "imports": len(each.imports),
                "imports_s": round(sum(one.own_s for one in each.imports), 6),
                "complete": each.complete,
            }
            for each in recording.processes
        ],
    }
