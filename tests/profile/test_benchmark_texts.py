"""What the benchmarks leave out when they compare NeMo's texts, and what they do not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

EAGER = "model.tokenizer: typing.Optional[nemo.TokenizerSpec] = <[unset; default: None]>\nname: str = 'x'"


@pytest.fixture
def nemo(benchmark_module: Callable[[str], ModuleType]) -> ModuleType:
    return benchmark_module("nemo_work")


def test_an_unresolved_annotation_is_the_same_recipe(nemo: ModuleType) -> None:
    assert nemo.same_recipe(EAGER, EAGER.replace("nemo.TokenizerSpec", "ForwardRef('TokenizerSpec')"))


@pytest.mark.parametrize(
    ("before", "after"),
    [("'x'", "'y'"), ("str", "int"), ("default: None", "default: 1"), ("name", "other"), ("\nname: str = 'x'", "")],
)
def test_anything_else_is_another_recipe(nemo: ModuleType, before: str, after: str) -> None:
    assert not nemo.same_recipe(EAGER, EAGER.replace(before, after))


def test_an_unresolved_annotation_does_not_hide_another_value(nemo: ModuleType) -> None:
    lazy = EAGER.replace("nemo.TokenizerSpec", "ForwardRef('TokenizerSpec')").replace("default: None", "default: 1")

    assert not nemo.same_recipe(EAGER, lazy)


def test_times_ids_and_folders_are_left_out(nemo: ModuleType) -> None:
    def text(folder: str, date: str, clock: str, number: str) -> str:
        printed = f"[NeMo I {date} {clock} x:1] nodes=8\n[{clock}] Task job_{number} dryrun   x.py:6\n--out {folder}/a"
        return str(nemo.normalised(Path(folder), printed, ""))

    one = text("/tmp/a", "2026-11-21", "05:36:30", "1795239390674663369")

    assert one == text("/tmp/bcd", "2027-01-02", "06:00:00", "1795239471314169476")
    assert "nodes=8" in one and "<folder>/a" in one
