"""CONFORMANCE.md says what the tests say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_every_conformance_case_has_a_test_and_the_table_shows_it():
    program = Path(__file__).parents[1] / "casetable.py"
    done = subprocess.run([sys.executable, str(program), "--check"], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
