"""``python -m tests.generated --minutes 120 --seed 1``: programs for as long as asked, from the root of a checkout.

Every difference is shrunk, and written into a folder of its own below ``--out``. Ends with code 1 if there were any.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from .compare import Runner
from .failures import write
from .graphs import Program
from .strategies import programs

_AT_A_TIME = 200


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.generated", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="for how long")
    parser.add_argument("--seed", type=int, default=0, help="of the first programs; each lot has the next one")
    parser.add_argument("--out", type=Path, default=Path("generated-failures"), help="where failures are written")
    options = parser.parse_args()
    end = time.monotonic() + options.minutes * 60
    number, failures = options.seed, 0
    with Runner() as runner:
        while time.monotonic() < end:
            failed = lot(runner, number, end)
            if failed is not None:
                failures += 1
                print(f"seed {number}: {failed[1][0]}\n  {write(*failed, options.out)}", flush=True)
            number += 1
        print(
            f"{runner.programs} programs, {runner.failing} of which failed eagerly, {runner.deferred} statements "
            f"deferred; {failures} failures; seeds {options.seed} to {number - 1}; Python {sys.version.split()[0]}"
        )
    return 1 if failures else 0


def lot(runner: Runner, number: int, end: float) -> tuple[Program, list[str]] | None:
    """Run one lot of programs, those of seed `number`; the smallest that differs, and how, if there is one.

    end  when time is up, by `time.monotonic`
    """
    smallest: list[tuple[Program, list[str]]] = []

    @seed(number)
    @settings(
        max_examples=_AT_A_TIME,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(programs())
    def check(program: Program) -> None:
        if time.monotonic() > end and not smallest:
            return
        found = runner.differences(program)
        if found:
            smallest[:] = [(program, found)]
            raise AssertionError(found)

    try:
        check()
    except AssertionError:
        if not smallest:
            raise
    return smallest[0] if smallest else None


if __name__ == "__main__":
    sys.exit(main())
