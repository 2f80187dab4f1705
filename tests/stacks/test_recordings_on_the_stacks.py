"""What the recordings of a real script say, from the command line of a real stack. Marked `stack`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import lazyboot

pytestmark = pytest.mark.stack

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def shell(stack_interpreter: Callable[[str], str], tmp_path: Path) -> Command:
    """Runs ``lazyboot`` of the Lightning stack in a folder with the shipped training script."""
    python = stack_interpreter("lightning")
    shutil.copytree(Path(lazyboot.__file__).parent / "examples" / "train", tmp_path, dirs_exist_ok=True)
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("LAZYBOOT", "PYTHON"))}

    def run(*words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        command = [python, "-m", "lazyboot", *words]
        done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=600)
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return run


def test_the_questions_of_a_user_are_answered(shell: Command, tmp_path: Path) -> None:
    """Why is it slow, who imports what, what would be saved, and what lazyboot changed."""
    mistake = ("train.py", "optimizer.name=adamm")
    shell("profile", "-o", "eager.json", *mistake, code=2)
    shell("profile", "--lazy", "-o", "lazy.json", *mistake, code=2)

    shown = json.loads(shell("show", "eager.json", "--json", "--top", "0").stdout)
    groups = {group["name"].partition(".")[0]: group for group in shown["groups"]}
    assert {"torch", "lightning", "diffusers", "wandb"} <= set(groups)
    assert abs(sum(group["share"] for group in shown["groups"]) - 1) < 0.01

    why = json.loads(shell("why", "sympy", "eager.json", "--json").stdout)
    first, *_, last = why["chains"][0]
    assert first["file"].endswith("train.py") and last["asks_for"].partition(".")[0] == "sympy"
    assert 0 < why["saved_s"] <= why["seconds"]

    lazily = json.loads(shell("show", "lazy.json", "--deferrable", "--json").stdout)
    assert (
        lazily["unused"]
        and not lazily["imports_s"]
        > json.loads(shell("show", "eager.json", "--deferrable", "--json").stdout)["imports_s"]
    )
    compared = json.loads(shell("diff", "eager.json", "lazy.json", "--json").stdout)
    assert compared["modules_after"] < compared["modules_before"]
    assert "diffusers" in {change["name"] for change in compared["libraries"] if change["status"] == "gone"}

    shell("report", "eager.json", "-o", "page.html")
    assert (tmp_path / "page.html").stat().st_size > 500_000


def test_a_forbidden_library_fails_the_check_with_the_chain(shell: Command, tmp_path: Path) -> None:
    budget = 'presets = []\n[budget]\nforbid = ["sympy"]\n'
    (tmp_path / "lazyboot.toml").write_text(budget)
    told = shell("check", "--exit-code", "2", "train.py", "optimizer.name=adamm", code=1).stdout
    assert "train.py" in told and "sympy" in told
    (tmp_path / "lazyboot.toml").write_text(budget.replace("presets = []\n", ""))
    shell("check", "--exit-code", "2", "train.py", "optimizer.name=adamm")
