"""Recordings of lazy runs: what was deferred, what was used, and what the use was."""

from __future__ import annotations

from io import StringIO

import handmade
import pytest
from recorded import Recorder, imports_of, one, statements_of
from rich.console import Console

from lazyboot.profile.counterfactual import counterfactual
from lazyboot.profile.recording import FirstUse, Process
from lazyboot.report.recording import print_recording

RULE = '[[rule]]\nmodules = ["heavy"]\nreason = "it is heavy"\n'
HEAVY = """
    import time; time.sleep(0.05)
    class X: pass
    def f(*a): return lambda g: g
    def deco(g): return g
    part = X()
"""


def lazily(recorded: Recorder, main: str, files: dict[str, str] | None = None, rules: str = RULE) -> Process:
    recorded.write({"lazyboot.toml": f"presets = []\n{rules}"})
    recording = recorded(main, {"heavy.py": HEAVY, **(files or {})}, lazy=True)
    assert recording.exit_code == 0, recorded.output.read_text()
    assert recording.lazy and recording.configuration == (str(recorded.folder / "lazyboot.toml"),)
    return recording.main


def only_use(process: Process) -> FirstUse:
    (use,) = process.uses
    return use


def test_what_is_deferred_and_never_used_is_not_imported(recorded: Recorder) -> None:
    process = lazily(recorded, "import heavy\nprint(1)\n")
    (deferral,) = process.deferrals
    assert (deferral.module, deferral.importer, deferral.line, deferral.reason) == (
        "heavy", "__main__", 1, "it is heavy",
    )  # fmt: skip
    assert deferral.rule.endswith("lazyboot.toml:2") and process.files[deferral.file].endswith("main.py")
    assert not process.uses and not imports_of(process, "heavy")


def test_submodules_that_a_loaded_package_still_waits_for_are_never_used(recorded: Recorder) -> None:
    rules = "[[rule]]\nmodules = ['pkg.a', 'pkg.b', 'pkg.c']\n"
    files = {"pkg/__init__.py": "", "pkg/a.py": "", "pkg/b.py": "", "pkg/c.py": "X = 1\n"}
    process = lazily(recorded, "from pkg import a, b\nfrom pkg import c\nc.X\n", files, rules)
    recording = handmade.lazy(processes=(process,))
    found = counterfactual(recording)
    assert [(each.name, each.statements, each.place.line) for each in found.unused] == [
        ("pkg.a", 1, 1),
        ("pkg.b", 1, 1),
    ]
    assert found.elsewhere == 0
    out = Console(width=100, record=True, file=StringIO())
    print_recording(recording, out)
    assert "Deferred: 2 import statements, of which 1 were used" in out.export_text()


KINDS = {
    "call": "X()",
    "base class": "class C(X): pass",
    "decorator": "@f(1)\ndef g(): pass",
    "name": "y = X",
    "attribute": "y = X.__name__",
}


@pytest.mark.parametrize("kind", KINDS)
def test_first_uses_say_what_they_were(recorded: Recorder, kind: str) -> None:
    main = "from heavy import X, f\nimport again\n"
    use = f"def use():\n    pass\n{KINDS[kind]}\n"
    files = {"again.py": "from heavy import X\n"}
    process = lazily(recorded, main + use, files)
    first = process.uses[0]
    assert (first.kind, first.line, first.function) == (kind, 5, "<module>")
    assert process.files[first.file].endswith("main.py")
    assert process.deferrals[first.deferral].module == "heavy"
    assert 0.05 <= first.own_s <= first.seconds
    loaded = one(process, "heavy")
    assert process.uses[loaded.use] is first
    assert first.began_s <= loaded.began_s <= first.began_s + first.seconds


def test_an_import_of_a_deferred_name_from_elsewhere_is_a_use(recorded: Recorder) -> None:
    main = "import again\ndef go():\n    from again import X\ngo()\n"
    use = only_use(lazily(recorded, main, {"again.py": "from heavy import X\n"}))
    assert (use.kind, use.line, use.function, use.name) == ("import", 3, "go", "X")


def test_a_use_of_the_modules_attribute_in_a_function(recorded: Recorder) -> None:
    process = lazily(recorded, "import heavy\ndef go():\n    x = 1\n    return heavy.deco(x)\ngo()\n")
    use = only_use(process)
    assert (use.kind, use.line, use.function, use.name) == ("call", 4, "go", "")
    assert process.statements[one(process, "heavy").statement].line == 1


def test_a_use_within_a_use(recorded: Recorder) -> None:
    rules = '[[rule]]\nmodules = ["outer", "inner"]\n'
    files = {"outer.py": "from inner import v\nw = v + 1\n", "inner.py": "import time; time.sleep(0.05)\nv = 1\n"}
    process = lazily(recorded, "import outer\nprint(outer.w)\n", files, rules)
    outer, inner = process.uses
    assert (process.deferrals[outer.deferral].module, process.deferrals[inner.deferral].module) == ("outer", "inner")
    assert inner.own_s >= 0.05 > outer.own_s and outer.seconds > inner.seconds
    assert process.uses[one(process, "inner").use] is inner
    assert process.uses[one(process, "outer").use] is outer
    assert process.imports[one(process, "inner").within] is one(process, "outer")


def test_statements_that_are_not_deferred_are_recorded_as_ever(recorded: Recorder) -> None:
    main = "def f():\n    import other\nfor _ in range(3): f()\nimport heavy\n"
    process = lazily(recorded, main, {"other.py": "import json\n"})
    (statement,) = statements_of(process, "other")
    assert (statement.line, statement.function, statement.count) == (2, "f", 3)
    assert statements_of(process, "json")[0].importer == "other"


def test_a_module_that_executes_at_its_first_use_is_imported_then_by_who_asked(recorded: Recorder) -> None:
    main = "def f():\n    import heavy\n    return heavy\nmodule = f()\nimport time; time.sleep(0.1)\nmodule.X\n"
    process = lazily(recorded, main)
    found = one(process, "heavy")
    assert found.own_s >= 0.05 and found.kind == "source"
    assert process.statements[found.statement].line == 2
    assert found.began_s > process.site_ended_s + 0.1


def test_rules_without_effect_are_named(recorded: Recorder) -> None:
    process = lazily(recorded, "import heavy\n", rules=RULE + '[[rule]]\nmodules = ["nowhere"]\n')
    assert any("nowhere" in line for line in process.without_effect)


def test_the_run_is_that_without_the_recorder(recorded: Recorder) -> None:
    main = """
        import sys, heavy
        def f():
            import other
            return other
        module = f()
        print(sorted(name for name in sys.modules if name in ("heavy", "other", "json")))
        try:
            heavy.absent
        except AttributeError as error:
            import traceback
            print(traceback.format_exc(), "heavy" in sys.modules)
    """
    rules = RULE.replace('"heavy"', '"heavy", "other"')
    lazily(recorded, main, {"other.py": "import json\n"}, rules)
    assert "['other']" in recorded.output.read_text()
    assert "tracing" not in recorded.output.read_text()
