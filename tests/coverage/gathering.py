"""Makes coverage.py's data of what `measuring` has left: ``python gathering.py FOLDER...``."""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from coverage import CoverageData

RUNTIME = Path(__file__).resolve().parents[2] / "lazyboot" / "runtime"

_LINE = (1 << 28) - 1  # as coverage.py's tracer packs two line numbers and their signs: see its collector.py


def unpacked(packed: int) -> tuple[int, int]:
    """The lines of an arc; negative: the entry into code that starts there, or the way out of it."""
    first, second = packed & _LINE, packed >> 28 & _LINE
    return -first if packed & 1 << 56 else first, -second if packed & 1 << 57 else second


def sources() -> dict[str, set[tuple[int, int]]]:
    """File of the checkout -> its arcs; those that nothing has executed count, too."""
    return {str(path): set() for path in RUNTIME.glob("*.py")}


def is_own(path: Path) -> bool:
    """Whether `path` is a file of the checkout, or of its wheel: tests make copies, and break some of them."""
    return path.parent == RUNTIME or path.parts[-4:-1] == ("site-packages", "lazyboot", "runtime")


def gathered(files: Iterable[Path]) -> dict[str, set[tuple[int, int]]]:
    """The arcs that processes have left in `files`, by file of the checkout."""
    found = sources()
    for file in files:
        for name, arcs in marshal.loads(file.read_bytes()).items():
            if is_own(Path(name)):
                found[str(RUNTIME / Path(name).name)].update(map(unpacked, arcs))
    return found


def main(folders: list[Path]) -> None:
    files = [file for folder in folders for file in folder.glob("*.arcs")]
    data = CoverageData(basename=os.environ["COVERAGE_FILE"])
    data.erase()
    found = gathered(files)
    data.add_arcs(found)
    data.touch_files(found)
    data.write()
    print(f"{len(files)} processes executed code of lazyboot/runtime")


if __name__ == "__main__":
    main([Path(each) for each in sys.argv[1:]])
