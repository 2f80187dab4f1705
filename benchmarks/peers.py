"""Measures other ways to make imports lazy on the same scripts; prints tables, what broke with its error, writes JSON.

    python3 benchmarks/peers.py --stack lightning|nemo|data [--native PATH] [--runs N] [--json FILE]

The stack is built as stacks.py does, with lazyboot in it, and what the others need in folders beside it.
Exit code 0 if lazyboot and the imports moved by hand gave the eager result, 1 if not; what breaks elsewhere is shown.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

import stacks

stacks.enter("lightning")

import data_work
import import_work
import nemo_work
import peers_work
import unwrapt_rules
from rich.console import Console

from lazyboot.errors import LazybootError
from lazyboot.profile import example
from lazyboot.profile.comparison import Comparison, Workload
from lazyboot.profile.interpreter import Interpreter, describe
from lazyboot.profile.measure import measure
from lazyboot.report.comparison import variant_table
from lazyboot.report.progress import shown

CHECKOUT = Path(__file__).resolve().parents[1]
LIBRARIES = {"lightning": example.LIBRARIES, "nemo": nemo_work.LIBRARIES, "data": data_work.LIBRARIES}


def main() -> None:
    """Command line: see the module's text."""
    arguments = _arguments()
    out = Console()
    try:
        interpreter = describe(str(stacks.ensure(arguments.stack, install=CHECKOUT)), LIBRARIES[arguments.stack])
        with tempfile.TemporaryDirectory(prefix="lazyboot-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            peers = peers_work.environments(interpreter, folder)
            comparisons = []
            for workload in _workloads(arguments.stack, interpreter, folder):
                whole = peers_work.with_peers(workload, peers, arguments.native)
                comparisons.append(_measured(whole, peers, arguments.runs, Path(tempfile.mkdtemp(dir=folder))))
                out.print(variant_table(comparisons[-1]))
    except (LazybootError, stacks.StackError) as error:
        sys.exit(f"peers.py: {error}")
    left_out = peers_work.not_measured(interpreter, arguments.native)
    lines = [f"{peer}: not measured: {reason}" for peer, reason in left_out.items()]
    lines += [f"DIFFERENT: {problem}" for comparison in comparisons for problem in comparison.problems]
    lines += [words for comparison in comparisons if (words := comparison.last_words)]
    out.print("\n".join(lines), highlight=False, markup=False, soft_wrap=True)
    if arguments.json is not None:
        arguments.json.write_text(_report(arguments.stack, interpreter, comparisons, left_out), "utf-8")
    sys.exit(1 if any(comparison.problems for comparison in comparisons) else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure other ways to make imports lazy on the same scripts.")
    parser.add_argument("--stack", required=True, choices=sorted(LIBRARIES))
    parser.add_argument("--native", metavar="PATH", help="a CPython 3.15 or later that has the stack's libraries")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="measured rounds (default: %(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure to this file")
    return parser.parse_args()


def _workloads(stack: str, interpreter: Interpreter, folder: Path) -> tuple[Workload, ...]:
    if stack == "nemo":
        return nemo_work.workloads(interpreter)[:1]
    if stack == "data":
        return data_work.workloads(interpreter, folder)
    imports = (import_work.statement(interpreter), import_work.lightning(interpreter))
    return *example.workloads(interpreter), *imports


def _measured(workload: Workload, peers: dict[str, dict[str, str]], runs: int, folder: Path) -> Comparison:
    if peers_work.UNWRAPT in peers:
        unwrapt_rules.write(workload, workload.variants[0], peers[peers_work.UNWRAPT], folder)
    with shown(workload, runs, Console(stderr=True)) as progress:
        return measure(workload, runs, folder, progress=progress)


def _report(stack: str, interpreter: Interpreter, comparisons: list[Comparison], left_out: dict[str, str]) -> str:
    report = {
        "stack": stack,
        "machine": interpreter.as_json(),
        "comparisons": [comparison.as_json() for comparison in comparisons],
        "not measured": left_out,
    }
    return json.dumps(report, indent=2) + "\n"


if __name__ == "__main__":
    main()
