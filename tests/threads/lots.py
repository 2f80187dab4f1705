"""Rounds in an interpreter of their own."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from watchdog import Ended, run

import lazyboot

HOWS = ("inside", "outside", "eager")
ROUND_SECONDS = 60  # a round takes a fraction of a second; past this its process dumps all stacks and ends


def lot(first: int, rounds: int, threads: int, how: str) -> Ended:
    """Run `rounds` rounds from number `first` on; its exit code is 0 where nothing was wrong.

    how  one of `HOWS`: see `inside`
    """
    program = str(Path(__file__).with_name("inside.py"))
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("LAZYBOOT", "PYTHON"))}
    environ["PYTHONPATH"] = str(Path(lazyboot.__file__).parents[1])
    environ["PYTHONDONTWRITEBYTECODE"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        numbers = [str(number) for number in (first, rounds, threads, ROUND_SECONDS)]
        command = [sys.executable, program, folder, *numbers, how]
        return run(command, ROUND_SECONDS * (rounds + 1), environ)
