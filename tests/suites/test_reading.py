"""What the runs of other people's tests are read with: report logs, sources, differences and the list of suites."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lazyboot.config.compile import compile_plan
from lazyboot.config.load import load
from suites import catalogue, compare, outcomes, sources, thirdparty
from suites.catalogue import CatalogueError, Explained, Suite
from suites.compare import Difference
from suites.running import configuration


def report(test: str, when: str, outcome: str, message: str = "", **more: object) -> str:
    longrepr = {"reprcrash": {"message": message}} if message else None
    return json.dumps(
        {"$report_type": "TestReport", "nodeid": test, "when": when, "outcome": outcome, "longrepr": longrepr, **more}
    )


def test_outcomes_of_the_call_and_of_what_is_around_it() -> None:
    log = [
        json.dumps({"pytest_version": "9", "$report_type": "SessionStart"}),
        json.dumps({"$report_type": "CollectReport", "nodeid": "t.py", "outcome": "passed", "longrepr": None}),
        json.dumps(
            {"$report_type": "CollectReport", "nodeid": "u.py", "outcome": "failed", "longrepr": "no such thing"}
        ),
        report("t.py::a", "setup", "passed"),
        report("t.py::a", "call", "passed"),
        report("t.py::a", "teardown", "failed", "OSError: gone"),
        report("t.py::b", "call", "failed", "x.TooBad: so\nwhat: is"),
        report("t.py::c", "setup", "failed", "assert 1 == 2"),
        report("t.py::d", "setup", "skipped"),
        report("t.py::e", "call", "skipped", wasxfail="known"),
        report("t.py::f", "call", "passed", wasxfail="known"),
        report("t.py::g[<object at 0x7f00deadbeef>]", "call", "passed"),
        report("t.py::g[<object at 0x7f00deadbee0>]", "call", "failed", "KeyError"),
    ]

    found = outcomes.read(log)

    assert found == {
        "u.py": "error",
        "t.py::a": "passed, then error OSError",
        "t.py::b": "failed x.TooBad",
        "t.py::c": "error",
        "t.py::d": "skipped",
        "t.py::e": "xfailed",
        "t.py::f": "xpassed",
        "t.py::g[<object at 0x>]": "passed",
        "t.py::g[<object at 0x>] #2": "failed KeyError",
    }
    assert outcomes.count({"a": "failed KeyError", "b": "failed", "c": "passed"}) == {"failed": 2, "passed": 1}


def test_differences_are_new_known_or_flaky() -> None:
    eager = {"a": "passed", "b": "passed", "c": "passed", "d": "passed", "e": "passed"}
    lazy = {"a": "passed", "b": "failed KeyError", "c": "failed", "d": "failed", "x": "passed"}
    known = [Explained("[bcd]", "passed", "failed", "because"), Explained("z", "passed", "failed", "once")]

    found = compare.differences(eager, lazy)
    sorted_out = compare.sort(found, known, again=[Difference("e", "passed", "failed")])

    assert sorted_out.unexplained == [
        Difference("b", "passed", "failed KeyError"),
        Difference("x", compare.ABSENT, "passed"),
    ]
    assert [difference.test for difference in sorted_out.explained] == ["c", "d"]
    assert sorted_out.flaky == [Difference("e", "passed", compare.ABSENT)]
    assert sorted_out.unmet == known[1:]


def test_third_party_imports_are_read_off_the_sources(tmp_path: Path) -> None:
    (tmp_path / "mine" / "deep").mkdir(parents=True)
    (tmp_path / "mine" / "__init__.py").write_text("import os, other.part\nfrom . import deep\nfrom mine import deep\n")
    (tmp_path / "mine" / "deep" / "m.py").write_text("def f():\n    from third.x import y\n    import alone\n")
    (tmp_path / "mine" / "template.py").write_text("import {{ name }}\n")
    (tmp_path / "alone.py").write_text("import fourth\n")

    assert thirdparty.imports(["mine", "alone"], tmp_path) == ["fourth", "other", "third"]


def test_the_configuration_is_one_that_lazyboot_takes(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("import other\n")
    config = tmp_path / "lazyboot.toml"
    config.write_text(configuration(Suite("mine", ["mine"], "kind"), tmp_path))

    plan = compile_plan(load([str(config)]))

    assert plan.decide("other", "mine", False)
    assert plan.decide("mine.part", "mine", False)
    assert not plan.decide("third", "mine", False)


def test_what_a_source_distribution_lacks_is_named(tmp_path: Path) -> None:
    source = tmp_path / "mine-1.0"
    (source / "tests").mkdir(parents=True)
    (source / "tests" / "test_a.py").write_text("")
    (source / "setup.cfg").write_text("")

    sources.copy(source, ["tests", "setup.cfg"], tmp_path / "work")
    assert (tmp_path / "work" / "tests" / "test_a.py").exists()
    assert (tmp_path / "work" / "setup.cfg").exists()
    with pytest.raises(CatalogueError, match=r"mine-1\.0 has no tox\.ini"):
        sources.copy(source, ["tox.ini"], tmp_path / "other")


def test_every_suite_is_pinned_and_of_its_own_name() -> None:
    suites = catalogue.read(catalogue.FILE.read_text(encoding="utf-8"))
    pins = catalogue.PINS.read_text(encoding="utf-8")

    assert len({suite.package for suite in suites}) == len(suites) >= 12
    assert all(catalogue.version(suite.package, pins) for suite in suites)
    assert catalogue.select(suites, [], fast=True)


def test_mistakes_in_the_list_of_suites_are_named() -> None:
    with pytest.raises(CatalogueError, match="tkae"):
        catalogue.read('[[suite]]\npackage = "a"\nmodules = ["a"]\nkind = "k"\ntkae = ["tests"]\n')
    with pytest.raises(CatalogueError, match="no suite b; there are a"):
        catalogue.select([Suite("a", ["a"], "k")], ["b"], fast=False)
    with pytest.raises(CatalogueError, match="b is not pinned"):
        catalogue.version("b", "a==1.0\n")
    assert catalogue.version("A.b", "a==1.0\na-b==2.0\n") == "2.0"
