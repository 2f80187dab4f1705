"""A Python that lazyboot has no engine for runs the program as it is, and one line says so."""

from __future__ import annotations

import os

import pytest

import lazyboot

SITEDIR = os.path.join(os.path.dirname(lazyboot.__file__), "sitedir")


@pytest.mark.case(34)
@pytest.mark.needs("no engine")
def test_the_run_is_eager_and_one_line_says_so(programs):
    parent = programs.environ["PYTHONPATH"].rpartition(os.pathsep)[2]
    main = "import sys\nimport hv\nprint('hv' in sys.modules, hv)\nsys.exit(9)\n"
    env = {"LAZYBOOT": "1", "PYTHONPATH": os.pathsep.join((SITEDIR, parent))}
    result = programs.run(main, {"hv.py": ""}, env=env, active=False)
    assert result.returncode == 9 and result.stdout.startswith("True <module 'hv'")
    version = ".".join(map(str, programs.interpreter.version))
    assert result.stderr.startswith("lazyboot: this run is eager: ") and f"cpython {version}" in result.stderr
    assert result.stderr.count("\n") == 1
    off = programs.run(main, {"hv.py": ""}, env={**env, "LAZYBOOT": "0"}, active=False)
    assert (off.returncode, off.stdout, off.stderr) == (9, result.stdout, "")
