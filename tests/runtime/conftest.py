"""An engine in this process, undone after the test."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from lazyboot.runtime.engine import Engine
from lazyboot.runtime.plan import Plan, Rule


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[dict[str, str]], None]]:
    """Writes modules (path -> source) that this process can import, and forgets them after the test."""
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)

    def write(files: dict[str, str]) -> None:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    yield write
    for name in set(sys.modules) - before:
        if (getattr(sys.modules[name], "__file__", None) or "").startswith(str(tmp_path)) or name.startswith("_lazy_"):
            del sys.modules[name]


@pytest.fixture
def engine() -> Iterator[Callable[..., Engine]]:
    """Installs an engine with the rules given (or names to defer) until the test ends."""
    installed: list[Engine] = []

    def install(*lazy: str, plan: Plan | None = None) -> Engine:
        made = Engine(plan or Plan(tuple(Rule((name,)) for name in lazy)))
        made.install()
        installed.append(made)
        return made

    yield install
    for made in reversed(installed):
        made.uninstall()


@pytest.fixture
def standard_output(programs: Any) -> Callable[..., str]:
    """Runs a program that must succeed (see `Programs.run`); gives what it printed."""

    def output(main: str, files: Mapping[str, str], **options: Any) -> str:
        done = programs.run(main, files, **options)
        assert done.returncode == 0, done.stderr
        return done.stdout  # type: ignore[no-any-return]

    return output
