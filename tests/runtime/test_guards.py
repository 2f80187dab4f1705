"""Whether a guarded import would succeed, asked of modules that are loaded already or stand for others."""

from __future__ import annotations

import json
import sys
from types import ModuleType

import pytest

from lazyboot.runtime.factstore import FactStore
from lazyboot.runtime.guards import Guards
from lazyboot.runtime.locate import Locator


@pytest.fixture
def guards() -> Guards:
    return Guards(Locator(None), FactStore(None))


@pytest.mark.parametrize("target, names, succeeds", [
    (json.__name__, ("loads",), True),
    (json.__name__, ("decoder",), True),
    (json.__name__, ("absent",), False),
    (json.__name__, None, True),
    ("absent", None, False),
    ("six_is_not_here.six.moves.urllib", None, False),
])  # fmt: skip
def test_what_a_guard_would_come_to(guards: Guards, target: str, names: tuple[str, ...] | None, succeeds: bool):
    assert guards.would_succeed(target, names) is succeeds


def test_a_loaded_module_that_makes_its_names_up_surely_lacks_none(guards: Guards, monkeypatch):
    open_ended, closed = ModuleType("open_ended"), ModuleType("closed")
    open_ended.__getattr__ = lambda name: name  # type: ignore[method-assign]
    for module in (open_ended, closed):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    assert not guards.surely_lacks("open_ended", ("X",))
    assert guards.surely_lacks("closed", ("X",)) and not guards.surely_lacks("closed", ("*",))


def test_the_names_of_six_s_moves_are_there_where_six_is(guards: Guards, monkeypatch, tmp_path):
    (tmp_path / "vendor").mkdir()
    for file in ("vendor/__init__.py", "vendor/six.py"):
        (tmp_path / file).write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert guards.would_succeed("vendor.six.moves.urllib", None)


def test_a_chain_of_imports_too_long_to_follow_is_not_told(guards: Guards, monkeypatch, tmp_path):
    for at in range(210):
        (tmp_path / f"link{at}.py").write_text(f"import link{at + 1}\n")
    (tmp_path / "link210.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert guards.would_succeed("link150", None) and not Guards(Locator(None), FactStore(None)).would_succeed(
        "link0", None
    )
