"""Generated programs end the same with lazyboot as without it; `compare` says what that means."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, note, settings

from generated.compare import Runner
from generated.graphs import Program
from generated.strategies import programs

GRAPHS = 500


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner() as running:
        yield running


@given(program=programs())
@settings(max_examples=GRAPHS, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_generated_programs_end_the_same(runner: Runner, program: Program) -> None:
    found = runner.differences(program)
    for path, text in program.files().items() if found else ():
        note(f"--- {path}\n{text}")
    assert not found, found
