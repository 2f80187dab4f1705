"""``lazyboot bench``: a command eager against lazy, with figures that can be trusted."""

from __future__ import annotations

import json
import os
import shlex
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lazyboot import __version__
from lazyboot.cli import checks, ignoring, outputs
from lazyboot.cli import command as commands
from lazyboot.cli.passthrough import PassThrough
from lazyboot.errors import say

if TYPE_CHECKING:
    from lazyboot.profile.benchmark import Benchmark
    from lazyboot.profile.comparison import Run

_EPILOG = """\b
Examples:
  lazyboot bench train.py --max-steps 1
  lazyboot bench --until "config ok" train.py
  lazyboot bench --until lightning.pytorch.trainer.trainer:Trainer.fit train.py
  lazyboot bench --with tuned.toml --markdown bench.md python train.py --help

A mark is part of a line of output, or package.module:function for the first call of a function
(__main__:main for one of the script itself). The command is ended there, and time counts to there.

Exit codes: 0 if every variant gives the same result; 1 if one differs or fails; 2 for a mistake in the
usage or in a configuration, and for a command that eagerly does not run, does not reach the mark, or ends
with another exit code than --exit-code.
"""

_FILE = click.Path(dir_okay=False, path_type=Path)


def _print_schema(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        from lazyboot.profile.benchmark import json_schema

        click.echo(json.dumps(json_schema(), indent=2))
        ctx.exit()


@click.command(cls=PassThrough, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--runs",
    type=click.IntRange(min=1),
    default=6,
    show_default=True,
    help="Measured runs of each variant, after one to warm up and one to count files.",
)
@click.option("--until", metavar="MARK", help="Measure up to this mark, and end the command there.")
@click.option("--cold", is_flag=True, help="Drop the page cache before each run, where that is permitted.")
@click.option(
    "--with",
    "rule_files",
    metavar="FILE",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False),
    help="Compare this configuration file as well. May be repeated.",
)
@click.option("--twin", metavar="CMD", help="Compare this command as well, such as one with its imports moved by hand.")
@ignoring.option
@click.option("--exit-code", type=int, default=0, show_default=True, help="What the eager runs must end with.")
@click.option("--timeout", type=click.FloatRange(min=1), default=900, show_default=True, help="Seconds for each run.")
@click.option("--json", "json_file", type=_FILE, metavar="FILE", help='Write every figure as JSON; "-" for stdout.')
@click.option("--markdown", type=_FILE, metavar="FILE", help='Write a table to paste; "-" for stdout.')
@click.option(
    "--schema", is_flag=True, is_eager=True, expose_value=False, callback=_print_schema, help="Print that of the JSON."
)
@click.argument("command", nargs=-1, required=True)
@click.pass_context
def bench(
    ctx: click.Context,
    runs: int,
    until: str | None,
    cold: bool,
    rule_files: tuple[str, ...],
    twin: str | None,
    ignore: tuple[str, ...],
    exit_code: int,
    timeout: float,
    json_file: Path | None,
    markdown: Path | None,
    command: tuple[str, ...],
) -> None:
    """Measure COMMAND eagerly and with lazy imports, in turn: time, memory, modules, files.

    It runs in the current folder, several times over: what it writes there, it writes each time. Output and
    exit code are compared too. COMMAND finds nothing on its standard input.
    """
    checks.switch(os.environ, "bench")
    if outputs.STDOUT == json_file == markdown:
        raise click.UsageError("--json - and --markdown - would both go to stdout: write one of them to a file")
    outputs.check(json_file, markdown)
    try:
        found = _measured(command, runs, until, cold, rule_files, shlex.split(twin or ""), ignore, exit_code, timeout)
    except commands.CommandError as error:
        click.echo(f"lazyboot: {error}", err=True)
        ctx.exit(error.exit_code)
    _write(found, json_file, markdown)
    ctx.exit(0 if found.same else 1)


def _measured(
    command: tuple[str, ...],
    runs: int,
    until: str | None,
    cold: bool,
    rule_files: tuple[str, ...],
    twin: list[str],
    ignored: tuple[str, ...],
    exit_code: int,
    timeout_s: float,
) -> Benchmark:
    from rich.console import Console

    from lazyboot.cli.variants import LAZY, variants
    from lazyboot.profile import outcome
    from lazyboot.profile.benchmark import benchmark
    from lazyboot.profile.comparison import Workload
    from lazyboot.profile.mark import Mark
    from lazyboot.profile.measure import measure
    from lazyboot.profile.pagecache import PageCache
    from lazyboot.report.progress import shown

    mark = Mark.parse(until) if until is not None else None
    chosen = variants(command, os.environ, rule_files, twin)
    if not chosen.has_rules:
        advice = checks.what_to_write(chosen.configurations[LAZY])
        say(f"no rule holds here, so that the lazy runs are as the eager ones; {advice}")
    name = shlex.join(command)
    said = partial(outcome.text, ignored=ignored)
    work = Workload(name, chosen.variants, exit_code, outcome=said, folder=Path.cwd(), until=mark)
    cache = PageCache()
    with tempfile.TemporaryDirectory(prefix="lazyboot-bench-", ignore_cleanup_errors=True) as folder:
        with shown(work, runs, Console(stderr=True), counting=True) as progress:
            comparison = measure(
                work,
                runs,
                Path(folder),
                opened=True,
                timeout_s=timeout_s,
                progress=progress,
                before=cache.drop if cold else _leave,
                after=lambda run: _check_eager(run, exit_code),
            )
    return benchmark(
        comparison,
        chosen.configurations,
        ignored,
        lazyboot=__version__,
        command=command,
        folder=os.getcwd(),
        until=until or "",
        runs=runs,
        cold=cache.how,
    )


def _check_eager(run: Run, expected: int) -> None:
    """Raise FailedError for an eager run that did not end as it must: of how it fails, nobody wants the time."""
    from lazyboot.cli.variants import EAGER

    if run.variant == EAGER:
        checks.exit_code(run.exit_code, expected, run.stderr_tail, 1)


def _leave(counted: object) -> None:
    """Leave the page cache as it is."""


def _write(found: Benchmark, json_file: Path | None, markdown: Path | None) -> None:
    from lazyboot.profile.benchmark import as_json
    from lazyboot.report import benchmark as report
    from lazyboot.report import console

    if json_file is not None:
        _put(json.dumps(as_json(found), indent=2) + "\n", json_file)
    if markdown is not None:
        _put(report.markdown(found), markdown)
    if Path("-") in (json_file, markdown):
        return
    out = console.console()
    out.print(report.benchmark_table(found))
    for line in report.result_lines(found):
        out.print(line)


def _put(text: str, file: Path) -> None:
    if file == Path("-"):
        click.echo(text, nl=False)
    else:
        file.write_text(text, "utf-8")
