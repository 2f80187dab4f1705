"""``python -m tests.suites [PACKAGE ...]``: other people's tests, eagerly and under lazyboot; from a checkout's root.

Each suite of `suites.toml` runs unchanged, once eagerly, once with its package deferred throughout and with it all that
the package imports from others. Every test must end in the same way. Where some do not, the eager run is repeated, to
know those that are as undecided without lazyboot. Ends with code 1 if a difference is left that `suites.toml` does not
explain, if one explained there is not seen, or if a run defers nothing.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from . import catalogue, compare, running, sources, tables
from .catalogue import CatalogueError, Suite
from .tables import Result

CHECKOUT = Path(__file__).parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.suites", description=__doc__)
    parser.add_argument("package", nargs="*", help="packages, as suites.toml names them; all of them if left out")
    parser.add_argument("--fast", action="store_true", help="only the suites that take seconds")
    parser.add_argument(
        "--out", type=Path, help="a new folder to keep the runs in: configurations, output, report logs"
    )
    parser.add_argument("--python", help="an interpreter with lazyboot and the pinned packages, used as it is")
    options = parser.parse_args()
    try:
        everything = catalogue.read(catalogue.FILE.read_text(encoding="utf-8"))
        suites = catalogue.select(everything, options.package, options.fast)
        python = options.python or environment()
        with tempfile.TemporaryDirectory() as scratch:
            results = [result(suite, python, (options.out or Path(scratch)).resolve()) for suite in suites]
    except CatalogueError as error:
        sys.exit(f"tests.suites: {error}")
    tables.show(results, Console())
    return 0 if results and all(result.good for result in results) else 1


def environment() -> str:
    """The interpreter of the environment that the suites run in, with this checkout's lazyboot in it."""
    build = str(CHECKOUT / "benchmarks" / "stacks.py")
    done = subprocess.run(
        [sys.executable, build, "--install", str(CHECKOUT), "suites"], stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise CatalogueError("the environment of the suites could not be built")
    return done.stdout.split()[-1]


def result(suite: Suite, python: str, folder: Path) -> Result:
    """Both runs of `suite`, kept below `folder`, and what differs."""
    version = catalogue.version(suite.package, catalogue.PINS.read_text(encoding="utf-8"))
    print(f"{suite.package} {version}", file=sys.stderr, flush=True)
    source = sources.unpacked(suite.package, version) if suite.take else None
    config = running.configuration(suite, running.library(python))
    place = folder / suite.package
    try:
        eager = running.run(suite, python, source, config, place / "eager", lazily=False)
        lazy = running.run(suite, python, source, config, place / "lazy", lazily=True)
        found = compare.differences(eager.outcomes, lazy.outcomes)
        again: list[compare.Difference] = []
        if compare.sort(found, suite.explained, []).unexplained:
            second = running.run(suite, python, source, config, place / "eager-again", lazily=False)
            again = compare.differences(eager.outcomes, second.outcomes)
    except (running.RunError, subprocess.TimeoutExpired) as error:
        return Result(suite, version, error=str(error))
    return Result(suite, version, eager, lazy, compare.sort(found, suite.explained, again))


if __name__ == "__main__":
    sys.exit(main())
