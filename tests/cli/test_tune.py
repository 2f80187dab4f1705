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
    assert "is kept" not in done.stderr
    phases = [line.partition(",")[0] for line in done.stderr.splitlines() if line.startswith("lazyboot: tune: ")]
    assert {f"lazyboot: tune: {what}" for what in ("eager run", "recording", "trial", "measuring")} <= {*phases}
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
    assert [path.name for path in project.iterdir() if "lazyboot" in path.name] == []


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
    assert "nothing was found that saves time" in done.stderr
    assert done.stdout == ""
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


def test_a_file_that_cannot_be_written_is_an_error_and_no_folder_is_made(cli, project):
    done = cli("tune", "--output", "nowhere/lazyboot.toml", "main.py", cwd=project)
    assert done.returncode == 2
    assert done.stderr == "lazyboot: nowhere/lazyboot.toml cannot be written: no such folder: nowhere\n"
    assert not (project / "nowhere").exists()


def test_a_command_that_fails_is_an_error_with_what_it_said(cli, project):
    done = cli("tune", "nofile.py", cwd=project)
    assert done.returncode == 2
    assert "ended with exit code 2, expected 0 (--exit-code); it said last:\n" in done.stderr
    assert "nofile.py" in done.stderr.splitlines()[-1]
    assert [path.name for path in project.iterdir() if "lazyboot" in path.name] == []


def test_a_command_may_end_with_the_exit_code_that_is_expected(cli, project):
    (project / "main.py").write_text("import unused\nraise SystemExit(3)\n", "utf-8")
    assert cli("tune", "--no-presets", "main.py", cwd=project).returncode == 2
    done = cli("tune", "--no-presets", "--runs", "2", "--exit-code", "3", "main.py", cwd=project)
    assert done.returncode == 0, done.stderr


def test_rules_in_force_that_change_the_result_end_it_before_any_new_one_is_tried(cli, project):
    own = 'presets = []\n\n[[rule]]\nmodules = ["setting"]\n'
    (project / "lazyboot.toml").write_text(own, "utf-8")
    counting = "with open('runs', 'a') as file: file.write('.')\n"
    (project / "main.py").write_text(counting + PROJECT["main.py"], "utf-8")
    done = cli("tune", "main.py", cwd=project)
    assert done.returncode == 2
    said = "lazyboot: with lazyboot.toml and no new rule, the result is another one: stdout: line 1 is 'loaded None'"
    assert said in done.stderr
    assert "eager = [" in done.stderr and "--ignore PATTERN" in done.stderr and "--no-presets" not in done.stderr
    assert len((project / "runs").read_text("utf-8")) == 3
    assert (project / "lazyboot.toml").read_text("utf-8") == own
    assert not (project / ".lazyboot.toml.tune").exists()


def test_what_is_in_force_is_measured_beside_the_new_rules(cli, project):
    own = 'presets = []\n\n[[rule]]\nmodules = ["unused"]\n'
    (project / "lazyboot.toml").write_text(own, "utf-8")
    done = cli("tune", "--runs", "2", "--json", "found.json", "main.py", cwd=project)
    assert done.returncode == 1, done.stderr
    assert "lazyboot: nothing to add: lazyboot.toml gives " in done.stderr
    assert "with lazyboot.toml " in done.stdout and "with these rules" not in done.stdout
    found = json.loads((project / "found.json").read_text("utf-8"))
    assert found["eager"]["wall_s"] - found["base"]["wall_s"] > 0.3
    assert (project / "lazyboot.toml").read_text("utf-8") == own


def test_the_hint_says_that_a_folder_takes_the_place_of_the_word(cli, project):
    (project / "main.py").write_text("import unused\nprint('done')\n", "utf-8")
    done = cli("tune", "--no-presets", "--runs", "2", "main.py", "{folder}", cwd=project)
    assert done.returncode == 0, done.stderr
    hint = "Wrote lazyboot.toml. To use it, with a folder of yours in the place of {folder}: lazyboot run main.py"
    assert hint in done.stdout


# A run that interrupts the tuning, as Ctrl-C would, and waits for its end.
INTERRUPTING = """
import os, signal, time
with open("runs", "a") as file:
    file.write(".")
if os.path.getsize("runs") == {run}:
    os.kill(int(open("tuner").read()), signal.SIGINT)
    time.sleep(600)
"""


def interrupted(project: Path, environ: dict[str, str], words: list[str], run: int) -> subprocess.CompletedProcess[str]:
    """A tuning of main.py, interrupted in its `run`-th run."""
    script = (project / "main.py").read_text("utf-8")
    (project / "main.py").write_text(INTERRUPTING.format(run=run) + script, "utf-8")

    def begin() -> None:
        (project / "tuner").write_text(str(os.getpid()))
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a job in the background ignores it

    return subprocess.run(
        [sys.executable, "-m", "lazyboot", *words],
        cwd=project,
        env=environ,
        capture_output=True,
        text=True,
        timeout=300,
        preexec_fn=begin,
    )


@pytest.mark.parametrize("run, further", [(1, ""), (2, "; the same command with --resume goes on from here")])
def test_an_interruption_before_anything_is_proved_says_that_no_file_was_written(environ, project, run, further):
    done = interrupted(project, environ, ["tune", "--no-presets", "main.py"], run)
    assert done.returncode == 130, done.stderr
    said = f"lazyboot: interrupted before a rule was proved, and lazyboot.toml was not written{further}"
    assert done.stderr.splitlines()[-1] == said
    assert done.stdout == ""


def test_a_file_of_an_interrupted_tuning_is_not_said_to_be_kept(cli, environ, project):
    (project / "main.py").write_text("import unused\nprint('done')\n", "utf-8")
    words = ["tune", "--no-presets", "--runs", "2", "main.py"]
    done = interrupted(project, environ, words, 7)
    assert done.returncode == 130, done.stderr
    text = (project / "lazyboot.toml").read_text("utf-8")
    assert "was interrupted" in text and 'reason = "tune: not measured"' in text
    done = cli(*words[:-1], "--resume", "main.py", cwd=project)
    assert done.returncode == 0, done.stderr
    assert "is kept" not in done.stderr


def test_an_interrupted_tuning_keeps_what_is_proved_and_goes_on(cli, environ, project):
    words = ["tune", "--no-presets", "--runs", "3", "main.py"]
    done = interrupted(project, environ, words, 8)
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
