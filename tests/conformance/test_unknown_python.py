"""A Python that lazyboot has no engine for runs the program as it is, and one line says so."""

from __future__ import annotations

import os

import pytest

# Where lazyboot is installed it has started on this Python already, if it is on from the beginning.
START = """
import os, sys
sys.implementation.name = "rustpython"
os.environ["LAZYBOOT"] = {switch!r}
from lazyboot.runtime.boot import start
start()
import hv
print("hv" in sys.modules, hv)
sys.exit(9)
"""


@pytest.mark.case(34)
def test_the_run_is_eager_and_one_line_says_so(programs):
    parent = programs.environ["PYTHONPATH"].rpartition(os.pathsep)[2]
    env = {"PYTHONPATH": parent}
    files = {"hv.py": "", "lazyboot.toml": 'presets = []\nlazy = ["hv"]\n'}
    result = programs.run(START.format(switch="1"), files, env=env, active=False)
    assert result.returncode == 9 and result.stdout.startswith("True <module 'hv'")
    version = ".".join(map(str, programs.interpreter.version))
    assert result.stderr.startswith("lazyboot: this run is eager: ") and f"rustpython {version}" in result.stderr
    assert result.stderr.count("\n") == 1
    off = programs.run(START.format(switch="0"), files, env=env, active=False)
    assert (off.returncode, off.stdout, off.stderr) == (9, result.stdout, "")
