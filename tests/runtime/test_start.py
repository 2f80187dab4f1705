"""The entry point of ``lazyboot.start``, which Python calls by itself from 3.15 on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import lazyboot

CALL = """
import os, sys
os.environ.update({switch!r})
from lazyboot.runtime.start import start
before = set(sys.modules)
start()
engine = sys.modules.get("lazyboot.runtime.engine")
print(engine is not None and engine.active() is not None, len(set(sys.modules) - before))
"""


@pytest.fixture
def entered(programs):
    """Calls the entry point in a fresh interpreter that nothing else has started lazyboot in."""
    programs.write({"empty.toml": "presets = []\n", "plain/sitecustomize.py": ""})
    path = os.pathsep.join((str(programs.folder / "plain"), str(Path(lazyboot.__file__).parents[1])))

    def run(switch, before=""):
        """`switch`: the variables that the entry point sees, and no start-up file of an installed lazyboot."""
        settings = {"PYTHONPATH": path, "LAZYBOOT_CONFIG": str(programs.folder / "empty.toml")}
        return programs.run(command=["-c", before + CALL.format(switch=switch)], env=settings, active=False)

    return run


@pytest.mark.parametrize("switch", [{}, {"LAZYBOOT": ""}, {"LAZYBOOT": "0"}])
def test_off_it_imports_nothing(entered, switch):
    result = entered(switch)
    assert (result.stdout, result.stderr) == ("False 0\n", "")


def test_on_it_starts_the_engine(entered):
    result = entered({"LAZYBOOT": "1"})
    assert result.stdout.startswith("True ") and result.stderr == ""


@pytest.mark.parametrize("error", ["SystemExit(3)", "KeyboardInterrupt", "ImportError('gone')", "MemoryError"])
def test_whatever_lazyboot_raises_the_interpreter_comes_up(entered, error):
    broken = f"""
import sys, types
from lazyboot import runtime
class Boot(types.ModuleType):
    def start(self):
        raise {error}
runtime.boot = sys.modules["lazyboot.runtime.boot"] = Boot("lazyboot.runtime.boot")
"""
    result = entered({"LAZYBOOT": "1"}, broken)
    assert (result.stdout, result.stderr, result.returncode) == ("False 0\n", "", 0)
