from __future__ import annotations

import os
import sys

import pytest

from lazyboot.cli import command
from lazyboot.cli.command import Command, CommandError


@pytest.fixture
def bin_folder(tmp_path, monkeypatch):
    """A PATH of one folder with an executable `tool` and a file `data` that is none."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "tool").write_text("#!/bin/sh\n")
    (folder / "tool").chmod(0o755)
    (folder / "data").write_text("")
    (folder / "data").chmod(0o644)
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return folder


@pytest.mark.parametrize(
    "words",
    [
        ["x.py", "--lr", "3"],
        ["missing/X.PY"],
        ["app.pyz"],
        ["x.pyc"],
        ["-m", "mod", "-m"],
        ["-c", "print()"],
        ["-"],
        ["-u", "x.py"],
    ],
)
def test_what_python_runs_goes_to_this_python(words):
    assert command.resolve(words, {}) == Command(sys.executable, [sys.executable, *words])


def test_other_words_are_looked_up_on_path(bin_folder):
    found = command.resolve(["tool", "-x"], {"PATH": str(bin_folder)})
    assert found == Command(str(bin_folder / "tool"), ["tool", "-x"])


def test_a_folder_goes_to_python_unless_it_is_named_like_a_command(bin_folder):
    environ = {"PATH": str(bin_folder)}
    os.mkdir("tool")
    os.mkdir("other")
    assert command.resolve(["other"], environ).program == sys.executable
    assert command.resolve(["./tool"], environ).program == sys.executable
    assert command.resolve(["tool"], environ).program == str(bin_folder / "tool")
    with open("tool/__main__.py", "w"):
        pass
    assert command.resolve(["tool"], environ).program == sys.executable


@pytest.mark.parametrize(
    ("word", "message", "code"),
    [
        ("foo", "foo: command not found", 127),
        ("", ": command not found", 127),
        ("./foo", "./foo: no such file or directory", 127),
        pytest.param(
            "data",
            "data: permission denied",
            126,
            marks=pytest.mark.skipif(os.name == "nt", reason="Windows has no executable bit"),
        ),
    ],
)
def test_what_cannot_be_started_has_the_shells_code(bin_folder, word, message, code):
    with pytest.raises(CommandError) as caught:
        command.resolve([word], {"PATH": str(bin_folder)})
    assert (str(caught.value), caught.value.exit_code) == (message, code)


@pytest.mark.parametrize(
    ("arguments", "flags"),
    [
        (["x.py", "-S"], []),
        (["-S", "-X", "importtime", "x.py"], ["-S", "-X", "importtime"]),
        (["-Werror", "-W", "ignore", "-m", "mod"], ["-Werror", "-W", "ignore"]),
        (["-um", "mod"], []),
        (["-", "-E"], []),
        (["-Xdev", "-"], ["-Xdev"]),
        (["--check-hash-based-pycs", "always", "x.py"], ["--check-hash-based-pycs", "always"]),
    ],
)
def test_interpreter_flags_end_where_the_program_begins(arguments, flags):
    assert command.interpreter_flags(arguments) == flags


@pytest.mark.parametrize("name", ["python", "python3", "python3.13t", "/x/bin/python3.11", "python.exe"])
def test_names_of_pythons(name):
    assert command.is_python(name)


@pytest.mark.parametrize("name", ["pythonic", "torchrun", "ipython", "python-config"])
def test_names_of_other_programs(name):
    assert not command.is_python(name)


def test_configuration_is_searched_from_the_scripts_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app").mkdir()
    current = os.getcwd()

    def folder(*words: str) -> str:
        return command.start_folder(Command("python3", ["python3", *words]))

    assert folder("sub/x.py") == os.path.join(current, "sub")
    assert folder("-u", "-X", "dev", "sub/x.py") == os.path.join(current, "sub")
    assert folder("app") == os.path.join(current, "app")
    assert folder("-m", "mod") == folder("-c", "pass") == folder("-") == folder() == current
    assert command.start_folder(Command("/bin/torchrun", ["torchrun", "sub/x.py"])) == current


def test_a_command_beside_this_python_is_found_where_its_folder_is_not_on_path(bin_folder, tmp_path, monkeypatch):
    environment = tmp_path / "environment"
    environment.mkdir()
    for name in ("tool", "python"):
        (environment / name).write_text("#!/bin/sh\n")
        (environment / name).chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(environment / "python"))
    assert command.resolve(["tool"], {"PATH": str(bin_folder)}).program == str(environment / "tool")
    activated = {"PATH": os.pathsep.join((str(bin_folder), str(environment)))}
    assert command.resolve(["tool"], activated).program == str(bin_folder / "tool")


def test_a_python_beside_this_one_finds_its_own_environment(cli, environ):
    program = os.path.basename(sys.executable)
    code = "import sys; print(sys.prefix)"
    found = cli("run", program, "-c", code, env={"PATH": "/nowhere"})
    assert found.stdout == f"{sys.prefix}\n", found.stderr
