from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import lazyboot

posix_only = pytest.mark.skipif(os.name == "nt", reason="needs exec and executable bits")

SHOW = "import os, sys; print(os.environ.get('LAZYBOOT'), sys.argv)"


def test_a_script_gets_its_arguments_untouched(cli, tmp_path):
    (tmp_path / "x.py").write_text(SHOW)
    words = ["x.py", "--summary", "--config", "c", "-m", "--", "--help", "trainer.max_steps=1"]
    result = cli("run", *words)
    assert (result.stdout, result.returncode) == (f"1 {words}\n", 0), result.stderr


def test_modules_code_and_stdin(cli, tmp_path):
    (tmp_path / "mod.py").write_text(SHOW)
    assert cli("run", "-m", "mod", "--off").stdout.endswith("'--off']\n")
    assert cli("run", "-c", SHOW, "--strict").stdout == "1 ['-c', '--strict']\n"
    assert cli("run", "-", "-x", input=SHOW).stdout == "1 ['-', '-x']\n"


def test_folders_and_zip_applications(cli, tmp_path):
    import zipapp

    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__main__.py").write_text(SHOW)
    zipapp.create_archive(tmp_path / "app", tmp_path / "app.pyz")
    assert cli("run", "app", "a").stdout == "1 ['app', 'a']\n"
    assert cli("run", "app.pyz", "a").stdout == "1 ['app.pyz', 'a']\n"


def test_options_before_the_command_are_runs_own(cli):
    code = "import os; print(*[os.environ.get('LAZYBOOT' + name) for name in ('', '_SUMMARY', '_STRICT')])"
    assert cli("run", "--strict", "-c", code).stdout == "1 None 1\n"
    assert cli("run", "--summary", "-c", code).stdout == "1 1 None\n"
    assert cli("run", "--off", "--summary", "--", sys.executable, "-c", code).stdout == "0 None None\n"


def test_a_misspelt_option_of_runs_own_is_an_error(cli):
    result = cli("run", "--sumary", "x.py")
    assert result.returncode == 2
    assert "--summary" in result.stderr


@pytest.mark.parametrize("switch", ["0", "off", "False"])
def test_lazyboot_0_wins(cli, switch):
    code = "import os; print(os.environ['LAZYBOOT'])"
    assert cli("run", "-c", code, env={"LAZYBOOT": switch}).stdout == "0\n"


def test_missing_script_is_pythons_own_error(cli, python):
    ours, pythons = cli("run", "absent.py"), python("absent.py")
    assert (ours.stdout, ours.stderr, ours.returncode) == (pythons.stdout, pythons.stderr, pythons.returncode)
    assert ours.returncode == 2


def test_folder_without_main_is_pythons_own_error(cli, python, tmp_path):
    (tmp_path / "empty").mkdir()
    ours, pythons = cli("run", "empty"), python("empty")
    assert (ours.stderr, ours.returncode) == (pythons.stderr, pythons.returncode)
    assert ours.returncode == 1


def test_not_a_python_file_is_pythons_own_error(cli, python, tmp_path):
    (tmp_path / "x.py").write_text("this is not Python\n")
    ours, pythons = cli("run", "x.py"), python("x.py")
    assert (ours.stderr, ours.returncode) == (pythons.stderr, pythons.returncode)


def test_exit_code_is_the_commands(cli):
    assert cli("run", "-c", "raise SystemExit(7)").returncode == 7


def test_unknown_command(cli):
    result = cli("run", "no-such-command-here", "x")
    assert (result.stderr, result.returncode) == ("lazyboot: no-such-command-here: command not found\n", 127)


@posix_only
def test_file_that_is_not_executable(cli, tmp_path):
    (tmp_path / "tool").write_text("")
    (tmp_path / "tool").chmod(0o644)
    result = cli("run", "./tool")
    assert (result.stderr, result.returncode) == ("lazyboot: ./tool: permission denied\n", 126)


@posix_only
def test_missing_interpreter_of_a_script(cli, tmp_path):
    (tmp_path / "tool").write_text("#!/no/such/interpreter\n")
    (tmp_path / "tool").chmod(0o755)
    assert cli("run", "./tool").returncode == 126


@posix_only
def test_any_command_and_its_children_inherit(cli, tmp_path):
    (tmp_path / "tool").write_text(f'#!/bin/sh\necho "$1"; "{sys.executable}" -c "{SHOW}"\n')
    (tmp_path / "tool").chmod(0o755)
    assert cli("run", "./tool", "a b").stdout == "a b\n1 ['-c']\n"
    (tmp_path / "bare").write_text('echo "bare $LAZYBOOT $1"\n')
    (tmp_path / "bare").chmod(0o755)
    assert cli("run", "./bare", "a b").stdout == "bare 1 a b\n"


@posix_only
def test_the_command_replaces_the_process(environ, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "lazyboot", "run", "-c", "import os; print(os.getpid())"],
        env=environ,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
    )
    output, _ = process.communicate(timeout=60)
    assert int(output) == process.pid


@posix_only
def test_the_command_starts_with_the_usual_signals(cli):
    result = cli("run", "sh", "-c", "kill -PIPE $$; echo still here")
    assert (result.stdout, result.returncode) == ("", -13)


def test_no_command_is_a_usage_error(cli):
    result = cli("run", "--summary")
    assert result.returncode == 2
    assert "COMMAND" in result.stderr


def test_configuration_file_that_is_not_there(cli):
    result = cli("run", "--config", "absent.toml", "-c", "print('ran')")
    assert (result.stdout, result.returncode) == ("", 2)
    assert "absent.toml" in result.stderr


@pytest.mark.parametrize("words", [["sub/x.py"], ["-u", "sub/x.py"], [sys.executable, "sub/x.py"]])
def test_broken_configuration_lists_every_error_and_runs_nothing(cli, tmp_path, words):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "x.py").write_text("print('ran')")
    path = tmp_path / "sub" / "lazyboot.toml"
    path.write_text('lasy = ["a"]\npresets = ["nemmo"]\n')
    result = cli("run", *words)
    assert (result.stdout, result.returncode) == ("", 2)
    first, second = result.stderr.splitlines()
    assert first.startswith(f"lazyboot: {path}:1: lasy: ") and "'lazy'" in first
    assert second.startswith(f"lazyboot: {path}:2: presets") and "'nemo'" in second
    assert cli("run", "--off", *words).stdout == "ran\n"
    assert cli("run", *words, env={"LAZYBOOT": "0"}).stdout == "ran\n"


@posix_only
def test_a_python_in_which_lazyboot_does_not_start_is_named(cli, tmp_path):
    other = tmp_path / "other" / "python"
    other.parent.mkdir()
    other.symlink_to(os.path.realpath(sys.executable))
    code = "import sys; print('builtins' in sys.modules)"
    said = f"lazyboot: {other} does not start lazyboot, so this run is eager; `lazyboot doctor -- {other}` says why\n"
    result = cli("run", str(other), "-E", "-c", code)
    assert (result.stdout, result.stderr, result.returncode) == ("True\n", said, 0)
    folder = Path(lazyboot.__file__).parent
    reachable = {"PYTHONPATH": os.pathsep.join((str(folder / "sitedir"), str(folder.parent)))}
    assert "does not start" not in cli("run", str(other), "-c", code, env=reachable).stderr
    assert cli("run", sys.executable, "-E", "-c", code).stderr == ""
    assert cli("run", str(other), "-E", "-c", code, env={"LAZYBOOT": "0"}).stderr == ""


def test_h_is_help_before_the_command_and_the_commands_own_after_it(cli, tmp_path):
    assert cli("run", "-h").stdout == cli("run", "--help").stdout != ""
    assert cli("run", "-h").stdout.startswith("Usage: lazyboot run [OPTIONS] COMMAND...")
    (tmp_path / "x.py").write_text(SHOW)
    assert cli("run", "x.py", "-h").stdout == "1 ['x.py', '-h']\n"


def test_the_summary_as_json_has_a_line_for_each_process(cli, tmp_path):
    (tmp_path / "lazyboot.toml").write_text('presets = []\nlazy = ["heavy", "never"]\n')
    (tmp_path / "heavy.py").write_text("X = 1\n")
    (tmp_path / "never.py").write_text("")
    child = "import subprocess, sys\nif len(sys.argv) == 1:\n    subprocess.run([sys.executable, __file__, 'child'])\n"
    (tmp_path / "x.py").write_text(f"import heavy\nimport never\n{child}print(heavy.X)\n")
    result = cli("run", "--json", "summary.jsonl", "x.py")
    assert (result.returncode, result.stdout, result.stderr) == (0, "1\n1\n", "")
    found = [json.loads(line) for line in (tmp_path / "summary.jsonl").read_text().splitlines()]
    assert [each["argv"][1:] for each in found] == [["child"], []]
    for each in found:
        assert each["modules_deferred"] == ["heavy", "never"] and each["never_loaded"] == ["never"]
        (use,) = each["uses"]
        assert (use["module"], use["name"], use["line"], use["deferred_at"]["line"]) == ("heavy", None, 6, 1)
        assert use["file"].endswith("x.py") and 0 <= use["own_seconds"] <= use["seconds"]


def test_the_summary_as_json_names_submodules_that_a_loaded_package_still_waits_for(cli, tmp_path):
    (tmp_path / "lazyboot.toml").write_text("presets = []\n[[rule]]\nmodules = ['pkg.part']\n")
    (tmp_path / "pkg").mkdir()
    for name in ("__init__", "part"):
        (tmp_path / "pkg" / f"{name}.py").write_text("")
    (tmp_path / "x.py").write_text("from pkg import part\n")
    assert cli("run", "--json", "summary.jsonl", "x.py").returncode == 0
    found = json.loads((tmp_path / "summary.jsonl").read_text())
    assert found["modules_deferred"] == found["never_loaded"] == ["pkg.part"]
    assert found["without_effect"] == []


def test_a_summary_that_cannot_be_written_costs_a_line_and_not_the_run(cli, tmp_path):
    (tmp_path / "x.py").write_text("print('ran')\n")
    path = tmp_path / "absent" / "summary.jsonl"
    result = cli("run", "x.py", env={"LAZYBOOT_SUMMARY_FILE": str(path)})
    assert (result.returncode, result.stdout) == (0, "ran\n")
    assert result.stderr == f"lazyboot: the summary cannot be written to {path}: No such file or directory\n"


def test_a_file_that_hides_json_costs_the_summary_and_not_the_run(cli, tmp_path):
    (tmp_path / "json.py").write_text("")
    (tmp_path / "x.py").write_text("print('ran')\n")
    result = cli("run", "--json", "summary.jsonl", "x.py")
    assert (result.returncode, result.stdout) == (0, "ran\n")
    assert result.stderr.startswith("lazyboot: the summary cannot be written to ") and "Traceback" not in result.stderr
