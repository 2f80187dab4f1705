"""What the summary says: the whole text, but for the seconds."""

from __future__ import annotations

import re

import pytest

from lazyboot.runtime.plan import Decorator, Rule

PRINT = (
    "\nimport sys\nfrom lazyboot.api import Handle\nfrom lazyboot.runtime.engine import active\n"
    "sys.stderr.write(Handle(active()).summary())\n"
)
SLOW = "import time\ntime.sleep(0.01)\nX = 1\n"
HEADING = "  seconds  deferred import                           first used at"


@pytest.fixture
def summary(run, programs):
    """The lines of the summary at the end of a program, its folder and the seconds left out."""

    def lines(main, files=None, **options):
        result = run(main + PRINT, files, **options)
        assert result.returncode == 0, result.stderr
        text = result.stderr.replace(f"{programs.folder}/", "")
        text = re.sub(r"(spent in loading \w+ \(main.py, process )\d+\)$", r"\1N)", text, count=1, flags=re.MULTILINE)
        return re.sub(
            r"[1-9]\d*\.\d+ s |0\.(?!00 )\d+ s |(?<=^  )  +\d+\.\d{3}(?=  )", "", text, flags=re.MULTILINE
        ).splitlines()

    return lines


def test_one_of_each_is_in_the_singular(summary):
    assert summary("import hv\nhv.X\n", {"hv.py": SLOW}) == [
        "lazyboot: 1 import statement deferred, of 1 module; 0 modules never loaded; 1 deferred name used, "
        "spent in loading it (main.py, process N)",
        HEADING,
        "    hv                                        main.py:2 in <module>",
    ]


def test_what_was_loaded_is_not_among_what_never_was(summary):
    files = {
        "hv.py": "",
        "pkg/__init__.py": "",
        "pkg/a.py": SLOW,
        "pkg/b.py": "",
        "whole/__init__.py": "",
        "whole/c.py": "",
    }
    main = "import pkg.a as a, pkg.b as b\nimport whole.c\nimport hv\ndef use():\n    a.X\nuse()\n"
    assert summary(main, files, lazy=("pkg", "whole", "hv")) == [
        "lazyboot: 4 import statements deferred, of 4 modules; 3 modules never loaded; 1 deferred name used, "
        "spent in loading it (main.py, process N)",
        "  never loaded: hv, pkg.b, whole",
        HEADING,
        "    pkg.a                                     main.py:5 in use",
    ]


def test_a_submodule_taken_from_a_loaded_package_is_what_was_deferred(summary):
    files = {"pkg/__init__.py": "VALUE = 1\n", "pkg/a.py": "", "pkg/b.py": "", "pkg/c.py": SLOW}
    main = "import pkg\nfrom pkg import VALUE, a, b as other\nfrom pkg import c\nc.X\n"
    rules = [Rule((f"pkg.{name}",), origin=f"{FILE}:{line}") for line, name in enumerate("abc")]
    lines = summary(main, files, lazy=(), rules=rules)
    assert lines[0].startswith("lazyboot: 3 import statements deferred, of 3 modules; 2 modules never loaded; ")
    assert lines[1] == "  never loaded: pkg.a, pkg.b"
    assert without_effect(lines) == []


def test_many_modules_of_a_library_stand_together_so_that_other_libraries_show(summary):
    files = {f"{name}/__init__.py": "" for name in ("big", "big/mid", "late", "some")}
    files |= {f"big/mid/m{number}.py": "" for number in range(20)} | {"late/x.py": "", "some/x.py": ""}
    names = [*(f"big.mid.m{number}" for number in range(20)), "late.x"]
    main = "import big.mid, late, some\n" + "".join(f"import {name} as n{i}\n" for i, name in enumerate(names))
    lines = summary(main + "import zoo\n", {**files, "zoo.py": ""}, lazy=("big.mid.*", "late.x", "zoo"))
    assert lines[1] == "  never loaded: big.* (20), late.x, zoo"


def test_an_import_that_failed_is_not_among_what_never_was_loaded(summary):
    lines = summary("import hv\ntry:\n    hv\nexcept ValueError:\n    pass\n", {"hv.py": "raise ValueError\n"})
    assert "0 modules never loaded" in lines[0] and not any("never loaded:" in line for line in lines)


def test_loads_that_took_no_time_are_counted_and_not_listed(summary):
    files = {f"m{index}.py": f"X = {index}\n" for index in range(3)}
    main = "import hv, m0, m1, m2\nm0.X, m1.X, m2.X, hv.X\n"
    lines = summary(main, {**files, "hv.py": SLOW}, lazy=("hv", "m0", "m1", "m2"))
    assert not any("0.000" in line for line in lines)
    assert lines[2].endswith("main.py:2 in <module>")


def test_no_frame_of_lazyboots_is_the_place_of_first_use(summary):
    main = """
import tools
from hv import X
def f(a: X): pass
@tools.compiled
def g(): pass
import typing
def use():
    typing.get_type_hints(f)
    g()
use()
"""
    tools = "def compiled(function):\n    import hw\n    return function\n"
    decorator = Decorator("tools:compiled", "hw", origin="/p/lazyboot.toml:9")
    files = {"hv.py": SLOW, "hw.py": SLOW, "tools.py": tools}
    places = [line.partition("main.py")[2] for line in summary(main, files, decorators=[decorator])[-2:]]
    # From 3.14 on an annotation is evaluated in a function of its own, on the line where it stands.
    assert sorted(places) in ([":10 in use", ":9 in use"], [":10 in use", ":4 in __annotate__"])


FILE = "/project/lazyboot.toml"


def without_effect(lines):
    return [line.removeprefix("  without effect: ") for line in lines if line.startswith("  without effect: ")]


MISSPELT = {
    "a module": (
        Rule(("pandass",), origin=f"{FILE}:1"),
        f"{FILE}:1: 'pandass' is not installed; did you mean 'pandas'?",
    ),
    "a submodule": (
        Rule(("pandas.plottting",), origin=f"{FILE}:2"),
        f"{FILE}:2: 'pandas' has no module 'plottting'; did you mean 'plotting'?",
    ),
    "below a module": (
        Rule(("pandas.plotting.x",), origin=f"{FILE}:2"),
        f"{FILE}:2: 'pandas.plotting' is a module, not a package: nothing is below it",
    ),
    "nothing near": (Rule(("qqqqqq",), origin=f"{FILE}:3"), f"{FILE}:3: 'qqqqqq' is not installed"),
    "an argument": (
        Rule(("pandass",), origin="arguments"),
        "lazyboot.install(): 'pandass' is not installed; did you mean 'pandas'?",
    ),
    "an importer": (
        Rule(("pandas",), importers=("helpper",), origin=f"{FILE}:4"),
        f"{FILE}:4: importers: no module 'helpper' in this process; did you mean 'helper'?",
    ),
    "a module that nobody imports": (
        Rule(("lonely",), origin=f"{FILE}:5"),
        f"not imported in this process: lonely ({FILE}:5)",
    ),
    "imports that cannot wait": (
        Rule(("guarded",), guards=False, origin=f"{FILE}:6"),
        f"imported only where the rule does not apply or nothing can wait: guarded ({FILE}:6)",
    ),
}


@pytest.mark.parametrize("kind", MISSPELT)
def test_a_rule_without_effect_is_named_with_what_was_probably_meant(summary, kind):
    rule, line = MISSPELT[kind]
    files = {"pandas/__init__.py": "", "pandas/plotting.py": "", "helper.py": "import pandas\n", "lonely.py": "",
             "guarded.py": ""}  # fmt: skip
    main = "import helper\ntry:\n    import guarded\nexcept ImportError:\n    pass\n"
    assert without_effect(summary(main, files, lazy=(), rules=[rule])) == [line]


def test_rules_that_have_effect_and_those_of_presets_are_not_named(summary):
    rules = [
        Rule(("hv",), origin=f"{FILE}:1"),
        Rule(("pkg.*.deep", "later"), origin=f"{FILE}:2"),
        Rule(("absent",), origin="preset nemo"),
    ]
    files = {"pkg/__init__.py": "", "pkg/a/__init__.py": "", "pkg/a/deep.py": "", "later.py": ""}
    main = "import hv\nimport pkg.a.deep\ndef f():\n    import later\nf()\n"
    assert without_effect(summary(main, files, lazy=(), rules=rules)) == []


def test_where_there_is_no_rule_it_says_what_to_write(summary):
    assert summary("import hv\nhv.X\n", {"hv.py": SLOW}, lazy=()) == [
        "lazyboot: 0 import statements deferred, of 0 modules; 0 modules never loaded; 0 deferred names used, "
        "0.00 s spent in loading them (main.py, process N)",
        "  there is no rule, so nothing waits: write lazy = [...] into lazyboot.toml (`lazyboot init` writes one)",
    ]
