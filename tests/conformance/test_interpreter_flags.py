"""The interpreter's own options: each does what it does without lazyboot, and those that switch it off are silent."""

from __future__ import annotations

import pytest

WORKS = [
    ["-O"],
    ["-OO"],
    ["-B"],
    ["-u"],
    ["-bb"],
    ["-q"],
    ["-X", "utf8"],
    ["-X", "importtime"],
]
STRICT = [["-X", "dev"], ["-W", "error"], ["-W", "error", "-X", "dev", "-bb"]]
MAIN = """
import sys
import hv
from hv import X as Y
from observe import pending, once
pending("hv")
assert len(sys.argv) == 1
def use() -> "hv.X":
    '''Text.'''
    return Y()
print(use.__doc__, __debug__, isinstance(use(), hv.X), sys.flags[:3])
once("hv")
"""


@pytest.mark.case(32)
@pytest.mark.parametrize("flags", WORKS, ids=" ".join)
def test_imports_wait_and_the_result_is_the_same_with(flags, same):
    lazy = same(MAIN, flags=flags)
    if "importtime" not in flags:
        assert lazy.stderr == ""


@pytest.mark.case(32)
@pytest.mark.needs("strict options")
@pytest.mark.parametrize("flags", STRICT, ids=" ".join)
def test_nothing_of_lazyboots_is_worth_a_warning_with(flags, same):
    assert same(MAIN, flags=flags).stderr == ""


@pytest.mark.case(32)
def test_importtime_shows_the_deferred_module_at_its_first_use(run):
    lines = run(MAIN, flags=["-X", "importtime"]).stderr.splitlines()
    assert [line.rpartition("|")[2].strip() for line in lines].count("hv") == 1


@pytest.mark.case(32)
@pytest.mark.parametrize("flag", ["-I", "-E", "-S"])
def test_what_ignores_the_environment_or_site_is_eager_and_silent_with(flag, run):
    main = "import builtins, sys\nsys.path.insert(0, '.')\nimport hv\n"
    main += "print('hv' in sys.modules, type(builtins.__import__).__name__)\n"
    files = {"hv.py": "VALUE = 42\n"}
    done = run(main, files, flags=[flag], env={"LAZYBOOT": "1"}, active=False)
    assert (done.stdout, done.stderr, done.returncode) == ("True builtin_function_or_method\n", "", 0)
