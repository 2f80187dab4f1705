"""Measures what recording costs a command: the NeMo recipe, eager, alone and recorded in turn; prints a table.

    python3 benchmarks/profiling.py [--python PATH] [--runs N] [--json FILE]

Without --python, the pinned NeMo stack is built as stacks.py does, and lazyboot installed into it.
Exit code 0 if both gave the same result, 1 if not; a missed target is shown, and changes nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

import stacks

stacks.enter("nemo")

import nemo_work
from attrs import evolve
from rich.console import Console

from lazyboot.errors import LazybootError
from lazyboot.profile.comparison import Comparison, Variant, Workload
from lazyboot.profile.interpreter import Interpreter, describe
from lazyboot.profile.measure import measure
from lazyboot.profile.record import environment
from lazyboot.profile.target import Target, as_json
from lazyboot.report.comparison import CPU, MODULES, PEAK, WALL, Ratio, comparison_table, target_table
from lazyboot.report.progress import shown

CHECKOUT = Path(__file__).resolve().parents[1]
RUNS = 5
ALONE, RECORDED = "alone", "recorded"
TARGETS = (
    Target(nemo_work.RECIPE, RECORDED, ALONE, 1.05),
    Target(nemo_work.RECIPE, RECORDED, ALONE, 1.05, measure="cpu_s"),
)


def main() -> None:
    """Command line: see the module's text."""
    arguments = _arguments()
    out = Console()
    try:
        interpreter = describe(arguments.python or str(stacks.ensure("nemo", install=CHECKOUT)), nemo_work.LIBRARIES)
        if interpreter.missing:
            raise LazybootError(f"{interpreter.executable} lacks {', '.join(interpreter.missing)}")
        comparison = _measured(interpreter, arguments.runs)
    except (LazybootError, stacks.StackError) as error:
        sys.exit(f"profiling.py: {error}")
    out.print(comparison_table([comparison], (Ratio(RECORDED, ALONE),), (WALL, CPU, MODULES, PEAK)))
    out.print(target_table(TARGETS, [comparison]))
    for problem in comparison.problems:
        out.print(f"DIFFERENT: {problem}", highlight=False, markup=False, soft_wrap=True)
    if arguments.json is not None:
        report = {
            "machine": interpreter.as_json(),
            "targets": as_json(TARGETS, [comparison]),
            "comparisons": [comparison.as_json()],
        }
        arguments.json.write_text(json.dumps(report, indent=2) + "\n", "utf-8")
    sys.exit(1 if comparison.problems else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure what recording costs a command.")
    parser.add_argument("--python", metavar="PATH", help="interpreter with the NeMo stack")
    parser.add_argument("--runs", type=int, default=RUNS, metavar="N", help=f"measured rounds (default: {RUNS})")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure to this file")
    return parser.parse_args()


def workload(interpreter: Interpreter) -> Workload:
    """The recipe, as nemo_work has it eagerly; in the second variant with the tracer in the process."""
    recipe, _ = nemo_work.workloads(interpreter)
    eager = recipe.variants[0]
    recorded = environment(
        {key: value for key, value in eager.env.items() if value is not None}, Path("{folder}"), lazy=False, config=None
    )
    return evolve(recipe, variants=(evolve(eager, name=ALONE), Variant(RECORDED, eager.argv, recorded)))


def _measured(interpreter: Interpreter, runs: int) -> Comparison:
    chosen = workload(interpreter)
    with tempfile.TemporaryDirectory(prefix="lazyboot-", ignore_cleanup_errors=True) as folder:
        with shown(chosen, runs, Console(stderr=True)) as progress:
            return measure(chosen, runs, Path(folder), progress=progress)


if __name__ == "__main__":
    main()
