"""Writes CONFORMANCE.md: which conformance case is held by how many tests, on which Python.

    python tests/casetable.py [--check]

The tests are collected, not run: CI runs them, and fails where one does. With --check nothing is written, and the
exit code is 1 where the file says something else than the tests.
"""

from __future__ import annotations

import io
import sys
from collections import defaultdict
from collections.abc import Mapping
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from cases import CASES
from interpreters import lacking

TESTS = Path(__file__).parent
TABLE = TESTS.parent / "CONFORMANCE.md"
ENGINES = {
    "3.10": ((3, 10), "linux"),
    "3.11": ((3, 11), "linux"),
    "3.12": ((3, 12), "linux"),
    "3.13": ((3, 13), "linux"),
    "3.14": ((3, 14), "emscripten"),
    "3.15": ((3, 15), "emscripten"),
}
# What tests need that run in the environment of benchmarks/stacks/tools-py312.txt.
PINNED = "pinned tools"
PINNED_FOR = "3.12"
HEAD = """# Conformance

What must hold whatever is deferred. Each number is that of the tests of a case that run on a Python: on 3.10 to 3.13
themselves, on 3.14 and 3.15 as built for WebAssembly (the npm package `pyodide`), which can start neither processes nor
threads. Where a test cannot run, the reason stands below. `python tests/casetable.py` writes this file from the tests.
"""


class Cases:
    """Collects the tests of `tests/conformance` by case.

    tests  case number -> test, as ``file::name`` -> what its program needs
    """

    def __init__(self) -> None:
        self.tests: dict[int, dict[str, frozenset[str]]] = defaultdict(dict)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            needs = frozenset(need for mark in item.iter_markers("needs") for need in mark.args)
            if item.get_closest_marker("stack"):
                needs |= {PINNED}
            function = f"{item.path.name}::{getattr(item, 'originalname', item.name)}"
            for mark in item.iter_markers("case"):
                for number in mark.args:
                    # A parametrised test runs where one of its forms does.
                    self.tests[number][function] = self.tests[number].get(function, needs) & needs


def collected() -> Mapping[int, Mapping[str, frozenset[str]]]:
    """The tests by case, as `Cases.tests` has them. Raises RuntimeError where pytest cannot collect them."""
    cases = Cases()
    folders = [str(TESTS / name) for name in ("conformance", "stacks")]
    options = ["--collect-only", "-qq", "--no-header", "--assert=plain", "-p", "no:cacheprovider"]
    shown = io.StringIO()
    with redirect_stdout(shown):
        code = pytest.main([*options, "--rootdir", str(TESTS.parent), *folders], plugins=[cases])
    if code:
        raise RuntimeError(f"the tests could not be collected:\n{shown.getvalue()}")
    return cases.tests


def text(tests: Mapping[int, Mapping[str, frozenset[str]]]) -> str:
    """CONFORMANCE.md for `tests`."""
    lines = [HEAD, f"| # | case | must hold | {' | '.join(ENGINES)} |", f"|---|---|---|{'---|' * len(ENGINES)}"]
    reasons: dict[str, set[str]] = defaultdict(set)
    for number, (case, must_hold) in CASES.items():
        cells = []
        for engine, (version, platform) in ENGINES.items():
            lacks = lacking(version, platform)
            if engine != PINNED_FOR:
                lacks[PINNED] = f"the other tools are pinned for Python {PINNED_FOR}"
            able = [test for test, needs in tests.get(number, {}).items() if needs.isdisjoint(lacks)]
            cells.append(str(len(able)))
            for needs in tests.get(number, {}).values():
                for need in needs & set(lacks):
                    reasons[f"{engine}: {lacks[need]}"].add(str(number))
        lines.append(f"| {number} | {case} | {must_hold} | {' | '.join(cells)} |")
    lines += ["", "## Tests that cannot run", ""]
    for reason, numbers in sorted(reasons.items()):
        lines.append(f"- {reason} ({'case' if len(numbers) == 1 else 'cases'} {', '.join(sorted(numbers, key=int))})")
    lines += ["", "## Tests by case", ""]
    for number in CASES:
        named = ", ".join(f"`{test.removeprefix('test_')}`" for test in tests.get(number, {}))
        lines.append(f"{number}. {named}")
    return "\n".join(lines) + "\n"


def problems(tests: Mapping[int, Mapping[str, frozenset[str]]]) -> list[str]:
    """What is wrong with the tests' case numbers, a line each."""
    unknown = [f"case {number} of {min(tests[number])} is none of tests/cases.py" for number in set(tests) - set(CASES)]
    bare = [f"case {number} has no test" for number in CASES if not tests.get(number)]
    return unknown + bare


def main(arguments: list[str]) -> int:
    """Command line: see the module's text. Gives the exit code."""
    tests = collected()
    found = problems(tests)
    if arguments == ["--check"]:
        if not TABLE.exists() or TABLE.read_text("utf-8") != text(tests):
            found.append("CONFORMANCE.md says something else than the tests: run python tests/casetable.py")
    else:
        TABLE.write_text(text(tests), "utf-8")
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.path.append(str(TESTS.parent))  # the tests import lazyboot, and it may not be installed
    sys.exit(main(sys.argv[1:]))
