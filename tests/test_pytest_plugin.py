"""pytest beside an installed lazyboot: its plugin is there, and in nobody's way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

import lazyboot
from lazyboot.config.tomlparser import parse

CHECKOUT = Path(__file__).parents[1]
BUDGET = "presets = []\nlazy = ['heavy']\n[budget]\n"
TEST = """
def test_start(lazyboot_budget):
    lazyboot_budget(["python", "main.py"])
"""


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The Python of an environment with this lazyboot, its start-up file, its plugin, and this pytest."""
    folder = tmp_path / "environment"
    venv.create(folder, symlinks=True, with_pip=False)
    variables = {"base": str(folder), "platbase": str(folder)}
    scheme = "venv" if "venv" in sysconfig.get_scheme_names() else "posix_prefix"
    site = Path(sysconfig.get_path("purelib", scheme, variables))
    (site / "lazyboot").symlink_to(Path(lazyboot.__file__).parent)
    shutil.copy(CHECKOUT / "packaging" / "lazyboot.pth", site)
    (site / "here.pth").write_text(f"{sysconfig.get_path('purelib')}\n")  # pytest, and what lazyboot depends on
    project = parse((CHECKOUT / "pyproject.toml").read_text())["project"]
    plugins = project["entry-points"]["pytest11"]
    info = site / "lazyboot-0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: lazyboot\nVersion: 0\n")
    (info / "RECORD").write_text("lazyboot.pth,,\nlazyboot/__init__.py,,\nlazyboot/pytestplugin.py,,\n")
    (info / "entry_points.txt").write_text(
        "[pytest11]\n" + "".join(f"{name} = {module}\n" for name, module in plugins.items())
    )
    return folder / "bin" / "python"


@pytest.fixture
def tested(installed: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs pytest there over files, with lazyboot on or off."""

    def run(files: dict[str, str], switch: str = "1", *options: str) -> subprocess.CompletedProcess[str]:
        folder = tmp_path / "project"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text)
        environ = {
            name: value for name, value in os.environ.items() if not name.startswith(("LAZYBOOT", "PYTHON", "PYTEST"))
        }
        environ |= {
            "LAZYBOOT": switch,
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "PYTHONPYCACHEPREFIX": str(tmp_path / "pyc"),
        }
        argv = [str(installed), "-W", "error", "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
        return subprocess.run(argv, cwd=folder, env=environ, capture_output=True, text=True, timeout=300)

    return run


FILES = {
    "heavy.py": "VALUE = 1\n",
    "main.py": "import heavy\nprint('config ok')\n",
    "test_start.py": TEST,
    "pytest.ini": "[pytest]\n",
}


@pytest.mark.parametrize("switch", ["0", "1"])
def test_a_budget_that_is_kept_passes_without_a_warning(tested, switch):
    result = tested({**FILES, "lazyboot.toml": f"{BUDGET}forbid = ['heavy']\n"}, switch, "-W", "error")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "1 passed" in result.stdout and "warning" not in result.stdout


def test_a_budget_that_is_not_kept_fails_with_what_check_says(tested):
    used = "import heavy\nprint(heavy.VALUE)\n"
    result = tested({**FILES, "main.py": used, "lazyboot.toml": f"{BUDGET}forbid = ['heavy']\n"})
    assert result.returncode == 1, result.stdout + result.stderr
    assert "AssertionError: lazyboot check: OVER THE BUDGET: python main.py" in result.stdout
    assert "main.py:1  import heavy" in result.stdout and "main.py:2  uses heavy" in result.stdout


@pytest.mark.parametrize(
    ("budget", "said"),
    [("", "no [budget] to hold the command to"), ("modul = 3", "budget.modul: unknown key; did you mean 'modules'?")],
)
def test_without_a_budget_or_with_a_broken_one_the_test_has_an_error(tested, budget, said):
    result = tested({**FILES, "lazyboot.toml": f"{BUDGET}{budget}\n"})
    assert result.returncode == 1
    assert "LazybootError" in result.stdout and said in result.stdout


def test_a_command_that_fails_is_told_in_the_words_of_the_fixture(tested):
    result = tested({**FILES, "main.py": "raise SystemExit(3)\n", "lazyboot.toml": f"{BUDGET}forbid = ['heavy']\n"})
    assert "the command ended with exit code 3, expected 0 (exit_code=)" in result.stdout


SHOW = """
import sys

def test_modules():
    top = ("click", "rich", "attr", "attrs", "cattrs", "networkx")
    assert [name for name in sys.modules if name.partition(".")[0] in top] == []
    own = [name for name in sys.modules if name.partition(".")[0] == "lazyboot"]
    assert own == ["lazyboot", "lazyboot.pytestplugin"]
"""


def test_at_the_start_of_pytest_the_plugin_loads_nothing_but_itself(tested):
    result = tested({"test_modules.py": SHOW, "pytest.ini": "[pytest]\n"}, "0")
    assert result.returncode == 0, result.stdout + result.stderr


LATE = """
import importlib, sys
import lazyboot

def test_what_lazyboot_loads_later_works_rewritten_or_not(monkeypatch):
    import heavy
    assert "heavy" not in sys.modules
    assert [each.module for each in lazyboot.pending()] == ["heavy"]
    lazyboot.load_all()
    assert sys.modules["heavy"].VALUE == 1
"""


def test_imports_wait_in_tests_as_elsewhere(tested):
    late = LATE.replace("    import heavy\n", "").replace("import lazyboot\n", "import lazyboot\nimport library\n")
    files = {
        "heavy.py": "VALUE = 1\n",
        "library.py": "import heavy\n",
        "test_late.py": late,
        "pytest.ini": "[pytest]\n",
    }
    result = tested({**files, "lazyboot.toml": "presets = []\nlazy = ['heavy']\n"}, "1", "-W", "error")
    assert result.returncode == 0, result.stdout + result.stderr
