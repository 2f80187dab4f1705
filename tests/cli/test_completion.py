from __future__ import annotations

import shutil
import subprocess

import pytest


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_one_for_the_shell(cli, shell):
    done = cli("completion", shell)
    assert done.returncode == 0, done.stderr
    assert "_LAZYBOOT_COMPLETE" in done.stdout and f"{shell}_complete" in done.stdout


def test_the_shell_is_taken_from_the_environment(cli):
    assert cli("completion", env={"SHELL": "/usr/bin/fish"}).stdout == cli("completion", "fish").stdout


@pytest.mark.parametrize(
    "value, expected", [("", "$SHELL is not set"), ("/bin/tcsh", "no completion for the shell 'tcsh'")]
)
def test_an_unknown_shell_is_named(cli, value, expected):
    done = cli("completion", env={"SHELL": value})
    assert done.returncode == 2 and expected in done.stderr and "bash, zsh, fish" in done.stderr


def completed(cli, *words):
    """What the shell offers after `words`, of which the last is not finished."""
    environ = {"_LAZYBOOT_COMPLETE": "bash_complete", "COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1)}
    return [line.partition(",")[2] for line in cli(env=environ).stdout.splitlines()]


def test_commands_options_and_choices_are_completed(cli):
    assert {"run", "doctor", "completion"} <= set(completed(cli, "lazyboot", ""))
    assert completed(cli, "lazyboot", "do") == ["doctor"]
    assert completed(cli, "lazyboot", "run", "--sum") == ["--summary"]
    assert completed(cli, "lazyboot", "completion", "z") == ["zsh"]


@pytest.mark.parametrize("command", ["run", "doctor"])
def test_the_words_of_a_command_are_completed_as_files(cli, command):
    environ = {"_LAZYBOOT_COMPLETE": "bash_complete", "COMP_WORDS": f"lazyboot {command} tr", "COMP_CWORD": "2"}
    assert cli(env=environ).stdout.splitlines() == ["file,tr"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_bash_takes_the_script(cli):
    script = cli("completion", "bash").stdout
    done = subprocess.run(["bash", "-c", f"{script}\ncomplete -p lazyboot"], capture_output=True, text=True)
    assert "_lazyboot_completion" in done.stdout, done.stderr
