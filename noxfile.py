"""Every check that a change must pass: `nox` runs them all; a Python that is missing is a failure."""

from __future__ import annotations

import nox

PYTHONS = ["3.10", "3.11", "3.12", "3.13"]

nox.options.error_on_missing_interpreters = True
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["lint", "types", "contracts", "tests"]


@nox.session(python="3.12")
def lint(session: nox.Session) -> None:
    """Style and simple mistakes."""
    session.install("ruff>=0.6")
    session.run("ruff", "check", ".")


@nox.session(python="3.12")
def types(session: nox.Session) -> None:
    """Types, strictly, as the oldest supported Python sees them."""
    session.install(".[dev]")
    session.run("mypy", "--strict")


@nox.session(python="3.12")
def contracts(session: nox.Session) -> None:
    """Imports run one way, and third-party packages stay in their places."""
    session.install(".[dev]")
    session.run("lint-imports")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """The tests, against the built wheel; arguments go to pytest."""
    session.install(".[dev]")
    session.run("pytest", *session.posargs)
