"""Every check that a change must pass: `nox` runs them all; a Python that is missing is a failure."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import nox

PYTHONS = ["3.10", "3.11", "3.12", "3.13"]

nox.options.error_on_missing_interpreters = True
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["lint", "types", "contracts", "tests", "stacks"]


def interpreter(version: str) -> str:
    """The interpreter of `version`: on PATH, or one that pyenv installed and does not show there."""
    name = f"python{version}"
    found = shutil.which(name)
    if found and subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode == 0:
        return found
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    installed = sorted(versions.glob(f"{version}.*/bin/python"), key=lambda path: int(path.parts[-3].split(".")[2]))
    return str(installed[-1]) if installed else name


@nox.session(python=interpreter("3.12"))
def lint(session: nox.Session) -> None:
    """Style and simple mistakes."""
    session.install("ruff>=0.6")
    session.run("ruff", "check", ".")


@nox.session(python=interpreter("3.12"))
def types(session: nox.Session) -> None:
    """Types, strictly, as the oldest supported Python sees them."""
    session.install(".[dev]")
    session.run("mypy", "--strict")


@nox.session(python=interpreter("3.12"))
def contracts(session: nox.Session) -> None:
    """Imports run one way, and third-party packages stay in their places."""
    session.install(".[dev]")
    session.run("lint-imports")


@nox.session(python=[interpreter(version) for version in PYTHONS])
def tests(session: nox.Session) -> None:
    """The tests, against the installed wheel; arguments go to pytest."""
    session.install(".[dev]")
    session.run("pytest", "-m", "not stack", *session.posargs)


@nox.session(python=interpreter("3.11"))
def stacks(session: nox.Session) -> None:
    """The real Lightning and NeMo stacks, from the pins in benchmarks/stacks, run eagerly and lazily."""
    session.install(".[dev]")
    session.run("pytest", "-m", "stack", *session.posargs)
