"""The shipped training script and its twin; the runs need the lightning stack and are marked `stack`."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import lazyboot
from lazyboot.cli.demo import demo
from lazyboot.profile import example
from lazyboot.profile.interpreter import describe
from lazyboot.profile.measure import measure

FOLDER = Path(lazyboot.__file__).parent / "examples" / "train"
HEAVY = {"torch", "lightning", "torchmetrics", "transformers", "diffusers", "wandb"}


def imported_at_the_top(script: str) -> set[str]:
    """The first components of what the plain statements of a module import."""
    found: set[str] = set()
    for statement in ast.parse((FOLDER / script).read_text("utf-8")).body:
        if isinstance(statement, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            found.add(str(statement.module).partition(".")[0])
    return found


def test_the_script_imports_the_world_and_its_twin_does_not() -> None:
    assert imported_at_the_top("train.py") >= HEAVY
    assert not imported_at_the_top("train_by_hand.py") & HEAVY


def test_the_demo_says_what_is_missing(tmp_path: Path) -> None:
    try:
        import torch  # type: ignore[import-not-found,unused-ignore]  # noqa: F401
    except ImportError:
        result = CliRunner().invoke(demo, ["--python", sys.executable])
        assert result.exit_code == 2
        assert "torch" in result.output
        assert 'pip install "lazyboot[demo]"' in result.output


@pytest.fixture(scope="module")
def stack(stack_interpreter: Callable[[str], str]) -> str:
    return stack_interpreter("lightning")


@pytest.mark.stack
def test_eager_lazy_and_by_hand_agree(stack: str, tmp_path: Path) -> None:
    for index, workload in enumerate(example.workloads(describe(stack, example.LIBRARIES))):
        folder = tmp_path / str(index)
        folder.mkdir()
        comparison = measure(workload, 1, folder)

        assert comparison.problems == []
        assert all(run.modules for run in comparison.runs)

    assert float(example.final_loss(comparison)) > 0


@pytest.mark.stack
def test_the_config_error_names_key_value_and_the_nearest_known_one(stack: str, tmp_path: Path) -> None:
    mistake, _ = example.workloads(describe(stack, example.LIBRARIES))

    run = measure(mistake, 1, tmp_path).runs[0]

    assert run.exit_code == 2
    assert run.outcome == (
        "config error: optimizer.name is 'adamm'; expected one of adam, adamw, sgd. Did you mean 'adam'?"
    )
