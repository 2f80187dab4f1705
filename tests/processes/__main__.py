"""``python -m tests.processes --repeat 200 [torchrun ddp loader-fork ...]``, from the root of a checkout.

The kinds that need torch run in the interpreter that ``--python`` names. Ends with code 1 if any repetition failed.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from processes.kinds import TORCH, TOYS
from processes.repeat import is_right, programs, repeat


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.processes", description=__doc__)
    parser.add_argument("kinds", nargs="*", help=f"of {', '.join((*TOYS, *TORCH))}; none: those without torch")
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--at-a-time", type=int, default=50, help="repetitions in one program")
    parser.add_argument("--python", default=sys.executable, help="an interpreter with torch and lightning")
    options = parser.parse_args()
    failed = 0
    for kind in options.kinds or TOYS:
        sizes = programs(kind, options.repeat, options.at_a_time)
        for size in sizes:
            ended = repeat(kind, size, options.python if kind in TORCH else sys.executable)
            if not is_right(ended):
                failed += 1
                print(f"{kind}: {ended.told()}", flush=True)
        print(f"{kind}: {sum(sizes)} repetitions in {len(sizes)} programs; {failed} programs failed so far", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
