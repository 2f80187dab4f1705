"""lazyboot tune on real commands."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

# What each module costs is slept: a saving that no machine's noise can hide.
PROJECT = {
    "unused.py": "import time; time.sleep(0.6)\n",
    "setting.py": "import os, time; time.sleep(0.3); os.environ['LOADED'] = 'yes'\n",
    "forced.py": "import time; time.sleep(0.3)\nclass Base: pass\n",
    "main.py": (
        "import os\nimport unused\nimport setting\nimport forced\n"
        "class Own(forced.Base): pass\nprint('loaded', os.environ.get('LOADED'))\n"
    ),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A script whose libraries save time when they wait, change the result, or are needed at once."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name, text in PROJECT.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def test_rules_that_save_time_are_written_and_those_that_break_are_not(cli, project):
    done = cli("tune", "--no-presets", "--runs", "2", "--json", "found.json", "main.py", cwd=project)
    assert done.returncode == 0, done.stderr
    text = (project / "lazyboot.toml").read_text("utf-8")
    assert text.startswith("presets = [] # lazyboot tune")
    assert 'modules = ["unused"]' in text
    assert "setting" not in text and "forced" not in text
    assert "tune: saves " in text
    found = json.loads((project / "found.json").read_text("utf-8"))
    assert [rule["modules"] for rule in found["rules"]] == [["unused"]]
    assert found["rules"][0]["saves_s"] > 0
    why = {each["rule"]: each["why"] for each in found["dropped"]}
    assert "'loaded None' instead of 'loaded yes'" in why["setting"]
    assert "forced" in why
    run = cli("run", "--summary", "main.py", cwd=project)
    assert run.stdout == "loaded yes\n"
    assert "1 import statement deferred" in run.stderr and "never loaded: unused" in run.stderr


def test_an_existing_file_keeps_its_rules_and_gets_a_section_of_its_own(cli, project):
    own = 'presets = []\neager = ["nothing_else"]\n\n[[rule]]\nmodules = ["own_models"]\n'
    (project / "lazyboot.toml").write_text(own, "utf-8")
    first = cli("tune", "--runs", "2", "main.py", cwd=project)
    assert first.returncode == 0, first.stderr
    assert "lazyboot.toml is kept" in first.stderr
    text = (project / "lazyboot.toml").read_text("utf-8")
    assert text.startswith(own)
    assert text.count("# >>> lazyboot tune") == 1
    assert cli("tune", "--runs", "2", "main.py", cwd=project).returncode == 0
    again = (project / "lazyboot.toml").read_text("utf-8")
    assert again.startswith(own)
    assert again.count('modules = ["unused"]') == 1


def test_a_check_sees_what_output_does_not(cli, project):
    text = "import os, sys\nimport setting\nopen(sys.argv[1] + '/x', 'w').write(str(os.environ.get('LOADED')))\n"
    (project / "main.py").write_text(text, "utf-8")
    blind = cli("tune", "--no-presets", "--runs", "2", "main.py", "{folder}", cwd=project)
    assert 'modules = ["setting"]' in (project / "lazyboot.toml").read_text("utf-8"), blind.stderr
    (project / "lazyboot.toml").unlink()
    done = cli("tune", "--no-presets", "--check", "grep -q yes {folder}/x", "main.py", "{folder}", cwd=project)
    assert done.returncode == 1, done.stderr
    assert not (project / "lazyboot.toml").exists()


def test_a_check_that_fails_eagerly_is_said(cli, project):
    done = cli("tune", "--check", "exit 3", "main.py", cwd=project)
    assert done.returncode == 2
    assert "--check has exit code 3 after an eager run" in done.stderr
    assert not (project / "lazyboot.toml").exists()


def test_a_result_that_varies_is_said_and_can_be_left_out(cli, project):
    with (project / "main.py").open("a", encoding="utf-8") as script:
        script.write("import random; print('chance', random.random())\n")
    done = cli("tune", "--no-presets", "main.py", cwd=project)
    assert done.returncode == 2
    assert "two eager runs do not give the same" in done.stderr and "--ignore" in done.stderr
    done = cli("tune", "--no-presets", "--runs", "2", "--ignore", "^chance", "main.py", cwd=project)
    assert done.returncode == 0, done.stderr


def test_a_tuning_that_finds_nothing_writes_nothing(cli, project):
    (project / "main.py").write_text("print('done')\n", "utf-8")
    done = cli("tune", "--no-presets", "--runs", "2", "main.py", cwd=project)
    assert done.returncode == 1
    assert "nothing was found" in done.stderr
    assert not (project / "lazyboot.toml").exists()
    assert [path.name for path in project.iterdir() if path.name.startswith(".lazyboot")] == []


def test_a_configuration_elsewhere_is_not_passed_over_in_silence(cli, project, tmp_path):
    (tmp_path / "lazyboot.toml").write_text("presets = []\n", "utf-8")
    done = cli("tune", "main.py", cwd=project)
    assert done.returncode == 2
    assert str(tmp_path / "lazyboot.toml") in done.stderr and "--output" in done.stderr


def test_a_broken_configuration_is_an_error(cli, project):
    (project / "lazyboot.toml").write_text("lasy = []\n", "utf-8")
    done = cli("tune", "main.py", cwd=project)
    assert done.returncode == 2
    assert "lazyboot.toml:1" in done.stderr


def test_figures_that_cannot_be_written_are_an_error_before_anything_runs(cli, project):
    done = cli("tune", "--json", "nowhere/found.json", "main.py", cwd=project)
    assert done.returncode == 2
    assert done.stderr == "lazyboot: nowhere/found.json cannot be written: no such folder: nowhere\n"
    assert not (project / "lazyboot.toml").exists()


# The eighth run interrupts the tuning, as Ctrl-C would, and waits for its end.
INTERRUPTING = """
import os, signal, time
with open("runs", "a") as file:
    file.write(".")
if os.path.getsize("runs") == 8:
    os.kill(int(open("tuner").read()), signal.SIGINT)
    time.sleep(600)
"""


def test_an_interrupted_tuning_keeps_what_is_proved_and_goes_on(cli, environ, project):
    (project / "main.py").write_text(INTERRUPTING + PROJECT["main.py"], "utf-8")
    words = ["tune", "--no-presets", "--runs", "3", "main.py"]

    def begin() -> None:
        (project / "tuner").write_text(str(os.getpid()))
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a job in the background ignores it

    done = subprocess.run(
        [sys.executable, "-m", "lazyboot", *words],
        cwd=project,
        env=environ,
        capture_output=True,
        text=True,
        timeout=300,
        preexec_fn=begin,
    )
    assert done.returncode == 130, done.stderr
    assert "--resume" in done.stderr
    kept = len(json.loads((project / ".lazyboot.toml.tune" / "state.json").read_text("utf-8"))["runs"])
    assert 0 < kept < 8
    written = project / "lazyboot.toml"
    assert not written.exists() or "was interrupted" in written.read_text("utf-8")  # none may be proved by then
    done = cli(*words[:-1], "--resume", "main.py", cwd=project)
    assert done.returncode == 0, done.stderr
    assert f"going on after {kept} runs" in done.stderr
    text = (project / "lazyboot.toml").read_text("utf-8")
    assert "was interrupted" not in text and "tune: saves " in text
    assert not (project / ".lazyboot.toml.tune").exists()


def test_nothing_to_resume_is_said(cli, project):
    done = cli("tune", "--resume", "main.py", cwd=project)
    assert done.returncode == 2
    assert "no interrupted tuning" in done.stderr
