"""Every check that a change must pass: `nox` runs them all; a Python that is missing is a failure."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import nox

PYTHONS = ["3.10", "3.11", "3.12", "3.13"]
# CPythons that run in node (tests/pyodide/install.py pins them): the tests whose programs run there, and those that
# run there themselves.
PROGRAMS = (
    "decorators",
    "framestack",
    "import_functions",
    "inert",
    "lazy_packages",
    "metadata_start",
    "plugins",
    "rule_before",
)
PYODIDES = {
    "3.14": (
        ["tests/conformance", *(f"tests/runtime/test_{name}.py" for name in PROGRAMS)],
        [f"tests/runtime/test_{name}.py" for name in ("bytecode", "metadata", "namespace", "static")],
    ),
    "3.15": (
        ["tests/conformance", *(f"tests/runtime/test_{name}.py" for name in PROGRAMS)],
        [f"tests/runtime/test_{name}.py" for name in ("bytecode", "handlers", "metadata", "static")],
    ),
}

nox.options.error_on_missing_interpreters = True
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["lint", "types", "contracts", "tests", "pyodide", "stacks"]


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
    session.run("pytest", "-n", "auto", "-m", "not stack", *session.posargs)


@nox.session(python=interpreter("3.12"))
@nox.parametrize("version", list(PYODIDES))
def pyodide(session: nox.Session, version: str) -> None:
    """The conformance tests on a CPython that runs in node, installed outside the checkout when it is missing."""
    session.install(".[dev]")
    command = str(session.run("python", "tests/pyodide/install.py", version, silent=True)).splitlines()[-1]
    programs, inside = PYODIDES[version]
    session.run("pytest", "-n", "auto", "--engine-python", command, *(session.posargs or programs))
    if inside and not session.posargs:
        ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
        packages = str(session.run("python", "-c", ask, silent=True)).strip()
        # Plugins with extension modules of the host's cannot be loaded there.
        plugins = ["-p", "no:hypothesispytest", "-p", "no:xdist", "-p", "no:cacheprovider"]
        environment = {"PYTHONPATH": packages, "PYTHONDONTWRITEBYTECODE": "1"}
        session.run(*shlex.split(command), "-m", "pytest", *plugins, *inside, env=environment, external=True)


@nox.session(python=interpreter("3.11"))
def stacks(session: nox.Session) -> None:
    """The real Lightning and NeMo stacks, from the pins in benchmarks/stacks, run eagerly and lazily."""
    session.install(".[dev]")
    session.run("pytest", "-m", "stack", *session.posargs)
