"""A program that hangs says where, in all its threads and in its children."""

from __future__ import annotations

import sys

import pytest
from watchdog import run

HANGS = """
import subprocess, sys, threading, time
def in_a_thread(): time.sleep(600)
def in_a_child(): subprocess.run([sys.executable, "-c", "def below():\\n import time; time.sleep(600)\\nbelow()"])
threading.Thread(target=in_a_thread).start()
print("begins", flush=True)
in_a_child()
"""


@pytest.mark.needs("processes", "threads")
def test_the_stacks_of_what_hangs_are_in_its_output() -> None:
    ended = run([sys.executable, "-c", HANGS], seconds=6)
    assert ended.hung and ended.out == "begins\n"
    assert all(f"in {name}" in ended.err for name in ("in_a_thread", "in_a_child", "below")), ended.err


def test_what_ends_in_time_is_given_as_it_is() -> None:
    ended = run([sys.executable, "-c", "import sys; print(1); sys.exit('two')"], seconds=60)
    assert ended == (1, False, "1\n", "two\n")
