"""``lazyboot check``: is the start of a command within the budget in lazyboot.toml? For CI."""

from __future__ import annotations

import json
import os
import shlex
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lazyboot import __version__
from lazyboot.cli import command as commands
from lazyboot.cli.passthrough import PassThrough
from lazyboot.errors import LazybootError

if TYPE_CHECKING:
    from lazyboot.config.budget import Budget
    from lazyboot.profile.comparison import Comparison
    from lazyboot.profile.holding import Check
    from lazyboot.profile.mark import Mark
    from lazyboot.profile.recording import Recording

_EPILOG = """\b
A budget stands in lazyboot.toml, or as [tool.lazyboot.budget] in pyproject.toml:
  [budget]
  seconds_ratio = 0.5         lazy starts take at most half as long as eager ones
  seconds = 4                 and at most so long
  modules = 3000              at most so many are loaded
  files = 5000                at most so many files are opened
  peak_mb = 900               at most so much memory
  forbid = ["diffusers"]      none of these is imported

\b
Examples:
  lazyboot check train.py --help
  lazyboot check --until "config ok" train.py
  lazyboot check --json torchrun train.py

Exit codes: 0 if the budget is kept; 1 if not; 2 for a mistake in the usage or the configuration, for a
missing budget, and for a command that fails.
"""


class CheckError(LazybootError):
    """There is nothing to hold a command to, or the command itself fails."""


def _print_schema(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        from lazyboot.profile.holding import json_schema

        click.echo(json.dumps(json_schema(), indent=2))
        ctx.exit()


@click.command(cls=PassThrough, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--until", metavar="MARK", help="Run up to this mark: part of a line of output, or module:function.")
@click.option(
    "--runs", type=click.IntRange(min=1), default=3, show_default=True, help="Measured runs, where time counts."
)
@click.option("--exit-code", type=int, default=0, show_default=True, help="What the command must end with.")
@click.option("--timeout", type=click.FloatRange(min=1), default=900, show_default=True, help="Seconds for each run.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--schema", is_flag=True, is_eager=True, expose_value=False, callback=_print_schema, help="Print the JSON's schema."
)
@click.argument("command", nargs=-1, required=True)
@click.pass_context
def check(
    ctx: click.Context,
    until: str | None,
    runs: int,
    exit_code: int,
    timeout: float,
    as_json: bool,
    command: tuple[str, ...],
) -> None:
    """Hold the start of COMMAND to the budget in lazyboot.toml.

    It runs in the current folder with lazy imports: once where modules are limited, and several times,
    in turn with eager runs, where time is.
    """
    try:
        found = _checked(command, until, runs, exit_code, timeout)
    except commands.CommandError as error:
        click.echo(f"lazyboot: {error}", err=True)
        ctx.exit(2)
    if as_json:
        from lazyboot.profile.holding import as_json as to_json

        click.echo(json.dumps(to_json(found), indent=2))
    else:
        from lazyboot.report.check import check_lines

        click.echo(
            f"lazyboot check: {'within the budget' if found.passed else 'OVER THE BUDGET'}: {shlex.join(command)}"
        )
        for line in check_lines(found):
            click.echo(f"  {line}")
    ctx.exit(0 if found.passed else 1)


def _checked(command: tuple[str, ...], until: str | None, runs: int, exit_code: int, timeout_s: float) -> Check:
    from lazyboot.profile import holding
    from lazyboot.profile.mark import Mark

    mark = Mark.parse(until) if until is not None else None
    target = commands.resolve(list(command), os.environ)
    budget = _budget(commands.start_folder(target))
    with tempfile.TemporaryDirectory(prefix="lazyboot-check-", ignore_cleanup_errors=True) as name:
        comparison = recording = None
        if holding.needs_runs(budget):
            comparison = _compared(command, budget, mark, runs, exit_code, timeout_s, Path(name))
        if holding.needs_recording(budget):
            recording = _recorded(target, mark, exit_code, timeout_s, Path(name))
    held = holding.hold(budget, comparison, recording)
    return holding.Check(__version__, command, os.getcwd(), until or "", runs if comparison else 0, held)


def _budget(folder: str) -> Budget:
    """The budget in force for a script in `folder`. Raises ConfigErrors, and CheckError where there is none."""
    from lazyboot.config.budget import EXAMPLE, budget
    from lazyboot.config.load import load
    from lazyboot.runtime import sources

    paths = sources.find(folder, os.environ)
    found = budget(load(paths))
    if found.is_empty:
        where = paths[-1] if paths else os.path.join(folder, sources.CONFIG_FILE)
        raise CheckError(f"no [budget] to hold the command to; for example, in {where}:\n\n{EXAMPLE}\n")
    return found


def _compared(
    words: Sequence[str],
    budget: Budget,
    mark: Mark | None,
    runs: int,
    exit_code: int,
    timeout_s: float,
    folder: Path,
) -> Comparison:
    """Lazy runs, in turn with eager ones where the budget compares them. Raises CheckError where one fails."""
    from rich.console import Console

    from lazyboot.cli.variants import variants
    from lazyboot.profile import holding, outcome
    from lazyboot.profile.comparison import Workload
    from lazyboot.profile.measure import measure
    from lazyboot.report.progress import shown

    eager, lazy = variants(words, os.environ).variants
    chosen = (eager, lazy) if holding.needs_eager_runs(budget) else (lazy,)
    work = Workload(shlex.join(words), chosen, exit_code, outcome=outcome.text, folder=Path.cwd(), until=mark)
    counting = "modules" in budget.limits or "files" in budget.limits
    with shown(work, runs, Console(stderr=True), counting=counting) as progress:
        found = measure(work, runs, folder, opened=counting, timeout_s=timeout_s, progress=progress)
    for run in found.runs:
        if run.exit_code != exit_code:
            raise CheckError(_failed(run.exit_code, exit_code, run.stderr_tail))
    return found


def _recorded(target: commands.Command, mark: Mark | None, exit_code: int, timeout_s: float, folder: Path) -> Recording:
    """A recording of a lazy run. Raises CheckError where it fails."""
    from lazyboot.profile.record import record

    with open(folder / "out", "wb") as out, open(folder / "err", "wb") as err:
        found = record(
            target.argv,
            program=target.program,
            folder=Path.cwd(),
            lazy=True,
            until=mark,
            timeout_s=timeout_s,
            stdout=out,
            stderr=err,
        )
    if found.exit_code != exit_code and not found.until:
        raise CheckError(_failed(found.exit_code, exit_code, (folder / "err").read_text("utf-8", "replace")))
    return found


def _failed(code: int, expected: int, stderr: str) -> str:
    words = "\n".join(stderr.rstrip().splitlines()[-10:])
    return f"the command ended with exit code {code}, expected {expected}" + (
        f"; it said last:\n{words}" if words else ""
    )
