"""One program of `kinds`, run in a folder of its own with ``LAZYBOOT=1``."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from watchdog import Ended, run

import lazyboot
from processes.kinds import CHILD, ONCE, PRINTS, TORCH, TOYS, toy_files

START_SECONDS, REPETITION_SECONDS = 120, 30


def repeat(kind: str, repetitions: int, python: str = sys.executable) -> Ended:
    """Run `kind` such that it does its work so many times in one program; once, if it is one of `ONCE`."""
    files = {"child.py": CHILD} if kind in TORCH else toy_files(repetitions)
    package = Path(lazyboot.__file__).parent
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {**files, "main.py": {**TOYS, **TORCH}[kind]}.items():
            (Path(folder) / name).write_text(text)
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("LAZYBOOT", "PYTHON"))}
        environ["PYTHONPATH"] = os.pathsep.join((str(package / "sitedir"), str(package.parent)))
        environ |= {"LAZYBOOT": "1", "XDG_CACHE_HOME": folder, "OMP_NUM_THREADS": "1"}
        launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
        command = [python, *(launcher if kind == "torchrun" else []), "main.py", str(repetitions)]
        return run(command, START_SECONDS + REPETITION_SECONDS * repetitions, environ, folder)


def is_right(ended: Ended) -> bool:
    """Whether all that the program says of itself is as it must be."""
    return ended.code == 0 and PRINTS in ended.out.splitlines()


def programs(kind: str, repetitions: int, at_a_time: int) -> list[int]:
    """How many repetitions each program does, so that they are so many together."""
    size = 1 if kind in ONCE else at_a_time
    return [min(size, repetitions - done) for done in range(0, repetitions, size)]
