"""``lazyboot profile``: records a command and stays out of its way."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from lazyboot.profile.recording import Recording
from lazyboot.profile.recordingfile import read

SAID = "lazyboot: recording without lazyboot; --lazy records with it\n"


def recorded(folder: Path, name: str = "lazyboot-profile.json") -> Recording:
    return read(folder / name)


def test_the_commands_output_and_exit_code_pass_through(cli, tmp_path):
    (tmp_path / "x.py").write_text("import sys, json\nprint('out'); print('err', file=sys.stderr); sys.exit(7)\n")
    result = cli("profile", "x.py", "a", "--json")
    assert (result.stdout, result.returncode) == ("out\n", 7)
    assert result.stderr.startswith(SAID + "err\n")
    recording = recorded(tmp_path)
    assert recording.exit_code == 7 and not recording.lazy and recording.main.argv == ("x.py", "a", "--json")
    assert any(each.module == "json" for each in recording.main.imports)
    assert "json" in result.stderr and "lazyboot-profile.json" in result.stderr


@pytest.mark.parametrize(
    "words", [["-m", "timeit", "-n1", "-r1"], ["-c", "import json"], [sys.executable, "-m", "json.tool", "--help"]]
)
def test_modules_code_and_programs(cli, tmp_path, words):
    assert cli("profile", *words).returncode == 0
    assert recorded(tmp_path).main.imports


def test_the_command_reads_what_the_user_types(cli, tmp_path):
    assert cli("profile", "-c", "print(input())", input="typed\n").stdout == "typed\n"


def test_a_signal_that_ends_the_command(cli, tmp_path):
    result = cli("profile", "-c", "import os; os.kill(os.getpid(), 15)")
    assert (result.returncode, recorded(tmp_path).exit_code) == (128 + 15, -15)


def test_json_is_the_last_line_of_stdout(cli, tmp_path):
    result = cli("profile", "--json", "-o", "here.json", "-c", "print('hello')")
    first, last = filter(None, result.stdout.splitlines())
    found = json.loads(last)
    assert (first, found["file"], found["exit_code"], found["lazy"]) == ("hello", str(tmp_path / "here.json"), 0, False)
    (process,) = found["processes"]
    assert process["complete"] and process["imports"] == len(recorded(tmp_path, "here.json").main.imports)
    assert result.stderr == SAID


def test_the_schema_is_printed_and_holds_for_a_recording(cli, tmp_path):
    schema = json.loads(cli("profile", "--schema").stdout)
    assert not (tmp_path / "lazyboot-profile.json").exists()
    cli("profile", "-c", "import json")
    jsonschema.validate(json.loads((tmp_path / "lazyboot-profile.json").read_text()), schema)


def test_lazy_uses_the_configuration_that_is_named(cli, tmp_path):
    (tmp_path / "rules.toml").write_text('presets = []\nlazy = ["mod"]\n')
    (tmp_path / "mod.py").write_text("")
    result = cli("profile", "--lazy", "--config", "rules.toml", "-c", "import mod, sys; print('mod' in sys.modules)")
    assert (result.stdout, result.returncode) == ("False\n", 0)
    recording = recorded(tmp_path)
    assert recording.lazy and recording.configuration == (str(tmp_path / "rules.toml"),)
    assert [each.module for each in recording.main.deferrals] == ["mod"]


def test_a_broken_configuration_runs_nothing(cli, tmp_path):
    (tmp_path / "lazyboot.toml").write_text("lasy = []\n")
    result = cli("profile", "--lazy", "-c", "print(1)")
    assert (result.stdout, result.returncode) == ("", 2)
    assert "lazyboot.toml:1: lasy" in result.stderr
    assert cli("profile", "-c", "print(1)").stdout == "1\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--config", "x.toml", "-c", "1"], "--config goes with --lazy"),
        (["--lazy", "--config", "x.toml", "-c", "1"], "no such file: x.toml"),
        (["-o", "no/such/file.json", "-c", "1"], "no such folder"),
        (["--until", "", "-c", "1"], "a mark is empty"),
        (["--until", "never said", "-c", "1"], "never said"),
        ([], "COMMAND"),
    ],
)
def test_usage_errors(cli, words, said):
    result = cli("profile", *words)
    assert result.returncode == 2 and said in result.stderr


def test_lazy_where_lazyboot_is_switched_off(cli):
    result = cli("profile", "--lazy", "-c", "print(1)", env={"LAZYBOOT": "0"})
    assert result.returncode == 2 and result.stderr.startswith("lazyboot: --lazy has no effect here: LAZYBOOT=0")


def test_commands_that_are_not_there(cli, tmp_path):
    (tmp_path / "plain").write_text("x")
    assert cli("profile", "no-such-command").returncode == 127
    assert cli("profile", "./plain").returncode == 126


def test_what_is_no_python_cannot_be_recorded(cli):
    result = cli("profile", "sh", "-c", "echo 1")
    assert (result.stdout, result.returncode) == ("1\n", 2)
    assert "no Python process of this command could be recorded" in result.stderr


def test_the_mark_ends_the_command(cli, tmp_path):
    code = "import json\nprint('ready', flush=True)\nimport time; time.sleep(60)"
    result = cli("profile", "--until", "ready", "-c", code)
    assert (result.stdout.rstrip(), result.returncode) == ("ready", 0)
    assert recorded(tmp_path).until == "ready"


def test_ctrl_c_is_the_commands_own_business(environ, tmp_path):
    lines = ("import time", "try:", "    print('up', flush=True)", "    time.sleep(60)")
    code = "\n".join((*lines, "except KeyboardInterrupt:", "    print('stopped')"))
    process = subprocess.Popen(
        [sys.executable, "-m", "lazyboot", "profile", "--json", "-c", code],
        env=environ, cwd=tmp_path, stdout=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a job in the background ignores it
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    os.killpg(process.pid, signal.SIGINT)
    rest = process.stdout.read().splitlines()
    assert rest[0] == "stopped" and json.loads(rest[-1])["exit_code"] == 0
    assert process.wait(60) == 0
    process.stdout.close()


@pytest.mark.parametrize(("words", "code"), [(["nofile.py"], 2), (["-m", "nomodule"], 1), (["broken.py"], 1)])
def test_a_command_that_fails_before_any_import_leaves_the_last_recording(cli, tmp_path, words, code):
    (tmp_path / "broken.py").write_text("def (")
    (tmp_path / "lazyboot-profile.json").write_text('{"lazyboot":"the last one"}')
    result = cli("profile", "--json", *words)
    found = json.loads(result.stdout)
    assert (result.returncode, found["file"], found["exit_code"]) == (code, None, code)
    said = f"lazyboot: nothing was recorded: the command ended with exit code {code} before any import"
    assert f"{said}; lazyboot-profile.json is kept as it was\n" in result.stderr
    assert (tmp_path / "lazyboot-profile.json").read_text() == '{"lazyboot":"the last one"}'


def test_a_command_that_fails_later_is_recorded(cli, tmp_path):
    (tmp_path / "x.py").write_text("import colorsys\nraise SystemExit(3)\n")
    assert cli("profile", "x.py").returncode == 3
    assert recorded(tmp_path).exit_code == 3


def test_what_follows_a_cut_line_of_output_begins_a_line_of_its_own(cli, tmp_path):
    code = "import sys, time\nsys.stdout.write('ready')\nsys.stdout.flush()\ntime.sleep(60)"
    result = cli("profile", "--json", "--until", "ready", "-c", code)
    cut, last = result.stdout.splitlines()
    assert cut == "ready" and json.loads(last)["until"] == "ready"


def test_the_process_that_was_ended_at_the_mark_is_no_riddle(cli, tmp_path):
    for mark in ("ready", "__main__:go"):
        code = "import time\ndef go(): time.sleep(60)\nprint('ready')\ngo()"
        (tmp_path / "x.py").write_text(code)
        result = cli("profile", "--until", mark, "x.py")
        assert result.returncode == 0 and "where the time went" in result.stderr
        assert "did not say how it ended" not in result.stderr


def test_progress_is_shown_on_a_terminal(environ, tmp_path):
    ours, theirs = pty.openpty()
    code = "import json, time; time.sleep(1.5)"
    argv = [sys.executable, "-m", "lazyboot", "profile", "--json", "-c", code]
    environ = {**environ, "TERM": "xterm", "COLUMNS": "120"}
    process = subprocess.Popen(argv, env=environ, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    shown = b""
    try:
        while block := os.read(ours, 4096):
            shown += block
    except OSError:  # the terminal has no other end any more
        pass
    os.close(ours)
    assert process.wait(60) == 0
    assert b"modules imported" in shown and b"recording: 1 s" in shown


@pytest.mark.parametrize("end", ["", "\\n"])
def test_the_line_of_json_is_a_line_of_its_own(cli, environ, tmp_path, end):
    code = f"import sys; sys.stdout.write('loss 1{end}')"
    said, line = [each for each in cli("profile", "--json", "-c", code).stdout.splitlines() if each]
    assert (said, json.loads(line)["exit_code"]) == ("loss 1", 0)
    with open(tmp_path / "out", "w") as out:
        argv = [sys.executable, "-m", "lazyboot", "profile", "--json", "-c", code]
        assert subprocess.run(argv, env=environ, cwd=tmp_path, stdout=out).returncode == 0
    said, line = (tmp_path / "out").read_text().splitlines()
    assert (said, json.loads(line)["exit_code"]) == ("loss 1", 0)
