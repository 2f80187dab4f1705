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
from lazyboot.cli import asking, checks
from lazyboot.cli import command as commands
from lazyboot.cli.passthrough import PassThrough
from lazyboot.errors import LazybootError, say

if TYPE_CHECKING:
    from lazyboot.config.budget import Budget
    from lazyboot.config.layer import Effective
    from lazyboot.profile.comparison import Comparison
    from lazyboot.profile.holding import Check
    from lazyboot.profile.mark import Mark
    from lazyboot.profile.recording import Recording

_LAST_LINES = 10  # of stderr, of a command that fails

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
Modules and files are those of one Python process of the command: the one that spends most time in imports, which
need not be the one that was started (torchrun starts it). They are counted in a lazy run of their own.

\b
Examples:
  lazyboot check train.py --help
  lazyboot check --until "config ok" train.py
  lazyboot check --json torchrun train.py

Exit codes: 0 if the budget is kept; 1 if not; 2 for a mistake in the usage or the configuration, for a
missing budget, and for a command that fails.
"""


class CheckError(LazybootError):
    """There is nothing to hold a command to."""


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

    It runs in the current folder with lazy imports: once where modules are forbidden, once more where their
    number is limited, and several times, in turn with eager runs, where time is. It finds nothing on its standard
    input.
    """
    checks.switch(os.environ, "check")
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
    folder = commands.start_folder(target)
    effective, budget = _budget(folder)
    if budget.forbidden:
        _say_what_is_not_there(effective, target, folder)
    with tempfile.TemporaryDirectory(prefix="lazyboot-check-", ignore_cleanup_errors=True) as name:
        comparison = recording = None
        if holding.needs_runs(budget):
            comparison = _compared(command, budget, mark, runs, exit_code, timeout_s, Path(name))
        if holding.needs_recording(budget):
            recording = _recorded(target, mark, exit_code, timeout_s, Path(name))
        # The first has compiled rules and bytecode; measured runs have other rules, as the recorder adds to sys.path.
        if holding.counts(budget):
            recording = _recorded(target, mark, exit_code, timeout_s, Path(name))
    held = holding.hold(budget, comparison, recording)
    return holding.Check(__version__, command, os.getcwd(), until or "", runs if comparison else 0, held)


def _budget(folder: str) -> tuple[Effective, Budget]:
    """The rules and the budget for a script in `folder`. Raises ConfigErrors, and CheckError where there is none."""
    from lazyboot.config.budget import EXAMPLE, budget
    from lazyboot.config.load import load
    from lazyboot.runtime import sources

    paths = sources.find(folder, os.environ)
    effective = load(paths)
    found = budget(effective)
    if found.is_empty:
        where = paths[-1] if paths else os.path.join(folder, sources.CONFIG_FILE)
        raise CheckError(f"no [budget] to hold the command to; for example, in {where}:\n\n{EXAMPLE}\n")
    return effective, found


def _say_what_is_not_there(effective: Effective, target: commands.Command, folder: str) -> None:
    """A line for each forbidden module that the command's Python does not find: its name may be misspelt."""
    from lazyboot.config.unmatched import unmatched

    python = asking.python_of(target)
    if not python.known:
        return
    try:
        path = asking.ask(python, {**os.environ, "LAZYBOOT": "0"}, os.getcwd()).facts["path"]
    except asking.AskError:
        return  # whatever is wrong with it, the run will say
    for remark in unmatched(effective, [folder, *filter(None, path)], key="budget"):
        say(f"{remark} (no effect)")


def _compared(
    words: Sequence[str],
    budget: Budget,
    mark: Mark | None,
    runs: int,
    exit_code: int,
    timeout_s: float,
    folder: Path,
) -> Comparison:
    """Lazy runs, in turn with eager ones where the budget compares them. Raises FailedError where one fails."""
    from rich.console import Console

    from lazyboot.cli.variants import variants
    from lazyboot.profile import holding, outcome
    from lazyboot.profile.comparison import Workload
    from lazyboot.profile.measure import measure
    from lazyboot.report.progress import shown

    eager, lazy = variants(words, os.environ).variants
    chosen = (eager, lazy) if holding.needs_eager_runs(budget) else (lazy,)
    work = Workload(shlex.join(words), chosen, exit_code, outcome=outcome.text, folder=Path.cwd(), until=mark)
    with shown(work, runs, Console(stderr=True), counting=False) as progress:
        return measure(
            work,
            runs,
            folder,
            timeout_s=timeout_s,
            progress=progress,
            after=lambda run: checks.exit_code(run.exit_code, exit_code, run.stderr_tail, _LAST_LINES),
        )


def _recorded(target: commands.Command, mark: Mark | None, exit_code: int, timeout_s: float, folder: Path) -> Recording:
    """A recording of a lazy run. Raises FailedError where it fails."""
    from lazyboot.profile.record import record

    # Measured runs write bytecode: these do too, or what they open would depend on whether there were such runs.
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
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
            environ=environ,
        )
    if not found.until:
        said = (folder / "err").read_text("utf-8", "replace")
        checks.exit_code(found.exit_code, exit_code, said, _LAST_LINES)
    return found
