from __future__ import annotations

import io

from lazyboot.report import console
from lazyboot.report.finding import Finding
from lazyboot.runtime.plan import Decorator, ImportFunction, Metadata, Plan, Plugin, Rule


def printed(show, *arguments):
    file = io.StringIO()
    show(*arguments, console.console(file))
    return file.getvalue()


def test_rules_plugins_and_files():
    rule = Rule(
        ("a", "b.[c]"), ("@project",), inside=True, guards=False, origin="/p/lazyboot.toml:3", reason="heavy [x]"
    )
    plan = Plan((rule,), ("kept",), (Plugin("a.*.p", ("trigger",), origin="preset x", reason="means nothing alone"),))
    plan.decorators = (Decorator("a.b:compiled", "a.compiler", origin="preset y", reason="at the first call"),)
    plan.postpone_gc = False
    plan.import_functions = (ImportFunction("a.c:try_import", takes_name=True, origin="preset z", reason="a guard"),)
    plan.metadata = Metadata(origin="preset m", reason="asked again and again")
    text = printed(console.print_rules, plan, ["/p/lazyboot.toml"])
    for part in ("b.[c]", "@project", "and itself", "no guards", "/p/lazyboot.toml:3", "heavy [x]", "kept"):
        assert part in text
    for part in ("a.*.p", "trigger", "means nothing alone"):
        assert part in text
    assert "postpone_gc = false" in text
    for part in ("a.c:try_import", "module, name", "preset z", "a guard"):
        assert part in text
    for part in ("importlib.metadata", "preset m", "asked again and again"):
        assert part in text
    for part in ("a.b:compiled", "a.compiler", "preset y", "at the first call"):
        assert part in text


def test_nothing_in_force():
    assert "nothing is deferred" in printed(console.print_rules, Plan(), [])


def test_findings_with_their_advice():
    text = printed(
        console.print_findings, [Finding("problem", "topic", "text [a]", "advice [b]"), Finding("ok", "t", "x")]
    )
    assert "problem" in text and "text [a]" in text and "-> advice [b]" in text
