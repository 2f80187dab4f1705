from __future__ import annotations

import pytest

from lazyboot.cli import diagnosis

FOLDER = "/site/lazyboot/sitedir"
PTH = "/site/lazyboot.pth"


def facts(**changed):
    healthy = {
        "version": [3, 11, 7],
        "implementation": "cpython",
        "executable": "/bin/python",
        "flags": {"no_site": 0, "isolated": 0, "ignore_environment": 0},
        "active": True,
        "modules": [],
        "finders": ["lazyboot.runtime.finder.Finder", "_frozen_importlib_external.PathFinder"],
        "import_hook": "lazyboot.runtime.statement.hook",
        "sitecustomize": None,
        "path": ["/lib"],
        "file": "/site/lazyboot/__init__.py",
        "lazyboot_version": "0.1.0",
        "site_folders": ["/site"],
    }
    return {**healthy, **changed}


OFF = facts(active=False, import_hook="builtins.__import__", finders=["_frozen_importlib_external.PathFinder"])


def problems(findings):
    assert all(finding.advice for finding in findings if finding.status == "problem")
    return [finding.text for finding in findings if finding.status == "problem"]


def flags(**changed):
    return {**facts()["flags"], **changed}


def test_a_healthy_interpreter_has_no_problem():
    findings = [
        *diagnosis.python_findings(facts()),
        *diagnosis.activity_findings(facts(), "", [PTH], FOLDER),
        *diagnosis.conflict_findings(OFF, facts()),
        *diagnosis.switch_findings({"LAZYBOOT": "1"}),
    ]
    assert {finding.status for finding in findings} == {"ok"}
    assert any(PTH in finding.text for finding in findings)


@pytest.mark.parametrize(("version", "engine"), [([3, 14, 9], "pending names"), ([3, 15, 0], "PEP 810")])
def test_the_engine_of_this_python_is_named(version, engine):
    (active,) = diagnosis.activity_findings(facts(version=version), "", [PTH], FOLDER)
    assert active.status == "ok" and engine in active.text


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"version": [3, 8, 1]}, "3.8.1"),
        ({"implementation": "pypy"}, "pypy"),
        ({"flags": flags(no_site=1)}, "-S"),
        ({"flags": flags(ignore_environment=1)}, "-E"),
        ({"flags": flags(isolated=1, ignore_environment=1)}, "-I"),
    ],
)
def test_pythons_that_lazyboot_cannot_start_in(changed, word):
    (text,) = problems(diagnosis.python_findings(facts(**changed)))
    assert word in text


@pytest.mark.parametrize(
    ("changed", "hooks", "expected"),
    [
        ({}, [PTH], PTH),
        ({}, [PTH, "/site/lazyboot.start"], PTH),
        ({"version": [3, 15, 0]}, [PTH, "/site/lazyboot.start"], "/site/lazyboot.start"),
        ({"path": ["", FOLDER]}, [], FOLDER + "/sitecustomize.py"),
        ({}, [], None),
        ({"flags": flags(no_site=1)}, [PTH], None),
    ],
)
def test_the_way_in(changed, hooks, expected):
    assert diagnosis.way_in(facts(**changed), hooks, FOLDER) == expected


@pytest.mark.parametrize(
    ("changed", "stderr", "hooks", "word"),
    [
        ({}, "", [], "nothing starts it"),
        ({}, "", [PTH], f"although {PTH}"),
        ({"file": None}, "", [PTH], "cannot be imported"),
        ({}, "other\nlazyboot: x.toml:3: lasy: unknown", [PTH], "x.toml:3: lasy: unknown"),
    ],
)
def test_why_lazyboot_is_not_active(changed, stderr, hooks, word):
    (text,) = problems(diagnosis.activity_findings(facts(active=False, **changed), stderr, hooks, FOLDER))
    assert word in text


def test_what_others_write_to_stderr_is_a_note():
    findings = diagnosis.activity_findings(facts(), "noise", [PTH], FOLDER)
    assert [finding.status for finding in findings] == ["ok", "note"]


def test_active_only_through_run_is_a_note():
    findings = diagnosis.activity_findings(facts(path=[FOLDER]), "", [], FOLDER)
    assert [finding.status for finding in findings] == ["ok", "note"]


def test_tools_that_share_the_import_system_are_named():
    finders = ["_distutils_hack.DistutilsMetaFinder", "tool.Finder", *facts()["finders"]]
    on = facts(finders=finders, import_hook="tool.hook")
    findings = diagnosis.conflict_findings({**OFF, "import_hook": "early.hook"}, on)
    assert [finding.status for finding in findings] == ["note", "note", "note"]
    text = " ".join(finding.text for finding in findings)
    assert "early.hook" in text and "tool.hook" in text and "tool.Finder" in text and "distutils" not in text


def test_an_import_hook_put_back_is_a_problem():
    assert problems(diagnosis.conflict_findings(OFF, facts(import_hook="builtins.__import__")))


def test_modules_loaded_although_off_are_a_problem():
    (text,) = problems(diagnosis.conflict_findings({**OFF, "modules": ["lazyboot.runtime.boot"]}, facts()))
    assert "lazyboot.runtime.boot" in text


def test_switches():
    assert diagnosis.switch_findings({})[0].status == "ok"
    assert diagnosis.switch_findings({"LAZYBOOT": "0"})[0].status == "note"
    assert (
        diagnosis.switch_findings({"LAZYBOOT": "off"})[0].text
        == "LAZYBOOT=off: everything is off, `lazyboot run` included"
    )
    assert "x.toml" in diagnosis.switch_findings({"LAZYBOOT_CONFIG": "x.toml"})[1].text
