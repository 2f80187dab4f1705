"""Building a stack's environment: once for its pins, again when a build was interrupted."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def stacks(benchmark_module: Callable[[str], ModuleType], monkeypatch, tmp_path: Path) -> ModuleType:
    """The module, with a pin file of nothing for this Python, and a cache folder of its own."""
    stacks = benchmark_module("stacks")

    pins = tmp_path / "pins"
    pins.mkdir()
    (pins / "small-py{}{}.txt".format(*sys.version_info)).write_text("# nothing\n")
    monkeypatch.setattr(stacks, "PINS", pins)
    monkeypatch.setenv("LAZYBOOT_STACKS", str(tmp_path / "cache"))
    return stacks


def test_a_stack_is_built_once_and_again_after_an_interruption(stacks: ModuleType) -> None:
    python = stacks.ensure("small")
    assert subprocess.run([python, "-c", ""]).returncode == 0
    trace = python.parent / "trace"
    trace.touch()

    assert stacks.ensure("small") == python
    assert trace.exists()

    os.remove(python.parents[1] / ".complete")
    assert stacks.ensure("small") == python
    assert not trace.exists()


def test_other_pins_are_another_environment(stacks: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[Path] = []
    monkeypatch.setattr(stacks, "_build", lambda folder, python, pins: built.append(folder))
    stacks.ensure("small")
    next(stacks.PINS.iterdir()).write_text("# changed\n")
    stacks.ensure("small")

    assert len(set(built)) == 2


def test_an_unknown_stack_is_named_with_the_known_ones(stacks: ModuleType) -> None:
    with pytest.raises(stacks.StackError, match="no stack 'smal'; the stacks are small"):
        stacks.ensure("smal")


def test_pins_for_a_python_that_is_not_there(stacks: ModuleType) -> None:
    (stacks.PINS / "old-py201.txt").write_text("")

    with pytest.raises(stacks.StackError, match=r"python2\.01 is neither on PATH"):
        stacks.ensure("old")


def test_what_stands_beside_a_stack_is_installed_once_for_its_pins(
    stacks: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[tuple[str, ...]] = []

    def run(*command: str) -> None:
        commands.append(command)
        Path(command[command.index("--target") + 1]).mkdir(parents=True)

    monkeypatch.setattr(stacks, "_run", run)
    folders = [stacks.beside(sys.executable, pins) for pins in (("a==1", "b==2"), ("a==1", "b==2"), ("a==2",))]

    assert folders[0] == folders[1] != folders[2]
    assert [command[-2:] for command in commands] == [("a==1", "b==2"), (str(folders[2]), "a==2")]
    assert all("--no-deps" in command for command in commands)
