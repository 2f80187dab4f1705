"""The quick ones of the real runs are equal eagerly and lazily; ``python -m tests.real`` runs all."""

from __future__ import annotations

from pathlib import Path

import pytest

from real.entries import ENTRIES
from real.entry import Entry
from real.runs import differences


@pytest.mark.stack
@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if entry.quick], ids=lambda entry: entry.name)
def test_a_real_run_is_equal(entry: Entry, tmp_path: Path) -> None:
    found, deferred = differences(entry, tmp_path)
    assert not found, "\n".join(found)
    assert deferred or not entry.defers


def test_every_run_has_a_name_of_its_own() -> None:
    names = [entry.name for entry in ENTRIES]
    assert len(set(names)) == len(names)
