"""Asking an interpreter about itself."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

import pytest
from attrs import evolve

from lazyboot.profile.interpreter import InterpreterError, describe


def test_this_interpreter() -> None:
    found = describe(sys.executable, ["attrs", "no-such-distribution"])

    assert found.python == platform.python_version()
    assert found.versions["attrs"]
    assert found.missing == ["no-such-distribution"]
    assert "executable" not in found.as_json()


def test_without_a_start_up_file_the_sitecustomize_folder_is_on_the_path_on_and_off() -> None:
    found = evolve(describe(sys.executable, []), starts_lazyboot=False)

    on, off = found.environment(lazy=True), found.environment(lazy=False)

    assert (on["LAZYBOOT"], off["LAZYBOOT"]) == ("1", "0")
    assert on["PYTHONPATH"] == off["PYTHONPATH"]
    assert (Path(on["PYTHONPATH"].split(os.pathsep)[0]) / "sitecustomize.py").is_file()


def test_with_a_start_up_file_the_path_is_left_alone() -> None:
    assert evolve(describe(sys.executable, []), starts_lazyboot=True).environment(lazy=True) == {"LAZYBOOT": "1"}


@pytest.mark.parametrize("program", ["/absent/python", "/bin/false", "/bin/echo"])
def test_what_is_no_interpreter(program: str) -> None:
    with pytest.raises(InterpreterError, match=program):
        describe(program, [])
