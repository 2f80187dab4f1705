"""Measures how fast programs start, eager and lazy; prints a table, states the targets, writes JSON.

    python3 benchmarks/startup.py --stack lightning|nemo|off [--python PATH] [--runs N] [--json FILE]

Without --python, the pinned stack is built as stacks.py does, and lazyboot installed into it.
Exit code 0 if every variant gave the same result, 1 if not; a missed target is shown, and changes nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import stacks

stacks.enter("lightning")

import import_work
import nemo_work
import off_work
from rich.console import Console

from lazyboot.errors import LazybootError
from lazyboot.profile import example
from lazyboot.profile.comparison import Comparison, Workload
from lazyboot.profile.interpreter import Interpreter, describe
from lazyboot.profile.measure import measure
from lazyboot.profile.target import Target, as_json
from lazyboot.report.comparison import MODULES, OPENED, PEAK, WALL, Ratio, comparison_table, target_table
from lazyboot.report.progress import shown

CHECKOUT = Path(__file__).resolve().parents[1]
RUNS = {"lightning": 5, "nemo": 5, "off": 200}
LIBRARIES = {"lightning": example.LIBRARIES, "nemo": nemo_work.LIBRARIES, "off": ()}
TARGETS: dict[str, tuple[Target, ...]] = {
    "lightning": (
        Target(example.CONFIG_ERROR, example.LAZY, example.BY_HAND, 1.05),
        Target(example.TRAINING, example.LAZY, example.BY_HAND, 0.70),
        Target(import_work.LIGHTNING, example.EAGER, example.LAZY, 2, at_least=True),
    ),
    "nemo": nemo_work.TARGETS,
    "off": off_work.TARGETS,
}
RATIOS = {
    "lightning": (Ratio(example.EAGER, example.LAZY), Ratio(example.LAZY, example.BY_HAND)),
    "nemo": (Ratio(example.EAGER, example.LAZY),),
    "off": (),
}


def main() -> None:
    """Command line: see the module's text."""
    arguments = _arguments()
    out = Console()
    runs = arguments.runs or RUNS[arguments.stack]
    try:
        interpreter = _interpreter(arguments.stack, arguments.python)
        with tempfile.TemporaryDirectory(prefix="lazyboot-", ignore_cleanup_errors=True) as folder:
            comparisons = _measured(arguments.stack, interpreter, runs, Path(folder))
    except (LazybootError, stacks.StackError) as error:
        sys.exit(f"startup.py: {error}")
    problems = [problem for comparison in comparisons for problem in comparison.problems]
    _print(arguments.stack, comparisons, problems, out)
    if arguments.json is not None:
        arguments.json.write_text(_report(arguments.stack, interpreter, comparisons), "utf-8")
    sys.exit(1 if problems else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure how fast programs start, eager and lazy.")
    parser.add_argument("--stack", required=True, choices=sorted(RUNS))
    parser.add_argument("--python", metavar="PATH", help="interpreter with the stack and lazyboot; off: a plain one")
    parser.add_argument("--runs", type=int, metavar="N", help=f"measured rounds (default: {RUNS})")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure to this file")
    return parser.parse_args()


def _interpreter(stack: str, python: str | None) -> Interpreter:
    """The interpreter to measure. Raises LazybootError if it lacks the stack's libraries."""
    if python is None:
        python = sys.executable if stack == "off" else str(stacks.ensure(stack, install=CHECKOUT))
    interpreter = describe(python, LIBRARIES[stack])
    if interpreter.missing:
        raise LazybootError(f"{python} lacks {', '.join(interpreter.missing)}")
    return interpreter


def _measured(stack: str, interpreter: Interpreter, runs: int, folder: Path) -> list[Comparison]:
    if stack == "off":
        return _measured_off(interpreter, runs, folder)
    if stack == "nemo":
        return [_measure(workload, runs, folder, opened=True) for workload in nemo_work.workloads(interpreter)]
    chosen = (*example.workloads(interpreter), import_work.lightning(interpreter))
    return [_measure(workload, runs, folder) for workload in chosen]


def _measured_off(interpreter: Interpreter, runs: int, folder: Path) -> list[Comparison]:
    absent = stacks.plain("absent", interpreter.executable)
    installed = stacks.plain("installed", interpreter.executable, install=CHECKOUT)
    start, modules = off_work.workloads(absent, installed, folder)
    return [_measure(start, runs, folder, probe=False), _measure(modules, 1, folder, probe=False)]


def _measure(workload: Workload, runs: int, folder: Path, *, probe: bool = True, opened: bool = False) -> Comparison:
    below = Path(tempfile.mkdtemp(dir=folder))
    with shown(workload, runs, Console(stderr=True), counting=opened) as progress:
        return measure(workload, runs, below, probe=probe, opened=opened, progress=progress)


def _print(stack: str, comparisons: list[Comparison], problems: Iterable[str], out: Console) -> None:
    if stack == "off":
        out.print(comparison_table(comparisons[:1], RATIOS[stack], (WALL,)))
        _print_added(comparisons[1], out)
    else:
        measures = (WALL, MODULES, OPENED, PEAK) if stack == "nemo" else (WALL, MODULES, PEAK)
        out.print(comparison_table(comparisons, RATIOS[stack], measures))
    out.print(target_table(TARGETS[stack], comparisons))
    lines = [f"DIFFERENT: {problem}" for problem in problems]
    lines += [words for comparison in comparisons if (words := comparison.last_words)]
    out.print("\n".join(lines) or "Results: equal in every variant.", highlight=False, markup=False, soft_wrap=True)


def _print_added(comparison: Comparison, out: Console) -> None:
    absent = comparison.of(off_work.ABSENT)[0].outcome
    for name in (off_work.OFF, off_work.NO_RULES, off_work.NO_MATCH):
        modules = sorted(off_work.added(absent, comparison.of(name)[0].outcome))
        out.print(
            f"modules added, {name}: {', '.join(modules) or 'none'}", highlight=False, markup=False, soft_wrap=True
        )


def _report(stack: str, interpreter: Interpreter, comparisons: list[Comparison]) -> str:
    report = {
        "stack": stack,
        "machine": interpreter.as_json(),
        "targets": as_json(TARGETS[stack], comparisons),
        "comparisons": [comparison.as_json() for comparison in comparisons],
    }
    return json.dumps(report, indent=2) + "\n"


if __name__ == "__main__":
    main()
