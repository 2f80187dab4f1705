"""What lazyboot adds to errors must never stand in their way."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from lazyboot.runtime import advice, traces


@pytest.fixture
def broken_advice(monkeypatch):
    def broken(*arguments: object) -> str:
        raise RuntimeError("no advice")

    monkeypatch.setattr(advice, "on_failed_use", broken)
    monkeypatch.setattr(advice, "on_order", broken)


def test_the_note_comes_without_advice_where_that_fails(broken_advice):
    error = ValueError("the user's")
    traces.explain(error, SimpleNamespace(file="x.py", line=3, globals={}), None)  # type: ignore[arg-type]
    assert error.__notes__ == ["lazyboot: deferred import at x.py:3"]


def test_an_error_of_order_stays_as_it_is_where_advice_fails(broken_advice):
    import sys

    error = ImportError("cannot import name 'x' (most likely due to a circular import)")
    traces.explain_order(error, sys._getframe())
    assert not hasattr(error, "__notes__")
