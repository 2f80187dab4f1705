"""Damaged configurations and plans; `mutations` as a command tries ten thousand configurations, and other seeds."""

from __future__ import annotations

from pathlib import Path

import pytest
from config.mutations import configurations, plans, plans_with_a_checksum, whole_plan

CONFIGURATIONS = 1000  # compiling takes milliseconds, reading a plan microseconds
PLANS = 10_000


@pytest.fixture
def whole(tmp_path: Path) -> bytes:
    return whole_plan(tmp_path)


def test_a_damaged_configuration_is_refused_or_compiles(tmp_path):
    assert CONFIGURATIONS / 2 < configurations(CONFIGURATIONS, 20, tmp_path) < CONFIGURATIONS


def test_a_damaged_plan_is_refused(whole):
    assert PLANS / 2 < plans(whole, PLANS, 21)


def test_a_damaged_plan_with_a_checksum_that_fits_raises_nothing_else(whole):
    assert 0 < plans_with_a_checksum(whole, PLANS, 22) < PLANS
