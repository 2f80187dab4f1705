"""``lazyboot demo``: a real training script, eager, lazy, and with its imports moved by hand."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from lazyboot.cli import outputs
from lazyboot.profile import example
from lazyboot.profile.comparison import Comparison
from lazyboot.profile.interpreter import Interpreter, describe
from lazyboot.profile.measure import measure
from lazyboot.report.comparison import Ratio, comparison_table
from lazyboot.report.progress import shown

_RATIOS = (Ratio(example.EAGER, example.LAZY), Ratio(example.LAZY, example.BY_HAND))


@click.command()
@click.option(
    "--runs",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    help="Measured runs of each variant, after one to warm up.",
)
@click.option(
    "--python", default=sys.executable, metavar="PATH", help="The interpreter that has the libraries. [default: this]"
)
@click.option(
    "--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Write every figure to this file."
)
@click.option("--keep", is_flag=True, help="Keep each run's folder: output, logs, checkpoint.")
def demo(runs: int, python: str, json_file: Path | None, keep: bool) -> None:
    """Run a real training script eager, lazy and hand-optimised, and compare.

    The script imports torch, lightning, torchmetrics, transformers, diffusers and wandb at its top and
    trains a small model on random data. It runs twice: once with a typo in its configuration, which shows
    how long a mistake takes to come back, and once to the end.

    Exit code 0: all three gave the same result. 1: they did not. 2: a library is missing.
    """
    if json_file == outputs.STDOUT:
        raise click.BadParameter("the table goes to stdout: name a file", param_hint="'--json'")
    outputs.check(json_file)
    interpreter = describe(python, example.LIBRARIES)
    if interpreter.missing:
        click.echo(_what_is_missing(interpreter), err=True)
        raise SystemExit(2)
    with _folder(keep) as folder:
        comparisons = _measured(interpreter, runs, folder)
    Console().print(comparison_table(comparisons, _RATIOS))
    if json_file is not None:
        report = {"machine": interpreter.as_json(), "comparisons": [each.as_json() for each in comparisons]}
        json_file.write_text(json.dumps(report, indent=2) + "\n", "utf-8")
    _state_result(comparisons)


def _measured(interpreter: Interpreter, runs: int, folder: Path) -> list[Comparison]:
    comparisons = []
    for index, workload in enumerate(example.workloads(interpreter)):
        below = folder / str(index)
        below.mkdir()
        with shown(workload, runs, Console(stderr=True)) as progress:
            comparisons.append(measure(workload, runs, below, progress=progress))
    return comparisons


def _state_result(comparisons: list[Comparison]) -> None:
    """Say whether the variants agree. Raises SystemExit with 1 if they do not."""
    problems = [problem for comparison in comparisons for problem in comparison.problems]
    if problems:
        click.secho("RESULTS DIFFER", fg="red", bold=True, err=True)
        for problem in problems:
            click.echo(f"  {problem}", err=True)
        for words in filter(None, (comparison.last_words for comparison in comparisons)):
            click.echo(words, err=True)
        raise SystemExit(1)
    codes = " and ".join(str(comparison.workload.exit_code) for comparison in comparisons)
    loss = example.final_loss(comparisons[-1])
    click.echo(f"Same result in all three: exit codes {codes}, final loss {loss}, the checkpoint byte for byte.")


def _what_is_missing(interpreter: Interpreter) -> str:
    return (
        f"{interpreter.executable} lacks {', '.join(interpreter.missing)}, which the example imports.\n"
        'Install them: pip install "lazyboot[demo]"\n'
        "or name an interpreter that has them: lazyboot demo --python PATH"
    )


@contextmanager
def _folder(keep: bool) -> Iterator[Path]:
    """A new folder for the runs, removed afterwards unless it is to be kept."""
    if keep:
        folder = Path(tempfile.mkdtemp(prefix="lazyboot-demo-"))
        click.echo(f"Runs are kept in {folder}", err=True)
        yield folder
    else:
        with tempfile.TemporaryDirectory(prefix="lazyboot-demo-", ignore_cleanup_errors=True) as name:
            yield Path(name)
