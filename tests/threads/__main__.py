"""``python -m tests.threads --rounds 1000 --threads 64``, from the root of a checkout.

Prints what was wrong, and at the end how much ran. Ends with code 1 if anything was wrong.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from threads.lots import HOWS, lot

_AT_A_TIME = 25


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.threads", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100, help="how many, of each way")
    parser.add_argument("--threads", type=int, default=64, help="in a round")
    parser.add_argument("--first", type=int, default=0, help="number of the first round, which says what it does")
    parser.add_argument(
        "--how", choices=HOWS, nargs="*", default=HOWS[:2], help="eager: what Python does with the same modules"
    )
    options = parser.parse_args()
    failed = lots = 0
    end = options.first + options.rounds
    for how in options.how:
        for first in range(options.first, end, _AT_A_TIME):
            ended = lot(first, min(_AT_A_TIME, end - first), options.threads, how)
            lots += 1
            failed += bool(ended.code)
            print(f"{how}, from {first}: {ended.told() if ended.code else ended.out.strip()}", flush=True)
    ran = f"{options.rounds} rounds of {options.threads} threads, {' and '.join(options.how)}"
    print(f"{ran}: {failed} of {lots} lots failed; Python {sys.version.split()[0]}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
