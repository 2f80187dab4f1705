"""``lazyboot run``: execute a script or a command with lazyboot switched on."""

from __future__ import annotations

import os
from pathlib import Path

import click

from lazyboot.cli import checks, completing, execute, outputs
from lazyboot.cli import command as commands
from lazyboot.cli.passthrough import PassThrough

_EPILOG = """\b
Examples:
  lazyboot run pretrain.py trainer.max_steps=10
  lazyboot run -m package.train --lr 3e-4
  lazyboot run --summary torchrun --nproc-per-node 2 pretrain.py
  lazyboot run python -u pretrain.py

Everything from the first word that is not an option of "run" belongs to COMMAND. Each option is also a
variable: LAZYBOOT_SUMMARY=1, LAZYBOOT_SUMMARY_FILE=FILE, LAZYBOOT_STRICT=1, LAZYBOOT_CONFIG=FILE, LAZYBOOT=0.

Exit codes: those of COMMAND; 2 for a broken configuration; 126 if COMMAND cannot be executed; 127 if it is
not found.
"""


@click.command(cls=PassThrough, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--summary", is_flag=True, help="Print at exit what was deferred and what was loaded after all.")
@click.option("--json", "json_file", metavar="FILE", help="The same as JSON, a line for each process.")
@click.option("--strict", is_flag=True, help="Stop on a broken configuration, in child processes too.")
@click.option("--config", metavar="FILE", help="Use this configuration file instead of searching for one.")
@click.option("--off", is_flag=True, help="Run eagerly, as if lazyboot were not installed.")
@click.argument("command", nargs=-1, required=True, shell_complete=completing.files)
@click.pass_context
def run(
    ctx: click.Context,
    summary: bool,
    json_file: str | None,
    strict: bool,
    config: str | None,
    off: bool,
    command: tuple[str, ...],
) -> None:
    """Run COMMAND with lazy imports: a script, "-m MODULE", "-c CODE", "-" or any program.

    Scripts, folders and zip applications run with this Python. Anything else is looked up on PATH, and before
    that beside this Python where its folder is not on PATH.
    Processes that COMMAND starts inherit lazyboot through the environment.
    """
    if config is not None and not os.path.isfile(config):
        raise click.BadParameter(f"no such file: {config}", param_hint="'--config'")
    if json_file == "-":
        raise click.BadParameter("stdout is COMMAND's: name a file, such as summary.jsonl", param_hint="'--json'")
    outputs.check(Path(json_file) if json_file is not None else None)
    environ = execute.environment(
        os.environ, off=off, summary=summary, summary_file=json_file, strict=strict, config=config
    )
    try:
        target = commands.resolve(list(command), environ)
        if environ["LAZYBOOT"] != "0":
            checks.configuration(commands.start_folder(target), environ)
            checks.interpreter(target, environ)
        ctx.exit(execute.execute(target, environ))
    except commands.CommandError as error:
        click.echo(f"lazyboot: {error}", err=True)
        ctx.exit(error.exit_code)
