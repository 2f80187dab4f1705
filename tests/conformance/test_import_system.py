"""Search paths, cycles, reloading, C extensions, and other tools' import hooks."""

from __future__ import annotations

import pytest

from lazyboot.runtime.plan import Rule


@pytest.mark.case(17)
@pytest.mark.parametrize("change", [
    "sys.path.remove(one)",
    "sys.path.insert(0, two)",
    "sys.path.clear()",
    "sys.path[:] = [two]",
    "os.chdir('/')",
    "sys.path_hooks.clear(); sys.path_importer_cache.clear()",
    "sys.path.insert(0, two); importlib.invalidate_caches()",
])  # fmt: skip
def test_a_path_changed_after_the_statement_changes_nothing(same, change):
    main = f"""
    import importlib, os, sys
    import observe
    folder = os.path.dirname(os.path.abspath(__file__))
    one, two = os.path.join(folder, "one"), os.path.join(folder, "two")
    sys.path.insert(0, one)
    import found
    from found import WHERE
    import pkg.sub as sub
    from pkg.other import WHERE as there
    import pkg.deep.er
    observe.pending("found", "pkg", "pkg.sub", "pkg.other", "pkg.deep.er")
    {change}
    print(WHERE, found.WHERE, sub.WHERE, there, pkg.deep.er.WHERE)
    """
    files = {}
    for where in ("one", "two"):
        for name in ("found.py", "pkg/__init__.py", "pkg/sub.py", "pkg/other.py", "pkg/deep/__init__.py", "pkg/deep/er.py"):
            files[f"{where}/{name}"] = f"WHERE = {where!r}\n"
    same(main, files, lazy=("found", "pkg"))


@pytest.mark.case(17)
def test_a_module_that_appears_on_the_path_later_is_missing_at_the_statement(same):
    main = """
    import sys
    import observe
    try:
        import late
    except ImportError as error:
        print(error)
    sys.path.insert(0, "later")
    import late
    print(late.X)
    """
    same(main, {"later/late.py": "X = 1\n"}, lazy=("late",))


@pytest.mark.case(21)
def test_modules_that_need_each_other_lazily(same):
    files = {
        "a.py": "import b\ndef f(): return 'f'\ndef use(): return b.g()\n",
        "b.py": "import a\ndef g(): return 'g'\ndef use(): return a.f()\n",
    }
    main = "import a, b\nprint(a.use(), b.use())\n"
    same(main, files, lazy=("a", "b"))


@pytest.mark.case(21)
def test_a_cycle_of_names_that_fails_eagerly_works_lazily(run):
    files = {
        "a.py": "from b import g\ndef f(): return 'f'\ndef use(): return g()\n",
        "b.py": "from a import f\ndef g(): return 'g'\ndef use(): return f()\n",
    }
    main = "import a, b\nprint(a.use(), b.use())\n"
    assert "ImportError: cannot import name" in run(main, files, active=False).stderr
    assert run(main, files, lazy=("a", "b")).stdout == "g f\n"


@pytest.mark.case(21)
def test_a_cycle_that_works_in_one_order_only_fails_no_worse_than_eagerly(run):
    files = {"a.py": "x = 1\nimport b\ny = b.z\n", "b.py": "import a\nz = a.x + 1\n"}
    assert run("import a, b\nprint(a.y, b.z)\n", files, lazy=("a", "b")).stdout == "2 2\n"
    eager = run("import b, a\n", files, active=False)
    lazy = run("import a, b\nprint(b.z, a.y)\n", files, lazy=("a", "b"))
    assert "AttributeError: partially initialized module 'b' has no attribute 'z'" in eager.stderr
    assert lazy.stdout == "2 2\n" or "AttributeError: partially initialized module 'b' has no attribute 'z'" in lazy.stderr


@pytest.mark.case(21)
def test_a_cycle_inside_a_package(same):
    files = {
        "p/__init__.py": "from p.a import A\nfrom p.b import B\n",
        "p/a.py": "import p.b\nclass A:\n    def b(self): return p.b.B\n",
        "p/b.py": "import p.a\nclass B(p.a.A if hasattr(p, 'a') and hasattr(p.a, 'A') else object): pass\n",
    }
    main = "import p\nprint(p.A().b().__name__, p.B.__name__, p.a.A is p.A)\n"
    same(main, files, lazy=("p",))
    same(main, files, lazy=(), rules=[Rule(("p",), inside=True)])


@pytest.mark.case(22)
def test_reloading(same):
    main = """
    import importlib, sys
    import observe
    import hv
    from hv import X
    observe.pending("hv")
    hv.VALUE = 5
    again = importlib.reload(hv)
    print(again is hv, hv.VALUE, hv.X is X, observe.order)
    from hv import X
    print(hv.X is X)
    """
    same(main)


@pytest.mark.case(22)
def test_reloading_a_module_that_holds_pending_names(same):
    main = """
    import importlib
    import observe, m
    observe.pending("hv")
    importlib.reload(m)
    observe.pending("hv")
    print(m.X, m.hv.VALUE, m.count, observe.order)
    importlib.reload(m)
    print(m.X, m.hv.VALUE, m.count, observe.order)
    """
    same(main, {"m.py": "import hv\nfrom hv import X\ncount = globals().get('count', 0) + 1\n"})


@pytest.mark.case(22)
def test_a_module_deleted_from_sys_modules_executes_again(same):
    main = """
    import sys
    import observe
    import hv
    from hv import X
    first = X, hv
    del sys.modules["hv"]
    print(X is first[0], hv is first[1])
    import hv
    from hv import X as Y
    print(hv is first[1], Y is X, hv.X is Y, observe.order)
    """
    same(main)


@pytest.mark.case(22)
def test_a_package_deleted_with_its_submodules_executes_again(same):
    main = """
    import sys
    import observe
    import p.a
    from p.a import Z
    print(p.a.Z, Z)
    for name in [n for n in sys.modules if n == "p" or n.startswith("p.")]:
        del sys.modules[name]
    import p.b
    print(hasattr(p, "a"), p.b.Z)
    import p.a
    print(p.a.Z, observe.order)
    """
    source = "import observe; observe.executed(__name__)\nZ = __name__\n"
    same(main, {"p/__init__.py": source, "p/a.py": source, "p/b.py": source}, lazy=("p",))


@pytest.mark.case(23)
@pytest.mark.parametrize("statement", ["import {0}", "import {0} as e", "from {0} import {1}", "from {0} import *"])
@pytest.mark.parametrize("module, name", [("_csv", "reader"), ("_json", "make_scanner"), ("math", "pi"), ("_heapq", "heappop")])
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
