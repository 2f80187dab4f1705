"""Measures what room on the interpreter's stack of frames saves an import, lazyboot aside.

    python3 benchmarks/framestack.py --stack lightning|nemo [--library MODULE] [--runs N]

Imports a library eagerly in fresh interpreters, in turn as it is and on one large frame (see
lazyboot/runtime/framestack.py), and prints the medians of processor seconds and of page faults: each chunk of the
stack that the system maps anew costs one. How often that happens hangs on how deep the stack is where the import
begins, so each round begins at another depth.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

import stacks

stacks.enter("lightning")

from rich.console import Console
from rich.table import Table

PACKAGE_PARENT = Path(__file__).resolve().parents[1]
LIBRARY = {"lightning": "lightning.pytorch", "nemo": "nemo.collections.llm"}
PROGRAM = """
import resource, sys
from importlib import import_module
if sys.argv[2] == "room":
    sys.path.append(sys.argv[3])
    from lazyboot.runtime.framestack import with_room
    import_module = with_room(lambda name, *_: __import__(name), set())
def call(depth):
    return call(depth - 1) if depth else import_module(sys.argv[1], *[None] * 4 if sys.argv[2] == "room" else [])
before = resource.getrusage(resource.RUSAGE_SELF)
call(int(sys.argv[4]))
after = resource.getrusage(resource.RUSAGE_SELF)
seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
print("measured", seconds, after.ru_minflt - before.ru_minflt)
"""


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description="Measure what room for frames saves an import.")
    parser.add_argument("--stack", required=True, choices=sorted(LIBRARY))
    parser.add_argument("--library", metavar="MODULE", help=f"what to import (default: {LIBRARY})")
    parser.add_argument("--runs", type=int, default=10, metavar="N", help="measured rounds (default: 10)")
    arguments = parser.parse_args()
    library = arguments.library or LIBRARY[arguments.stack]
    try:
        python = str(stacks.ensure(arguments.stack))
    except stacks.StackError as error:
        sys.exit(f"framestack.py: {error}")
    figures: dict[str, list[tuple[float, int]]] = {"as it is": [], "room": []}
    for turn in range(arguments.runs + 1):
        for variant, measured in figures.items():
            figure = _measure(python, library, variant, depth=2 * (turn % 20))
            if turn:  # the first round warms the bytecode
                measured.append(figure)
    _print(library, figures)


def _measure(python: str, library: str, variant: str, depth: int) -> tuple[float, int]:
    environment = {**os.environ, "LAZYBOOT": "0"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [python, "-c", PROGRAM, library, variant, str(PACKAGE_PARENT), str(depth)]
    child = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    line = next((line for line in child.stdout.splitlines() if line.startswith("measured ")), None)
    if line is None:
        sys.exit(f"framestack.py: the import of {library} failed:\n{child.stderr}")
    _, seconds, faults = line.split()
    return float(seconds), int(faults)


def _print(library: str, figures: dict[str, list[tuple[float, int]]]) -> None:
    table = Table(title=f"import {library}, eager")
    for heading in ("frames", "processor time", "page faults"):
        table.add_column(heading, justify="left" if heading == "frames" else "right")
    for variant, measured in figures.items():
        seconds, faults = (median(column) for column in zip(*measured))
        table.add_row(variant, f"{seconds:.2f} s", f"{faults:,.0f}")
    out = Console()
    out.print(table)
    pairs = zip(figures["room"], figures["as it is"])
    out.print(f"processor time with room ÷ as it is: {median(room[0] / plain[0] for room, plain in pairs):.3f}")


if __name__ == "__main__":
    main()
