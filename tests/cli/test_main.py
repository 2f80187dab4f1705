from __future__ import annotations

import importlib
import json

import pytest

import lazyboot
from lazyboot.cli.main import _COMMANDS


def test_help_lists_every_command_and_imports_none(python):
    code = """
import json, sys
from lazyboot.cli.main import lazyboot
try:
    lazyboot(["--help"])
except SystemExit:
    print(json.dumps(sorted(sys.modules)))
"""
    output = python("-c", code).stdout
    for name in _COMMANDS:
        assert f"  {name} " in output
    loaded = set(json.loads(output.splitlines()[-1]))
    assert not loaded & {"rich", "attr", "attrs", "cattrs", "lazyboot.config", "lazyboot.cli.run", "lazyboot.report"}


@pytest.mark.parametrize("name", list(_COMMANDS))
def test_every_command_explains_itself(cli, name):
    result = cli(name, "--help")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(f"Usage: lazyboot {name} ")


def test_command_modules_hold_a_command_of_their_name():
    for name in _COMMANDS:
        assert getattr(importlib.import_module(f"lazyboot.cli.{name}"), name).name == name


def test_an_unknown_command_is_an_error_with_the_nearest_one(cli, tmp_path):
    result = cli("rnu")
    assert (result.returncode, result.stderr) == (2, "lazyboot: no command 'rnu'; did you mean 'run'?\n")
    (tmp_path / "train.py").write_text("")
    result = cli("train.py")
    assert (result.returncode, result.stderr) == (
        2,
        "lazyboot: no command 'train.py'; to run it: lazyboot run train.py\n",
    )


def test_version(cli):
    assert cli("--version").stdout.strip() == f"lazyboot, version {lazyboot.__version__}"
