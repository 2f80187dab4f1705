"""Functions that import by name: their calls at module level wait as import statements do."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from lazyboot.runtime.plan import ImportFunction, Rule

FILES = {
    "helpers.py": """
        import importlib

        class Missing: pass

        def safe_import(module, *, alt=None):
            try:
                return importlib.import_module(module), True
            except ImportError:
                return alt or Missing, False

        def safe_import_from(module, symbol, *, alt=None, fallback_module=None):
            try:
                return getattr(importlib.import_module(module), symbol), True
            except (ImportError, AttributeError):
                if fallback_module is not None:
                    return safe_import_from(fallback_module, symbol, alt=alt)
                return alt or Missing, False
        """,
    "heavy/__init__.py": """
        import observe
        observe.executed("heavy")
        X = 1
        """,
    "heavy/sub.py": """
        import observe
        observe.executed("heavy.sub")
        Y = 2
        """,
    "broken.py": "import absent\nX = 1\n",
}
FUNCTIONS = (ImportFunction("helpers:safe_import"), ImportFunction("helpers:safe_import_from", takes_name=True))
LAZY = ("heavy", "broken", "absent")
HEAD = "import observe\nfrom helpers import safe_import, safe_import_from\n"


def program(run, main: str, files: Mapping[str, str] | None = None, **options) -> str:
    result = run(HEAD + main, {**FILES, **(files or {})}, functions=FUNCTIONS, **{"lazy": LAZY, **options})
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.parametrize(
    "call, use, executed",
    [
        ("safe_import('heavy')", "value.X", "heavy"),
        ("safe_import('heavy.sub')", "value.Y", "heavy heavy.sub"),
        ("safe_import_from('heavy', 'X')", "value", "heavy"),
        ("safe_import_from('heavy.sub', 'Y', fallback_module='heavy')", "value", "heavy heavy.sub"),
    ],
)
def test_what_would_be_imported_is_imported_at_its_first_use(programs, call: str, use: str, executed: str):
    main = f"value, found = {call}\nprint(found, observe.order)\nprint({use}, observe.order)"
    value = "2" if "sub" in executed else "1"
    assert program(programs.run, main) == f"True []\n{value} {executed.split()}\n"
    assert program(programs.run, main, active=False).splitlines()[1] == f"{value} {executed.split()}"


@pytest.mark.parametrize(
    "call",
    [
        "safe_import('absent')",
        "safe_import('absent', alt=dict)",
        "safe_import('broken')",
        "safe_import_from('heavy', 'Z')",
        "safe_import_from('heavy', 'sub')",  # a submodule is no attribute before somebody imports it
        "safe_import_from('heavy', 'Z', alt=dict)",
        "safe_import_from('heavy.sub', 'X', fallback_module='heavy')",
        "safe_import('json')",
    ],
)
def test_what_would_fail_or_no_rule_names_is_answered_by_the_function(same, call: str):
    same(f"{HEAD}value, found = {call}\nprint(value, found)", FILES, lazy=LAZY, functions=FUNCTIONS)


@pytest.mark.parametrize(
    "code",
    [
        "value = safe_import('heavy')\nprint(value[1], observe.order)",
        "value, found = safe_import(module='heavy')\nprint(found, observe.order)",
        "(value, found), other = safe_import('heavy'), 1\nprint(found, observe.order)",
        "def load():\n    value, found = safe_import('heavy')\n    return value.X\nprint(load(), observe.order)",
        "class C:\n    value, found = safe_import('heavy')\nprint(C.found, observe.order)",
    ],
)
def test_a_call_of_another_shape_imports_at_once(same, code: str):
    assert "['heavy']" in same(HEAD + code, FILES, lazy=LAZY, functions=FUNCTIONS).stdout


def test_the_function_stays_the_object_that_it_is(same):
    main = """
    import inspect, pickle
    import helpers
    value, found = safe_import("heavy")
    print(helpers.safe_import is safe_import, pickle.loads(pickle.dumps(safe_import)) is safe_import)
    print(inspect.signature(safe_import), safe_import.__name__, safe_import.__doc__)
    """
    same(HEAD + "\n".join(line.strip() for line in main.splitlines()), FILES, lazy=LAZY, functions=FUNCTIONS)


def test_guards_stay_eager_where_a_rule_says_so(programs):
    rules = (Rule(("heavy",), guards=False),)
    main = "value, found = safe_import('heavy')\nprint(found, observe.order)"
    assert program(programs.run, main, lazy=(), rules=rules) == "True ['heavy']\n"


def test_uninstalling_leaves_the_function_as_it_was(programs):
    main = """
from lazyboot.runtime.engine import active
before = safe_import.__code__
active().uninstall()
print(before is safe_import.__code__, safe_import.__code__.co_filename.endswith("helpers.py"))
value, found = safe_import("heavy")
print(found, observe.order)
"""
    assert program(programs.run, main) == "False True\nTrue ['heavy']\n"


@pytest.mark.parametrize(
    "statement",
    [
        'mods, flags = zip(*map(safe_import, ["heavy", "broken"]))',
        'mods, flags = list(map(safe_import, ["heavy", "json"]))',
    ],
)
def test_a_call_from_c_is_as_without(same, statement: str):
    main = (
        f"{HEAD}{statement}\nprint([getattr(m, '__name__', m) for m in mods], [getattr(f, 'X', f) for f in flags][:1])"
    )
    same(main.replace("Missing", ""), FILES, functions=FUNCTIONS, lazy=LAZY)
