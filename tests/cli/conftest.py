"""Running the command as a user does: in a fresh process, away from the repository."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import lazyboot

PACKAGE_PARENT = str(Path(lazyboot.__file__).parents[1])

Runner = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """This environment without lazyboot's variables, with the package under test and a cache of its own.

    And of no width: the processes that run tests in parallel are told one.
    """
    result = {name: value for name, value in os.environ.items() if not name.startswith(("LAZYBOOT", "COLUMNS"))}
    result["PYTHONPATH"] = PACKAGE_PARENT
    result["XDG_CACHE_HOME"] = str(tmp_path / "cache")
    return result


@pytest.fixture
def python(tmp_path: Path, environ: dict[str, str]) -> Runner:
    """Runs this Python with arguments; keywords: cwd, env (added to the environment), input."""

    def run(
        *arguments: str, cwd: Path = tmp_path, env: dict[str, str] | None = None, input: str = ""
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=cwd,
            env={**environ, **(env or {})},
            input=input,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


@pytest.fixture
def cli(python: Runner) -> Runner:
    """Runs ``lazyboot`` with arguments; keywords as for `python`."""

    def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
        return python("-m", "lazyboot", *arguments, **options)

    return run
