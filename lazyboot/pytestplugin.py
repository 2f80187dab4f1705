"""A fixture for pytest that holds a command to the budget in lazyboot.toml. PYTEST_DONT_REWRITE

    def test_start(lazyboot_budget):
        lazyboot_budget(["python", "train.py", "--help"])

pytest imports this module at every start, so it imports nothing that pytest has not; the rest of lazyboot works in a
process of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest


@pytest.fixture
def lazyboot_budget(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Holds a command to its budget, as ``lazyboot check`` does.

    Call it with the words of the command; until: the mark up to which it runs; runs: how many measured runs; exit_code:
    what the command must end with; folder: where it runs (default: pytest's root folder). Raises AssertionError, with
    what ``lazyboot check`` says, where the budget is not kept, and LazybootError where there is none, or where the
    command fails.
    """
    root = str(request.config.rootpath)

    def hold(
        command: Sequence[str],
        *,
        until: str | None = None,
        runs: int | None = None,
        exit_code: int | None = None,
        folder: str | None = None,
    ) -> None:
        __tracebackhide__ = True
        import os
        import subprocess
        import sys

        from lazyboot.errors import LazybootError

        if isinstance(command, str):
            raise TypeError(f"expected the words of a command, such as {command.split()}, got a string")
        options = {"--until": until, "--runs": runs, "--exit-code": exit_code}
        said = [word for name, value in options.items() if value is not None for word in (name, str(value))]
        argv = [sys.executable, "-m", "lazyboot", "check", *said, "--", *command]
        environ = {name: value for name, value in os.environ.items() if name != "LAZYBOOT"}  # it is about these tests
        done = subprocess.run(argv, cwd=folder or root, env=environ, capture_output=True, text=True, errors="replace")
        if done.returncode == 1:
            raise AssertionError(done.stdout.rstrip())
        if done.returncode != 0:
            text = done.stderr.strip().removeprefix("lazyboot: ").replace("(--exit-code)", "(exit_code=)")
            raise LazybootError(text or f"exit code {done.returncode}")

    return hold
