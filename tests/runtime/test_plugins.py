"""Plugins run when their trigger has loaded, or when they are needed, and not before."""

# ruff: noqa: E501  (programs under test stand on one line each)
from __future__ import annotations

import pytest

from lazyboot.runtime.plan import Plugin, Rule

FILES = {
    "heavy/__init__.py": "import observe; observe.executed('heavy begins')\nimport heavy.part\nregistry = []\nobserve.executed('heavy ends')\n",
    "heavy/part.py": "import observe; observe.executed('part')\n",
    "tool/__init__.py": "",
    "tool/plugin.py": "import observe; observe.executed('plugin')\nimport heavy\nheavy.registry.append('plugin')\nhelper = 1\n__all__ = ['helper']\n",
    "tool/main.py": "import tool.plugin\nREGISTRY = {}\n",
    "outer.py": "import observe; observe.executed('outer begins')\nimport heavy\nobserve.executed('outer ends')\n",
}
PLUGIN = Plugin("tool.plugin", ("heavy",))


def program(run, main: str, files=None, plugins=(PLUGIN,), rules=(), flags=()) -> str:
    result = run(main, {**FILES, **(files or {})}, lazy=(), plugins=plugins, rules=rules, flags=flags)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    return result.stdout


ORDERED = ["heavy begins", "part", "heavy ends", "plugin"]


@pytest.mark.parametrize(
    "trigger",
    [
        "import heavy",
        "from heavy import registry",
        "import heavy.part",
        "import importlib\nimportlib.import_module('heavy')",
        "def f():\n    import heavy\nf()",
    ],
)
def test_it_runs_after_its_trigger(run, trigger):
    main = f"import observe, sys\nimport tool.main\nassert observe.order == []\n{trigger}\nprint(observe.order, sys.modules['heavy'].registry)\n"
    assert program(run, main) == f"{ORDERED} ['plugin']\n"


def test_it_runs_after_the_outermost_import_and_not_in_the_middle(run):
    main = "import observe\nimport tool.main\nimport outer\nprint(observe.order)\n"
    assert program(run, main) == f"{['outer begins', *ORDERED[:3], 'outer ends', 'plugin']}\n"


def test_it_runs_at_the_statement_when_the_trigger_is_loaded_already(run):
    main = "import observe\nimport heavy\nimport tool.main\nprint(observe.order, heavy.registry)\n"
    assert program(run, main) == f"{ORDERED} ['plugin']\n"


def test_it_waits_when_it_is_imported_while_its_trigger_executes(run):
    files = {"heavy/part.py": "import observe; observe.executed('part')\nimport tool.main\n"}
    main = "import observe\nimport heavy\nprint(observe.order, heavy.registry)\n"
    assert program(run, main, files) == f"{ORDERED} ['plugin']\n"


def test_it_never_runs_without_its_trigger(run):
    main = "import observe, sys\nimport tool.main\nprint(observe.order, 'tool.plugin' in sys.modules)\n"
    assert program(run, main) == "[] False\n"


@pytest.mark.parametrize("statement, use", [
    ("import tool.plugin as p", "p.helper"), ("from tool.plugin import helper", "helper"), ("from tool.plugin import *", "helper"),
    ("import tool.plugin", "tool.plugin.helper"), ("from tool import plugin", "plugin.helper"),
])  # fmt: skip
def test_its_own_names_can_be_used(run, statement, use):
    main = f"import observe\n{statement}\nassert observe.order == [], observe.order\nprint({use}, observe.order)\nimport heavy\nprint(heavy.registry)\n"
    assert program(run, main) == f"1 {['plugin', *ORDERED[:3]]}\n['plugin']\n"


def test_names_that_depend_on_it_are_read_after_it_has_run(run):
    plugin = Plugin("tool.plugin", ("heavy",), ("tool.main:REGISTRY",))
    files = {
        "tool/plugin.py": "import observe; observe.executed('plugin')\nimport tool.main\ntool.main.REGISTRY['plugin'] = 1\n"
    }
    main = "import observe\nimport tool.main\nassert observe.order == []\nprint(tool.main.REGISTRY, observe.order)\n"
    assert program(run, main, files, (plugin,)) == "{'plugin': 1} ['plugin']\n"


def test_names_that_depend_on_it_are_imported_after_it_has_run(run):
    plugin = Plugin("tool.plugin", ("heavy",), ("tool.main:REGISTRY",))
    files = {
        "tool/plugin.py": "import observe; observe.executed('plugin')\nfrom tool.main import REGISTRY\nREGISTRY['plugin'] = 1\n",
        "tool/main.py": "REGISTRY = {}\nimport tool.plugin\n",
    }
    main = "import observe\nfrom tool.main import REGISTRY\nprint(REGISTRY)\n"
    assert program(run, main, files, (plugin,)) == "{'plugin': 1}\n"


def test_a_missing_trigger_leaves_it_eager(run):
    plugin = Plugin("tool.plugin", ("not_installed",))
    main = "import observe\nimport tool.main\nprint(observe.order)\n"
    assert program(run, main, plugins=(plugin,)) == f"{['plugin', *ORDERED[:3]]}\n"


def test_a_guarded_plugin_waits_too(run):
    files = {"tool/main.py": "try:\n    import tool.plugin\n    HAVE = True\nexcept ImportError:\n    HAVE = False\n"}
    main = "import observe, tool.main\nprint(tool.main.HAVE, observe.order)\nimport heavy\nprint(heavy.registry)\n"
    assert program(run, main, files) == "True []\n['plugin']\n"


def test_the_failure_of_a_plugin_in_a_guard_is_a_warning_and_a_missing_module_is_silent(run):
    guard = {"tool/main.py": "import contextlib\nwith contextlib.suppress(Exception):\n    import tool.plugin\n"}
    files = {"tool/plugin.py": "import absent_dependency\n", **guard}
    main = "import tool.main\nimport heavy\nprint('ok')\n"
    assert program(run, main, files) == "ok\n"
    files = {"tool/plugin.py": "raise ValueError('broken plugin')\n", **guard}
    main = "import warnings\nwith warnings.catch_warnings(record=True) as caught:\n    warnings.simplefilter('always')\n    import tool.main\n    import heavy\nprint([str(w.message) for w in caught])\n"
    shown = program(run, main, files)
    assert "tool.plugin" in shown and "broken plugin" in shown


@pytest.mark.parametrize("source", ["import absent_dependency", "raise ValueError('broken plugin')"])
def test_the_failure_of_a_plugin_outside_a_guard_is_raised_when_its_trigger_loads(run, source):
    files = {"tool/plugin.py": source + "\n"}
    main = "import tool.main\ntry:\n    import heavy\nexcept (ImportError, ValueError) as error:\n    print(type(error).__name__)\n"
    expected = "ModuleNotFoundError\n" if "import" in source else "ValueError\n"
    assert program(run, main, files) == expected


def test_several_plugins_run_in_the_order_of_their_statements(run):
    files = {f"tool/p{i}.py": f"import observe; observe.executed('p{i}')\n" for i in range(3)}
    plugins = [Plugin("tool.*", ("heavy",))]
    main = "import observe\nimport tool.p2, tool.p0\nfrom tool import p1\nimport heavy\nprint(observe.order[3:])\n"
    assert program(run, main, files, plugins) == "['p2', 'p0', 'p1']\n"


def test_a_trigger_that_is_deferred_itself(run):
    main = "import observe\nimport tool.main\nimport heavy\nassert observe.order == []\nprint(heavy.registry, observe.order)\n"
    assert program(run, main, rules=[Rule(("heavy",))]) == f"['plugin'] {ORDERED}\n"


def test_a_trigger_that_fails_does_not_run_it(run):
    files = {
        "heavy/part.py": "import observe\nif observe.order.count('heavy begins') == 1: raise ImportError('first time')\n"
    }
    main = "import observe\nimport tool.main\ntry:\n    import heavy\nexcept ImportError:\n    print('failed', 'plugin' in observe.order)\nimport heavy\nprint(heavy.registry)\n"
    assert program(run, main, files) == "failed False\n['plugin']\n"


def test_a_plugin_that_runs_runs_the_plugins_that_it_imports(run):
    """modelopt.torch.prune.plugins.transformers needs what the plugin of nas registers."""
    files = {
        "tool/first.py": "import observe; observe.executed('first')\nimport heavy\nheavy.registry.append('first')\n__all__ = []\n",
        "tool/second.py": "import observe\nfrom tool.first import *\nimport heavy\nobserve.executed(f'second after {heavy.registry}')\n__all__ = []\n",
        "tool/main.py": "from tool.second import *\nfrom tool.first import *\nREGISTRY = {}\n",
    }
    plugins = (Plugin("tool.first", ("heavy",)), Plugin("tool.second", ("heavy",), ("tool.main:REGISTRY",)))
    main = "import observe, tool.main\nobserve.pending('heavy')\ntool.main.REGISTRY\nprint(observe.order[0], observe.order[-1])\n"
    assert program(run, main, files, plugins) == "first second after ['first']\n"


GATED = (
    Plugin("tool.plugin", ("heavy",), ("tool.main:REGISTRY",)),
    Plugin("tool.second", ("heavy",), ("tool.main:REGISTRY",)),
)
SECOND = {
    "tool/main.py": "REGISTRY = {}\nimport tool.plugin\nimport tool.second\n",
    "tool/plugin.py": "import observe; observe.executed('plugin')\nfrom tool.main import REGISTRY\nREGISTRY['first'] = 1\n",
    "tool/second.py": "import observe; observe.executed('second')\nfrom tool.main import REGISTRY\nREGISTRY['second'] = 1\n",
}


def test_a_name_that_two_plugins_change_is_read_after_both(same):
    main = "import observe\nimport tool.main\nprint(tool.main.REGISTRY, observe.order)\nprint(tool.main.REGISTRY)\n"
    same(main, {**FILES, **SECOND}, lazy=(), plugins=GATED)


@pytest.mark.needs("names that mean nothing yet")
def test_a_plugin_that_reads_the_name_leaves_it_waiting_for_the_other(run):
    """The first runs for its trigger; what it reads must not run the second, whose trigger has not loaded."""
    plugins = (GATED[0], Plugin("tool.second", ("outer",), ("tool.main:REGISTRY",)))
    main = "import observe\nimport tool.main\nimport heavy\nprint(observe.order)\nprint(tool.main.REGISTRY, observe.order)\n"
    shown = program(run, main, SECOND, plugins)
    assert shown == f"{ORDERED}\n{{'first': 1, 'second': 1}} {[*ORDERED, 'second']}\n"


def test_a_name_that_its_module_has_yet_to_store_is_gated_once_that_has_executed(same):
    files = {**SECOND, "tool/main.py": "import tool.plugin\nREGISTRY = {}\n"}
    files["tool/plugin.py"] = "import observe; observe.executed('plugin')\ndef add(r): r['late'] = 1\n"
    main = "import observe\nimport tool.main\nprint(tool.main.REGISTRY, observe.order)\n"
    same(main, {**FILES, **files}, lazy=(), plugins=GATED[:1])


def test_a_name_that_is_nowhere_holds_nothing_up(same):
    plugins = (Plugin("tool.plugin", ("heavy",), ("tool.main:ABSENT",)),)
    main = "import observe\nimport tool.main\nprint(hasattr(tool.main, 'ABSENT'))\nimport heavy\nprint(sorted(observe.order))\n"
    same(main, FILES, lazy=(), plugins=plugins)


STARS = {
    "names without an underscore": ("import heavy\nhelper = 1\n_own = 2\n", True),
    "names that cannot be told": ("import heavy\nfrom absent_or_not import *\nhelper = 1\n", False),
}


@pytest.mark.parametrize("kind", STARS)
def test_a_star_import_of_a_plugin_without_all_waits_where_its_names_can_be_told(run, kind):
    source, waits = STARS[kind]
    main = "import observe, sys\nsys.modules['absent_or_not'] = sys\nfrom tool.plugin import *\nprint(observe.order)\nimport heavy\nprint(helper, observe.order)\n"
    files = {"tool/plugin.py": f"import observe as _observe; _observe.executed('plugin')\n{source}"}
    before, after = program(run, main, files).splitlines()
    assert before == ("[]" if waits else "['plugin', 'heavy begins', 'part', 'heavy ends']")
    assert after.startswith("1 ") and after.count("'plugin'") == 1


@pytest.mark.parametrize("statement", ["import tool.absent", "from tool import absent", "from tool.absent import x"])
def test_a_plugin_that_is_missing_fails_at_its_statement(same, statement):
    main = f"try:\n    {statement}\nexcept ImportError as error:\n    print(error)\nelse:\n    print('found')\n"
    same(main, FILES, lazy=(), plugins=[Plugin("tool.absent", ("heavy",))])


def test_a_submodule_that_its_package_has_lost_is_what_importlib_finds(same):
    main = """
    import sys, tool.other, tool.main
    del tool.other
    from tool import other, main
    print(other is sys.modules["tool.other"], other.VALUE, main.REGISTRY, hasattr(tool, "other"))
    """
    same(main, {**FILES, "tool/other.py": "VALUE = 3\n"}, lazy=(), plugins=[PLUGIN])
