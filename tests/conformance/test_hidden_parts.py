"""A file of the program's own that has the name of a part of the standard library which lazyboot needs."""

from __future__ import annotations

import os

import pytest

MAIN = """
import sys
import hv
from hv import X as Y
def use(value: Y) -> "hv.X":
    return Y()
print("opcode" in sys.modules and sys.modules["opcode"].__file__, type(use(1)) is hv.X)
"""
SHADOW = "print('executes', __name__)\n"
NAMES = ["opcode.py", "typing.py", "operator/__init__.py", "functools.py", "pathlib.py"]


@pytest.mark.case(34)
@pytest.mark.needs("a bare start")
@pytest.mark.parametrize("name", NAMES)
def test_it_is_not_executed_the_run_is_eager_and_one_line_says_why(name, run):
    files = {name: SHADOW}
    eager, lazy = run(MAIN, files, active=False), run(MAIN, files)
    assert (lazy.stdout, lazy.returncode) == (eager.stdout, 0), lazy.stderr
    where = os.path.join("", *name.split("/"))
    assert lazy.stderr.startswith("lazyboot: ") and where in lazy.stderr and lazy.stderr.count("\n") == 1


@pytest.mark.case(34)
def test_a_folder_that_is_no_package_and_a_module_further_along_hide_nothing(same):
    main = "import observe, sys\nsys.path.append('later')\nimport hv\nobserve.pending('hv')\nprint(hv.VALUE)\n"
    same(main, {"opcode/readme.txt": "", "later/opcode.py": SHADOW})


@pytest.mark.case(34)
@pytest.mark.needs("a bare start")
def test_modules_made_lazy_in_functions_are_eager_too(run):
    main = "def use():\n    import hv\n    return hv.VALUE\nprint(use())\n"
    done = run(main, {"opcode.py": SHADOW})
    assert (done.stdout, done.stderr.count("lazyboot: ")) == ("42\n", 1)
