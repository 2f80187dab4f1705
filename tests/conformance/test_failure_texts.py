"""What a person reads when a deferred import fails: the whole text, and that doing what it says helps."""

# ruff: noqa: E501  (programs under test stand on one line each)
from __future__ import annotations

import re

import pytest

from lazyboot.runtime.plan import Rule

TRAINING = {
    "toolkit/__init__.py": "",
    "toolkit/plots.py": "import cuda_thing\ndef draw(loss): pass\n",
    "metrics.py": "import observe\nfrom toolkit.plots import draw\n\ndef report(loss):\n    return draw(loss)\n",
    "main.py": """
        from metrics import report

        class Model:
            def training_step(self, batch):
                return self.log(batch * 2)
            def log(self, loss):
                return report(loss)

        def fit(model):
            for batch in range(3):
                model.training_step(batch)

        fit(Model())
        """,
}
# `late` can be imported only after `first`, which `gate` does too.
CIRCLE = {
    "pkg/__init__.py": "",
    "pkg/first.py": "X = 1\nfrom pkg.late import Base\n",
    "pkg/late.py": "from pkg.first import X\nclass Base:\n    x = X\n",
    "gate.py": "from pkg.first import X\n",
    "other.py": "import pkg.late\nY = pkg.late.Base\n",
}
CIRCULAR = (
    "ImportError: cannot import name 'Base' from partially initialized module 'pkg.late' "
    "(most likely due to a circular import) ({folder}/pkg/late.py)"
)
ORDERS = {
    "names of two modules": ("from pkg.first import X\nfrom pkg.late import Base\n\nprint(Base.x)\nX\n", "pkg.first", 1),
    "two submodules": ("from pkg import first\nfrom pkg import late\n\nprint(late.Base.x)\nfirst\n", "pkg.first", 1),
    "two modules": ("import pkg.first as f\nimport pkg.late as b\n\nprint(b.Base.x)\nf\n", "pkg.first", 1),
    "a module that imports the first": ("import gate\nfrom pkg.late import Base\n\nprint(Base.x)\ngate\n", "gate", 1),
    "an eager import": ("\nfrom pkg import first\nimport other\nprint(other.Y.x)\nfirst\n", "pkg.first", 2),
}  # fmt: skip


FILE = "/project/lazyboot.toml"


def rules(*patterns: str, file: str = FILE) -> list[Rule]:
    """A rule for each pattern, as if written in a line of its own of `file`."""
    return [Rule((pattern,), origin=f"{file}:{line}") for line, pattern in enumerate(patterns, 1)]


def said(stderr: str) -> list[str]:
    """What lazyboot says in a traceback: its note, or, on 3.10, what stands in the entry of the statement."""
    entry = re.search(r"in <module> \[(lazyboot: .*)\]$", stderr, re.MULTILINE)
    lines = entry.group(1).split("; lazyboot: ") if entry else stderr.splitlines()
    return [line.removeprefix("lazyboot: ") for line in lines if line.startswith("lazyboot: ") or entry]


@pytest.mark.case(16)
def test_three_levels_deep_in_a_training_step(run, programs, interpreter):
    folder = programs.folder
    result = run(files=TRAINING, main=TRAINING["main.py"], lazy=(), rules=rules("toolkit"))
    assert result.returncode == 1
    if interpreter.version >= (3, 11):
        assert result.stderr.splitlines()[-3] == "ModuleNotFoundError: No module named 'cuda_thing'"
    assert said(result.stderr) == [
        f"deferred import at {folder}/metrics.py:2, first used at {folder}/metrics.py:5",
        f"it was deferred by {FILE}:1; to run it at its statement, "
        f'write eager = ["toolkit.plots"] at the top of {FILE}',
    ]
    places = re.findall(r'File ".*/(\w+\.py)", line (\d+), in ([<\w>]+)', result.stderr)
    calls = [("main.py", "14", "<module>"), ("main.py", "12", "fit"), ("main.py", "6", "training_step")]
    failed = [("metrics.py", "5", "report"), ("metrics.py", "2", "<module>"), ("plots.py", "1", "<module>")]
    expected = [*calls, ("main.py", "8", "log"), *failed]
    assert places[-len(expected) :] == expected  # 3.15 shows a cause of its own before


@pytest.mark.case(16)
def test_what_it_says_to_write_makes_the_import_fail_at_its_statement(run):
    at_once = run(TRAINING["main.py"], TRAINING, lazy=(), rules=rules("toolkit"), eager=["toolkit.plots"])
    plain = run(TRAINING["main.py"], TRAINING, active=False)
    assert [line for line in at_once.stderr.splitlines() if "lazyboot" not in line] == plain.stderr.splitlines()


@pytest.mark.case(21)
@pytest.mark.parametrize("kind", ORDERS)
def test_a_circle_that_only_the_eager_order_survives_names_what_restores_it(run, programs, interpreter, kind):
    main, module, line = ORDERS[kind]
    folder = programs.folder
    assert run(main, CIRCLE, active=False).stdout == "1\n"
    result = run(main, CIRCLE, lazy=(), rules=rules("pkg", "gate"))
    assert CIRCULAR.format(folder=folder) in result.stderr
    *_, advice = said(result.stderr)
    through_gate = module == "gate"
    how = f'write eager = ["pkg.first"] at the top of {FILE}'
    how = f'take "gate" out of {FILE}:2 and {how}' if through_gate else how
    assert advice == (
        f"these modules import each other, which works only if pkg.first comes first, as without lazyboot "
        f"({folder}/main.py:{line}); to keep that order, {how}"
    )
    assert run(main, CIRCLE, lazy=(), rules=rules("pkg", "gate"), eager=["pkg.first", module]).stdout == "1\n"


@pytest.mark.case(21)
def test_a_circle_that_fails_in_the_eager_order_too_names_no_other_module(run, programs):
    main = "from pkg.late import Base\nfrom pkg.first import X\nBase\nX\n"
    assert CIRCULAR.format(folder=programs.folder) in run(main, CIRCLE, active=False).stderr
    result = run(main, CIRCLE, lazy=(), rules=rules("pkg"))
    assert CIRCULAR.format(folder=programs.folder) in result.stderr and "comes first" not in result.stderr


# Circles that fail, in which no deferred import could have come first: nothing waits that leads into the circle.
NO_ORDER = {
    "what waits leads elsewhere": "import aside\nfrom pkg.late import Base\n\nprint(Base.x)\naside\n",
    "what waits is the half-executed module itself": "from pkg import late\nimport other\nlate\n",
    "nothing waits": "from pkg.late import Base\nprint(Base.x)\n",
}


@pytest.mark.case(21)
@pytest.mark.parametrize("kind", NO_ORDER)
def test_a_circle_that_no_waiting_import_would_have_prevented_names_none(run, programs, kind):
    files = {
        **CIRCLE,
        "aside.py": "import one, two\n",
        "one.py": "import two, json\n",
        "two.py": "import one, sys\n",
    }
    circular = CIRCULAR.format(folder=programs.folder)
    assert circular in run(NO_ORDER[kind], files, active=False).stderr
    result = run(NO_ORDER[kind], files, lazy=(), rules=rules("pkg", "aside"))
    assert circular in result.stderr and "comes first" not in result.stderr


@pytest.mark.case(21)
def test_a_circle_names_what_restores_it_through_modules_that_no_rule_defers(run, programs):
    files = {**CIRCLE, "gate.py": "import steps, sys\n", "steps.py": "import sys, gate\nfrom pkg.first import X\n"}
    main = "import gate\nfrom pkg.late import Base\n\nprint(Base.x)\ngate\n"
    assert run(main, files, active=False).stdout == "1\n"
    result = run(main, files, lazy=(), rules=rules("pkg", "gate"))
    assert CIRCULAR.format(folder=programs.folder) in result.stderr
    (advice,) = (line for line in said(result.stderr) if "comes first" in line)
    assert "only if pkg.first comes first" in advice and 'take "gate" out of' in advice and "steps" not in advice


PLACES = {
    "the file of the rule": (Rule(("pkg",), origin="/p/other.toml:3"), 'write eager = ["pkg.sub"] at the top of /p/other.toml'),
    "pyproject.toml": (Rule(("pkg",), origin="/p/pyproject.toml:3"), 'write eager = ["pkg.sub"] into [tool.lazyboot] of /p/pyproject.toml'),
    "a rule that names the module itself": (Rule(("x", "pkg.sub"), origin="/p/lazyboot.toml:3"), 'take "pkg.sub" out of /p/lazyboot.toml:3'),
    "a preset": (Rule(("pkg.sub",), origin="preset nemo"), 'write eager = ["pkg.sub"] at the top of lazyboot.toml'),
    "an argument": (Rule(("pkg",), origin="arguments"), 'write eager = ["pkg.sub"] as an argument of lazyboot.install()'),
    "an argument that names it": (Rule(("pkg.sub",), origin="arguments"), 'take "pkg.sub" out of the arguments of lazyboot.install()'),
}  # fmt: skip


@pytest.mark.parametrize("kind", PLACES)
def test_where_to_write_it(run, kind):
    rule, how = PLACES[kind]
    files = {"pkg/__init__.py": "", "pkg/sub.py": "1 / 0\n"}
    *_, advice = said(run("import pkg.sub\npkg.sub.X\n", files, lazy=(), rules=[rule]).stderr)
    by = "the arguments of lazyboot.install()" if rule.origin == "arguments" else rule.origin
    assert advice == f"it was deferred by {by}; to run it at its statement, {how}"


def test_the_configuration_that_is_used_instead_of_the_search_is_named(run):
    rule = Rule(("hv",), origin="preset nemo")
    result = run(
        "import hv\nhv\n", {"hv.py": "1 / 0\n"}, lazy=(), rules=[rule], env={"LAZYBOOT_CONFIG": "/p/mine.toml"}
    )
    assert said(result.stderr)[-1].endswith('write eager = ["hv"] at the top of /p/mine.toml')


@pytest.mark.parametrize("ending", ["raise SystemExit(3)", "raise KeyboardInterrupt"])
def test_what_ends_a_program_gets_no_advice(run, ending):
    main = """
    import hv
    try:
        hv
    except BaseException as error:
        print(error.__notes__)
    """
    result = run(main, {"hv.py": f"{ending}\n"})
    assert "deferred import at" in result.stdout and "eager" not in result.stdout
