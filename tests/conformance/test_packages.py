"""Packages with attributes of their own making, and modules that replace themselves."""

from __future__ import annotations

import pytest

from lazyboot.runtime.plan import Rule

OWN_ATTRIBUTES = {
    "pkg/__init__.py": """
        import observe; observe.executed(__name__)
        import importlib
        __all__ = ["made", "sub", "eager"]
        eager = "eager"
        def __getattr__(name):
            if name == "made":
                return "made by pkg"
            if name == "sub":
                return importlib.import_module("pkg.sub")
            raise AttributeError(f"pkg has no {name}")
        def __dir__():
            return ["made", "sub", "eager"]
        """,
    "pkg/sub.py": "import observe; observe.executed(__name__)\nZ = 1\n",
}


@pytest.mark.case(11)
def test_attributes_made_by_a_package_are_found_through_a_deferred_import(same):
    main = """
    import observe
    import pkg
    from pkg import made, eager as e
    from pkg import made as other, sub
    from pkg.sub import Z
    observe.pending("pkg", "pkg.sub")
    print(made, e, other, sub.Z, Z, pkg.made, pkg.sub is sub)
    print(dir(pkg), observe.attempt(lambda: pkg.absent), hasattr(pkg, "absent"), observe.order)
    """
    same(main, OWN_ATTRIBUTES, lazy=("pkg",))


@pytest.mark.case(11)
def test_attributes_made_by_a_package_that_holds_pending_names(same):
    package = OWN_ATTRIBUTES["pkg/__init__.py"].replace(
        "import importlib", "import importlib, hv\n        from hv import X"
    )
    main = """
    import observe, pkg
    observe.pending("hv")
    print(pkg.made, dir(pkg), observe.attempt(lambda: pkg.absent), hasattr(pkg, "absent"))
    observe.pending("hv")
    from pkg import made, sub, X
    print(made, sub.Z, X, pkg.hv.VALUE, dir(pkg), pkg.made)
    """
    same(main, {**OWN_ATTRIBUTES, "pkg/__init__.py": package})


@pytest.mark.case(11)
def test_a_star_import_of_a_package_that_makes_its_attributes(same):
    main = """
    from pkg import *
    print(made, sub.Z, eager)
    """
    same(main, OWN_ATTRIBUTES, lazy=("pkg",))


@pytest.mark.case(11)
def test_a_name_that_no_one_makes_fails_as_in_an_import_statement(run):
    main = """
    from pkg import absent
    try:
        absent
    except ImportError as error:
        print(type(error).__name__, error.name, str(error).split(" (")[0])
    """
    files = {**OWN_ATTRIBUTES, "eager.py": main}
    eager = run("", files, command=["eager.py"], active=False)
    assert "ImportError: cannot import name 'absent' from 'pkg'" in eager.stderr
    lazy = run(main, OWN_ATTRIBUTES, lazy=("pkg",))
    assert lazy.stdout == "ImportError pkg cannot import name 'absent' from 'pkg'\n" or (
        lazy.returncode == 1 and "ImportError: cannot import name 'absent' from 'pkg'" in lazy.stderr
    )


REPLACES_ITSELF = """
import observe; observe.executed(__name__)
import sys, types
class Replacement(types.ModuleType):
    X = "X of the replacement"
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return name + " made by the replacement"
X = "X of the original"
sys.modules[__name__] = Replacement(__name__)
sys.modules[__name__].__path__ = globals().get("__path__", [])
"""


@pytest.mark.case(18)
def test_a_module_that_replaces_itself(same):
    main = """
    import sys
    import observe
    import hv, pkg.hv
    import pkg.hv as alias
    from hv import X, other
    from pkg import hv as inner
    from pkg.hv import X as Y
    observe.pending("hv", "pkg.hv")
    print(X, other, hv.X, type(hv).__name__, hv is sys.modules["hv"])
    print(Y, alias is inner is pkg.hv is sys.modules["pkg.hv"], type(alias).__name__, alias.anything)
    observe.once("hv", "pkg.hv")
    """
    files = {"hv.py": REPLACES_ITSELF, "pkg/__init__.py": "", "pkg/hv.py": REPLACES_ITSELF}
    same(main, files, lazy=("hv", "pkg.hv"))


@pytest.mark.case(18)
def test_a_module_that_replaces_itself_with_something_that_is_no_module(same):
    source = "import sys\nclass Thing:\n    X = 1\nsys.modules[__name__] = Thing()\n"
    main = """
    import hv, importlib
    from hv import X
    print(X, type(hv).__name__)
    print(type(importlib.import_module("hv")).__name__, importlib.import_module("hv") is hv)
    """
    same(main, {"hv.py": source})


@pytest.mark.case(18)
def test_import_module_of_a_module_that_replaces_itself(same):
    main = """
    import importlib
    module = importlib.import_module("hv")
    print(module.X, module.anything)
    import hv
    print(hv.X, type(hv).__name__)
    """
    same(main, {"hv.py": REPLACES_ITSELF})


@pytest.mark.case(19)
def test_an_import_for_its_side_effect_runs_at_the_statement(same):
    main = """
    print("before")
    import registers_things
    print("after", registry.things)
    import pkg.registers
    print("then", registry.things)
    """
    files = {
        "registry.py": "things = []\n",
        "registers_things.py": "import registry; registry.things.append('thing'); print('registered')\n",
        "pkg/__init__.py": "",
        "pkg/registers.py": "from registry import things\nimport hv\nthings.append('pkg')\n",
    }
    same("import registry\nfrom hv import X\n" + main.replace("\n    ", "\n"), files)


@pytest.mark.case(19)
def test_an_import_for_its_side_effect_that_a_rule_names_waits(run):
    main = """
    import registers_things
    print("after")
    registers_things
    """
    result = run(main, {"registers_things.py": "print('registered')\n"}, lazy=("registers_things",))
    assert result.stdout.split() == ["after", "registered"]


@pytest.mark.case(19)
def test_what_is_eager_is_eager_whatever_a_rule_says(run):
    main = """
    import observe
    import hv.sub
    import hv.other
    print(observe.order)
    """
    files = {"hv/__init__.py": "", "hv/sub.py": "import observe; observe.executed(__name__)", "hv/other.py": ""}
    assert run(main, files, eager=("hv.sub",)).stdout.split() == ["['hv.sub']"]


@pytest.mark.case(19)
def test_an_eager_submodule_is_eager_where_it_is_taken_from_its_package_too(run):
    main = """
    import observe
    from hv import other, sub
    print(observe.order)
    """
    files = {"hv/__init__.py": "", "hv/sub.py": "import observe; observe.executed(__name__)", "hv/other.py": ""}
    assert run(main, files, eager=("hv.sub",)).stdout.split() == ["['hv.sub']"]


@pytest.mark.case(20)
def test_an_attribute_set_on_a_module_before_it_loads_survives(same):
    main = """
    import observe
    import hv
    observe.pending("hv")
    hv.VALUE = 5
    hv.new = 6
    from hv import VALUE, new
    print(VALUE, new, hv.VALUE, hv.function())
    del hv.new
    print(hasattr(hv, "new"))
    """
    same(main)


@pytest.mark.case(20)
@pytest.mark.parametrize("patch", [
    "mock.patch('m.X')", "mock.patch('m.X', 'patched')", "mock.patch.object(m, 'X', 'patched')",
    "mock.patch('m.hv')", "mock.patch('m.hv.X', 'patched')", "mock.patch.multiple(m, X=1, VALUE=2)",
    "mock.patch.dict(m.__dict__, X='patched')",
])  # fmt: skip
def test_a_patch_before_the_load_works_and_is_restored(same, patch):
    files = {"m.py": "import hv\nfrom hv import X, VALUE\ndef get(): return X, hv.X, VALUE\n"}
    main = f"""
    from unittest import mock
    import observe, m
    observe.pending("hv")
    with {patch}:
        print([type(value).__name__ for value in (*m.get(), m.X)])
    print(m.get(), m.X is m.hv.X, m.hv.__name__)
    """
    result = same(main, files)
    assert "42" in result.stdout


@pytest.mark.case(20)
def test_an_attribute_set_and_deleted_on_a_module_with_pending_names(same):
    files = {"m.py": "import hv\nfrom hv import X, VALUE\ndef get(): return VALUE\n"}
    main = """
    import observe, m
    m.VALUE = 5
    print(m.get())
    del m.X
    print(hasattr(m, "X"), observe.attempt(lambda: m.X))
    setattr(m, "X", 1)
    delattr(m, "VALUE")
    observe.pending("hv")
    print(m.X, observe.attempt(m.get), m.hv.VALUE, sorted(n for n in vars(m) if n[0] != "_"))
    """
    same(main, files)


@pytest.mark.case(12)
def test_a_submodule_used_before_its_package_is_bound_to_a_parent_that_imports_it_on_demand(same):
    parent = """
    from . import mat
    def __getattr__(name):
        if name == "lin":
            import p.lin as lin
            return lin
        raise AttributeError(name)
    """
    files = {
        "p/__init__.py": parent,
        "p/mat.py": "from p.lin import power\n",
        "p/lin/__init__.py": "from . import _lin\nfrom ._lin import *\n__all__ = _lin.__all__.copy()\n",
        "p/lin/_lin.py": "__all__ = ['power']\nfrom p.lin import _um\npower = 1\n",
        "p/lin/_um.py": "",
    }
    same("import p\nprint(p.lin.power, p.mat.power)\n", files, lazy=(), rules=[Rule(("p",), inside=True)])
