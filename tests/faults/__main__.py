"""``python -m tests.faults --repeat 20 [killed ...]``, from the root of a checkout. Code 1: something failed."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from faults.faults import FAULTS
from faults.starts import Starts


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("faults", nargs="*", choices=[[], *(fault.__name__ for fault in FAULTS)])
    parser.add_argument("--repeat", type=int, default=10)
    options = parser.parse_args()
    failed = 0
    for fault in FAULTS:
        if options.faults and fault.__name__ not in options.faults:
            continue
        wrong = 0
        for number in range(options.repeat):
            with tempfile.TemporaryDirectory() as folder:
                try:
                    fault(Starts(Path(folder)), random.Random(number))
                except Exception:
                    wrong += 1
                    print(f"{fault.__name__}, {number}:\n{traceback.format_exc()}", flush=True)
        failed += wrong
        print(f"{fault.__name__}: {options.repeat} times, {wrong} wrong; Python {sys.version.split()[0]}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
