"""Search paths, cycles, and reloading."""

from __future__ import annotations

import re

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
        for name in (
            "found.py",
            "pkg/__init__.py",
            "pkg/sub.py",
            "pkg/other.py",
            "pkg/deep/__init__.py",
            "pkg/deep/er.py",
        ):
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
    failure = re.compile(r"AttributeError: .*module 'b'.* has no attribute 'z'")
    assert failure.search(eager.stderr)
    assert lazy.stdout == "2 2\n" or failure.search(lazy.stderr)


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
    same(main, {"m.py": "import hv\nfrom hv import X\ntry: count += 1\nexcept NameError: count = 1\n"})


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
@pytest.mark.needs("forgotten submodules")
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
