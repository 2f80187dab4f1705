"""The IPython extension, in IPython itself: cells go in, what they print comes out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import lazyboot

HEAVY = "print('heavy executes')\nX = 1\n"
CONFIG = 'presets = []\nlazy = ["heavy", "never"]\n'


@pytest.fixture
def cells(tmp_path, clean_environ):
    """Runs cells in a new IPython, in a folder with two modules and a configuration; gives stdout and stderr."""

    def run(*texts: str, config: str = CONFIG, **environ: str) -> str:
        for name, text in {"heavy.py": HEAVY, "never.py": HEAVY, "lazyboot.toml": config}.items():
            (tmp_path / name).write_text(text)
        path = {"PYTHONPATH": str(Path(lazyboot.__file__).parents[1]), "IPYTHONDIR": str(tmp_path / "ipython")}
        options = (
            "--simple-prompt",
            "--colors=NoColor",
            "--no-banner",
            "--no-confirm-exit",
            "--HistoryManager.enabled=False",
        )
        done = subprocess.run(
            [sys.executable, "-m", "IPython", *options],
            input="\n".join(texts) + "\n",
            cwd=tmp_path,
            env={**clean_environ, **path, "COLUMNS": "200", **environ},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stdout + done.stderr, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


def test_loading_the_extension_defers_and_the_report_names_the_cell(cells):
    shown = cells("%load_ext lazyboot", "import heavy, never", "print('now')", "print(heavy.X)", "%lazyboot report")
    assert "lazyboot: on, 2 rules" in shown
    assert shown.index("now") < shown.index("heavy executes")
    report = shown[shown.index("2 import statements deferred, 1 name used, ") :]
    assert "1 module still waiting" in report
    assert "Still waiting: never" in report
    (row,) = [line for line in report.splitlines() if line.split()[1:2] == ["heavy"]]
    assert row.split()[2:] == ["In[4]:1", "In[2]:1"]


def test_what_waits_is_listed_and_loaded(cells):
    shown = cells(
        "%load_ext lazyboot", "import heavy, never as n", "%lazyboot pending", "%lazyboot load", "%lazyboot pending"
    )
    assert ["n", "__main__", "never", "In[2]:1"] in [line.split() for line in shown.splitlines()]
    assert shown.count("heavy executes") == 2
    assert "lazyboot: 2 names loaded" in shown and "Nothing waits." in shown


def test_off_and_unloading_make_imports_eager_again(cells):
    shown = cells("%load_ext lazyboot", "%lazyboot off", "import heavy", "print('now')", "%lazyboot report")
    assert shown.index("heavy executes") < shown.index("now")
    assert "lazyboot: off, so nothing is deferred; %lazyboot on changes that" in shown
    shown = cells("%load_ext lazyboot", "%unload_ext lazyboot", "import heavy", "print('now')")
    assert shown.index("heavy executes") < shown.index("now")


def test_on_takes_modules_of_its_own(cells):
    shown = cells(
        "%load_ext lazyboot",
        "%lazyboot off",
        "%lazyboot on heavy",
        "import heavy",
        "print('now')",
        config="presets = []",
    )
    assert "lazyboot: on, 0 rules" in shown and "lazyboot: on, 1 rule;" in shown
    assert "heavy executes" not in shown


def test_lazyboot_0_wins(cells):
    shown = cells("%load_ext lazyboot", "import heavy", "print('now')", LAZYBOOT="0")
    assert "lazyboot: off, because LAZYBOOT=0 in the environment" in shown
    assert shown.index("heavy executes") < shown.index("now")


def test_mistakes_are_named(cells):
    shown = cells("%load_ext lazyboot", config="lasy = []\n")
    assert "lazyboot.toml:1: lasy" in shown and "lazyboot: imports stay eager" in shown
    shown = cells("%load_ext lazyboot", "%lazyboot reprot", "%lazyboot load x")
    assert "%lazyboot reprot: expected one of report, pending, load, on, off; did you mean 'report'?" in shown
    assert "%lazyboot load takes no arguments" in shown


def test_where_lazyboot_is_active_already_the_extension_leaves_it_so(cells):
    site = os.pathsep.join((str(Path(lazyboot.__file__).parent / "sitedir"), str(Path(lazyboot.__file__).parents[1])))
    ask = "print('active', lazyboot.active())"
    shown = cells("%load_ext lazyboot", "%unload_ext lazyboot", "import lazyboot", ask, LAZYBOOT="1", PYTHONPATH=site)
    assert "active <lazyboot" in shown or "active True" in shown
