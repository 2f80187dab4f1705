"""C extensions, and other tools that replace the import function."""

from __future__ import annotations

import pytest


@pytest.mark.case(23)
@pytest.mark.parametrize("statement", ["import {0}", "import {0} as e", "from {0} import {1}", "from {0} import *"])
@pytest.mark.parametrize(
    "module, name", [("_csv", "reader"), ("_json", "make_scanner"), ("math", "pi"), ("_heapq", "heappop")]
)
def test_c_extensions_are_eager_and_real(same, statement, module, name):
    main = f"""
    import sys, types
    loaded_before = {module!r} in sys.modules
    {statement.format(module, name)}
    print({module!r} in sys.modules, type(sys.modules[{module!r}]) is types.ModuleType)
    import importlib
    found = importlib.import_module({module!r})
    print(type(found) is types.ModuleType, found is sys.modules[{module!r}])
    def inside():
        import {module} as m
        return type(m) is types.ModuleType
    print(inside())
    """
    same(main, lazy=("_csv", "_json", "math", "_heapq"))


@pytest.mark.case(23)
@pytest.mark.parametrize("statement", ["import xxsubtype", "from xxsubtype import spamlist", "import xxsubtype as x"])
def test_a_built_in_module_is_eager(same, statement):
    same(f"import sys\n{statement}\nprint('xxsubtype' in sys.modules)\n", lazy=("xxsubtype",))


@pytest.mark.case(23)
@pytest.mark.needs("shared libraries")
def test_a_c_extension_in_a_package_is_eager(same, programs):
    import _csv
    import shutil
    from pathlib import Path

    if getattr(_csv, "__file__", None) is None:
        pytest.skip("this Python has no extension modules in files")
    (programs.folder / "pkg").mkdir()
    shutil.copy(_csv.__file__, programs.folder / "pkg" / Path(_csv.__file__).name)
    main = """
    import sys, types
    import pkg._csv
    print("pkg._csv" in sys.modules, type(sys.modules["pkg._csv"]) is types.ModuleType)
    from pkg import _csv as c
    print(type(c) is types.ModuleType, pkg._csv is c)
    from pkg import python
    print(python.c is c)
    """
    files = {"pkg/__init__.py": "", "pkg/python.py": "from pkg import _csv as c\n"}
    same(main, files, lazy=("pkg",))


TOOL = """
import builtins
seen = []
def swap():
    inner = builtins.__import__
    def tools_import(name, *rest, **named):
        seen.append(name)
        return inner(name, *rest, **named)
    builtins.__import__ = tools_import
    return inner, tools_import
"""


@pytest.mark.case(27)
def test_a_tool_that_swaps_the_import_function_afterwards_is_called(same):
    main = """
    import builtins, sys
    import tool
    inner, mine = tool.swap()
    import hv
    from hv import X
    print(builtins.__import__ is mine, X, hv.VALUE, [n for n in tool.seen if n in ("hv", "observe")][:1])
    """
    same(main, {"tool.py": TOOL})


@pytest.mark.case(27)
def test_a_tool_that_swaps_the_import_function_for_a_while(same):
    main = """
    import builtins
    import observe, tool
    import hv
    observe.pending("hv")
    inner, mine = tool.swap()
    import other
    builtins.__import__ = inner
    from hv import X
    observe.pending("hv")
    print(X, hv.VALUE, other.V, [name for name in tool.seen if name in ("hv", "other")])
    """
    same(main, {"tool.py": TOOL, "other.py": "V = 1\n"})


START = """
from lazyboot.runtime.engine import Engine, active
from lazyboot.runtime.plan import Plan, Rule
"""


@pytest.mark.case(27)
def test_a_tool_that_came_before_is_called_for_every_load_and_stays(run):
    main = f"""{START}
import builtins, sys
import observe, tool
inner, mine = tool.swap()
engine = Engine(Plan((Rule(("hv",)),)))
engine.install()
import hv
assert "hv" not in sys.modules
print(hv.VALUE, "hv" in tool.seen)
engine.uninstall()
print(builtins.__import__ is mine)
import json
print("json" in tool.seen)
"""
    assert run(main, {"tool.py": TOOL}, active=False).stdout.split() == ["42", "True", "True", "True"]


@pytest.mark.case(27)
def test_uninstalling_leaves_the_function_of_a_tool_that_came_later(run):
    main = f"""{START}
import builtins, sys
import tool
engine = Engine(Plan((Rule(("hv", "other")),)))
engine.install()
import hv
inner, mine = tool.swap()
engine.uninstall()
print(builtins.__import__ is mine, active(), engine.finder in sys.meta_path)
import other
print("other" in sys.modules, "hv" in sys.modules, hv.VALUE)
engine.install()
engine.uninstall()
print(builtins.__import__ is mine)
"""
    result = run(main, {"tool.py": TOOL, "other.py": ""}, active=False)
    assert result.stdout.splitlines() == ["True None False", "True False 42", "True"], result.stderr


@pytest.mark.case(27)
def test_installing_twice_is_installing_once(run):
    main = f"""{START}
import builtins, sys
before = builtins.__import__, list(sys.meta_path)
engine = Engine(Plan((Rule(("hv",)),)))
engine.install()
hook = builtins.__import__
engine.install()
print(builtins.__import__ is hook, len(sys.meta_path) - len(before[1]), active() is engine)
engine.uninstall()
engine.uninstall()
print((builtins.__import__, sys.meta_path) == before)
engine.install()
import hv
print("hv" in sys.modules, hv.VALUE)
"""
    assert run(main, active=False).stdout.splitlines() == ["True 1 True", "True", "False 42"]


@pytest.mark.case(27)
def test_calling_the_import_function_directly_is_as_without(same):
    main = """
    import builtins, sys
    print(builtins.__import__("hv").VALUE)
    module = __import__("a.b", fromlist=["Z"])
    print(module.__name__, __import__("a.b").__name__, __import__("a", globals(), locals(), ["b"], 0).b.Z)
    x = __import__("hv", globals(), globals(), ["X"])
    print(x.X, x.__name__)
    print(builtins.__import__.__name__, callable(builtins.__import__))
    """
    same(main, {"a/__init__.py": "", "a/b.py": "Z = 1\n"}, lazy=("hv", "a"))


@pytest.mark.case(28)
def test_after_uninstalling_the_import_system_is_as_before(run):
    main = f"""
import builtins, sys
before = builtins.__import__, list(sys.meta_path), list(sys.path_hooks), list(sys.path)
{START}
engine = Engine(Plan((Rule(("hv",)),)))
engine.install()
import hv
hv.VALUE
engine.uninstall()
print(before == (builtins.__import__, sys.meta_path, sys.path_hooks, sys.path))
print(builtins.__import__ is before[0], type(sys.modules["__main__"]).__module__, active())
"""
    assert run(main, active=False).stdout.splitlines() == ["True", "True builtins None"]
