"""Each kind of child process a few times; ``python -m tests.processes`` repeats them as often as asked."""

from __future__ import annotations

import os

import pytest

from processes.kinds import TORCH, TOYS
from processes.repeat import is_right, repeat


@pytest.mark.needs("processes", "threads")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize("kind", TOYS)
def test_every_process_has_the_plan(kind: str) -> None:
    ended = repeat(kind, 2)
    assert is_right(ended), ended.told()


@pytest.mark.stack
@pytest.mark.parametrize("kind", TORCH)
def test_every_process_of_torchs_has_the_plan(kind: str, stack_interpreter) -> None:
    ended = repeat(kind, 1, stack_interpreter("lightning"))
    assert is_right(ended), ended.told()
