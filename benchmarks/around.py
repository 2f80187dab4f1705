"""Measures what lazyboot does around an import that stays eager, each alone and without the rest of lazyboot.

    python3 benchmarks/around.py --stack lightning|nemo [--library MODULE] [--runs N]

Imports a library in fresh interpreters, in turn as it is, with room on the stack of frames
(lazyboot/runtime/framestack.py), while garbage collections wait (lazyboot/runtime/collecting.py), and with both. It
prints medians: processor seconds, page faults (each chunk of the stack of frames that the system maps anew costs one),
collections and the seconds in them. How often chunks are mapped hangs on how deep the stack is where the import begins,
so each round begins at another depth.
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
VARIANTS = ("as it is", "room", "waiting", "room, waiting")
PROGRAM = """
import builtins, gc, resource, sys, time
library, variant, folder, depth = sys.argv[1:]
sys.path.append(folder)
from lazyboot.runtime.collecting import Collections
from lazyboot.runtime.framestack import with_room
collecting, collections, begun = 0.0, 0, 0.0
def seen(phase, _):
    global collecting, collections, begun
    if phase == "start":
        begun = time.perf_counter()
    else:
        collecting += time.perf_counter() - begun
        collections += 1
load = with_room(builtins.__import__, set()) if "room" in variant else builtins.__import__
def call(depth):
    if depth:
        return call(depth - 1)
    waiting = Collections(allowed=True)
    if "waiting" in variant:
        waiting.postpone()
    load(library, None, None, None, 0)
    waiting.resume()
gc.callbacks.append(seen)
before = resource.getrusage(resource.RUSAGE_SELF)
call(int(depth))
after = resource.getrusage(resource.RUSAGE_SELF)
seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
print("measured", seconds, after.ru_minflt - before.ru_minflt, collections, collecting)
"""


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description="Measure what lazyboot does around an eager import.")
    parser.add_argument("--stack", required=True, choices=sorted(LIBRARY))
    parser.add_argument("--library", metavar="MODULE", help=f"what to import (default: {LIBRARY})")
    parser.add_argument("--runs", type=int, default=10, metavar="N", help="measured rounds (default: 10)")
    arguments = parser.parse_args()
    library = arguments.library or LIBRARY[arguments.stack]
    try:
        python = str(stacks.ensure(arguments.stack))
    except stacks.StackError as error:
        sys.exit(f"around.py: {error}")
    figures: dict[str, list[tuple[float, ...]]] = {variant: [] for variant in VARIANTS}
    for turn in range(arguments.runs + 1):
        for variant, measured in figures.items():
            figure = _measure(python, library, variant, depth=2 * (turn % 20))
            if turn:  # the first round warms the bytecode
                measured.append(figure)
    _print(library, figures)


def _measure(python: str, library: str, variant: str, depth: int) -> tuple[float, ...]:
    """Processor seconds, page faults, collections, seconds in them."""
    environment = {**os.environ, "LAZYBOOT": "0"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [python, "-c", PROGRAM, library, variant, str(PACKAGE_PARENT), str(depth)]
    child = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    line = next((line for line in child.stdout.splitlines() if line.startswith("measured ")), None)
    if line is None:
        sys.exit(f"around.py: the import of {library} failed:\n{child.stderr}")
    return tuple(map(float, line.split()[1:]))


def _print(library: str, figures: dict[str, list[tuple[float, ...]]]) -> None:
    table = Table(title=f"import {library}, eager")
    for heading in ("variant", "processor time", "as it is = 1", "page faults", "collections", "in collections"):
        table.add_column(heading, justify="left" if heading == "variant" else "right")
    for variant, measured in figures.items():
        seconds, faults, collections, collecting = (median(column) for column in zip(*measured))
        ratio = median(own[0] / plain[0] for own, plain in zip(measured, figures["as it is"]))
        table.add_row(
            *(variant, f"{seconds:.2f} s", f"{ratio:.3f}"),
            *(f"{faults:,.0f}", f"{collections:,.0f}", f"{collecting:.3f} s"),
        )
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
