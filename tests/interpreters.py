"""The interpreter that runs programs under test: the one that runs pytest, or that of ``--engine-python``.

Tests that need what that interpreter cannot do carry ``needs`` marks. They are deselected, and the summary counts
them by reason.
"""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable

import pytest

COMMAND_OPTION = "--engine-python"
NEEDS = {
    "processes": "starts other processes",
    "threads": "starts threads",
    "a bare start": "expects that little of the standard library is loaded before the program",
    "strict options": "is started with -W error or -X dev",
    "shared libraries": "loads a C extension from a file",
    "evaluated annotations": "expects a def line to evaluate its annotations",
    "assignments that wait": "expects an attribute set on a deferred module to load nothing",
    "lookups in a namespace's dict": "expects the object, and no lazy object, from the dict of a namespace",
    "forgotten submodules": "expects a package to have no attribute for a submodule deferred before it was deleted",
    "hidden while loading": "expects a name that is loading to be unbound for its own thread",
    "names that mean nothing yet": "expects a name to be used without being loaded, where a rule says so",
}
_NATIVE_LACKS = {
    "assignments that wait": "natively a module is loaded when an attribute of it is set",
    "lookups in a namespace's dict": "natively the dict gives the lazy object, a name or an attribute the real one",
    "forgotten submodules": "natively the interpreter keeps the names of deferred submodules for good",
    "hidden while loading": "natively a name that is read while it loads raises ImportCycleError",
    "names that mean nothing yet": "natively reading a name loads it",
}
_ASK = "import json, sys; print(json.dumps([sys.version_info[:2], sys.platform]))"
_WEBASSEMBLY_LACKS = {
    "processes": "WebAssembly has no fork and no exec",
    "threads": "this build for WebAssembly has no threads",
    "a bare start": "this build for WebAssembly starts with much of the standard library loaded",
    "strict options": "this build for WebAssembly does not start with -W error or -X dev",
    "shared libraries": "extensions of the machine that runs pytest are no WebAssembly",
}


class Interpreter:
    """An interpreter for programs under test.

    command  what starts it
    version  (major, minor)
    lacks    what it cannot do -> why; keys of `NEEDS`
    """

    def __init__(self, command: list[str]) -> None:
        self.command = command
        if command == [sys.executable]:
            self.version, platform = sys.version_info[:2], sys.platform
        else:
            asked = subprocess.run([*command, "-c", _ASK], stdout=subprocess.PIPE, text=True, check=True)
            version, platform = json.loads(asked.stdout)
            self.version = tuple(version)
        self.lacks = lacking(self.version, platform)


def lacking(version: tuple[int, ...], platform: str) -> dict[str, str]:
    """What an interpreter of `version` on `platform` cannot do -> why; keys of `NEEDS`."""
    lacks = dict(_WEBASSEMBLY_LACKS) if platform == "emscripten" else {}
    if version >= (3, 14):
        lacks["evaluated annotations"] = "annotations are lazy from Python 3.14 on"
    if version >= (3, 15):
        lacks.update(_NATIVE_LACKS)
    return lacks


INTERPRETER = pytest.StashKey[Interpreter]()


class Deselected:
    """Deselects the tests that `interpreter` cannot run, and tells how many and why."""

    def __init__(self, interpreter: Interpreter) -> None:
        self.interpreter = interpreter
        self.reasons: Counter[str] = Counter()

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        lacking = {item: [self._reason(need) for need in self._needs(item)] for item in items}
        dropped = [item for item in items if any(lacking[item])]
        if dropped:
            items[:] = [item for item in items if not any(lacking[item])]
            config.hook.pytest_deselected(items=dropped)
            self.reasons.update(next(filter(None, lacking[item])) for item in dropped)

    def _needs(self, item: pytest.Item) -> Iterable[str]:
        for mark in item.iter_markers("needs"):
            for need in mark.args:
                if need not in NEEDS:
                    raise pytest.UsageError(f"{item.nodeid} needs {need!r}, which is none of {sorted(NEEDS)}")
                yield need

    def _reason(self, need: str) -> str:
        return self.interpreter.lacks.get(need, "")

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["deselected_for"] = dict(self.reasons)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        """A worker of pytest-xdist has ended: each has deselected the same tests."""
        self.reasons |= Counter(getattr(node, "workeroutput", {}).get("deselected_for", {}))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for reason, count in sorted(self.reasons.items()):
            terminalreporter.write_line(f"DESELECTED [{count}] {reason}")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        COMMAND_OPTION,
        metavar="COMMAND",
        help="what starts the interpreter that runs programs under test; left out: the one that runs pytest",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"needs(thing, ...): what the test's program does; of {', '.join(NEEDS)}")
    command = config.getoption(COMMAND_OPTION)
    interpreter = Interpreter(shlex.split(command) if command else [sys.executable])
    config.stash[INTERPRETER] = interpreter
    config.pluginmanager.register(Deselected(interpreter), "deselected")


def pytest_report_header(config: pytest.Config) -> str:
    interpreter = config.stash[INTERPRETER]
    return f"programs under test: Python {'.'.join(map(str, interpreter.version))}, {shlex.join(interpreter.command)}"


@pytest.fixture(scope="session")
def interpreter(pytestconfig: pytest.Config) -> Interpreter:
    """The interpreter that runs programs under test."""
    return pytestconfig.stash[INTERPRETER]
