"""``python -m tests.real [NAME ...]``: public scripts and commands, eagerly and lazily, from the root of a checkout.

A NAME may be a pattern (``'nemo-*'``). What differs is shown as a diff. Ends with code 1 if anything did.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from fnmatch import fnmatchcase
from pathlib import Path

from .entries import ENTRIES
from .entry import Entry
from .runs import EAGER, LAZY, differences
from .sources import SourceError


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.real", description=__doc__)
    parser.add_argument("name", nargs="*", help="which runs; left out: all")
    parser.add_argument("--list", action="store_true", help="say which there are")
    parser.add_argument("--control", action="store_true", help="run eagerly twice: what differs by itself")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the folders of the runs in FOLDER")
    options = parser.parse_args()
    chosen = [entry for entry in ENTRIES if not options.name or any(fnmatchcase(entry.name, n) for n in options.name)]
    if not chosen:
        parser.error(f"there is no such run; there are: {', '.join(entry.name for entry in ENTRIES)}")
    if options.list:
        print("\n".join(f"{entry.name:<28} {entry.stack:<10} {entry.origin}" for entry in chosen))
        return 0
    switches = (EAGER, EAGER) if options.control else (EAGER, LAZY)
    return 1 if sum([not _equal(entry, switches, options.keep) for entry in chosen]) else 0


def _equal(entry: Entry, switches: tuple[str, str], keep: Path | None) -> bool:
    with tempfile.TemporaryDirectory(prefix="lazyboot-real-", ignore_cleanup_errors=True) as temporary:
        base = keep.resolve() / entry.name if keep else Path(temporary)
        try:
            found, deferred = differences(entry, base, switches)
        except (SourceError, subprocess.CalledProcessError) as error:
            found, deferred = [f"cannot be run: {error}"], 0
    print(f"{'DIFFERS' if found else 'equal':<8} {entry.name:<28} {deferred:>5} statements deferred", flush=True)
    for line in found:
        print(f"    {line}", flush=True)
    return not found


if __name__ == "__main__":
    sys.exit(main())
