"""Attributes set on a deferred module survive its load, and do not cause it."""

from __future__ import annotations

import pytest

from lazyboot.runtime.plan import Rule

PACKAGE = {
    "pkg/__init__.py": "import observe; observe.executed('pkg')\nfrom pkg import sub\nTOP = 1\n",
    "pkg/sub.py": "import observe; observe.executed('sub')\nVALUE = 2\ndef inner(): return VALUE\nother = inner\n",
}
LAZY_PKG = {"lazy": ("pkg",)}


@pytest.mark.case(20)
@pytest.mark.needs("assignments that wait")
@pytest.mark.parametrize(
    "statements",
    ["import pkg\npkg.TOP = 5", "import pkg as p\np.TOP = 5", "import pkg.sub\npkg.TOP = 5"],
    ids=["import", "import as", "import submodule"],
)
def test_an_attribute_set_before_the_load_survives_it(same, statements):
    name = "p" if " as p" in statements else "pkg"
    main = f"import observe\n{statements}\nobserve.pending('pkg')\nprint({name}.TOP, observe.order)\n"
    same(main, PACKAGE, **LAZY_PKG)


@pytest.mark.case(20)
@pytest.mark.needs("assignments that wait")
def test_an_attribute_of_a_submodule_set_before_the_load_survives_it(same):
    main = """
        import observe
        import pkg.sub
        pkg.sub.VALUE = 7
        observe.pending("pkg", "pkg.sub")
        print(pkg.sub.inner(), pkg.sub.VALUE, observe.order)
        """
    same(main, PACKAGE, **LAZY_PKG)


@pytest.mark.case(20)
@pytest.mark.needs("assignments that wait")
@pytest.mark.parametrize(
    "init",
    ["from pkg import sub", "from . import sub", "import pkg.sub", "from .sub import VALUE as x"],
)
def test_a_submodule_that_its_package_imports_takes_attributes(same, init):
    main = "import observe\nimport pkg\npkg.sub.VALUE = 7\nobserve.pending('pkg')\nprint(pkg.sub.inner())\n"
    same(main, {**PACKAGE, "pkg/__init__.py": f"{init}\n"}, **LAZY_PKG)


@pytest.mark.case(20)
@pytest.mark.parametrize("init", ["", "import os", "from other import sub2 as sub"])
def test_a_submodule_that_its_package_does_not_have_takes_none(same, init):
    main = "import pkg\ntry:\n    pkg.sub.VALUE = 7\nexcept AttributeError as error:\n    print(error)\n"
    same(main, {**PACKAGE, "pkg/__init__.py": f"{init}\n", "other.py": "sub2 = object()\n"}, **LAZY_PKG)


@pytest.mark.case(20)
@pytest.mark.needs("assignments that wait")
def test_an_attribute_set_in_a_function_survives_the_load(same):
    main = """
        import observe
        import pkg.sub

        def patch(value):
            pkg.sub.VALUE = value
            pkg.TOP = value + 1

        patch(8)
        observe.pending("pkg", "pkg.sub")
        print(pkg.sub.inner(), pkg.TOP)
        """
    same(main, PACKAGE, **LAZY_PKG)


@pytest.mark.case(20)
@pytest.mark.needs("assignments that wait")
def test_imports_before_and_after_the_assignment_get_what_eager_gives(same):
    main = """
        import observe
        from hv import VALUE as before
        import hv
        hv.VALUE = 9
        from hv import VALUE as after
        observe.pending("hv")
        print(before, after, hv.VALUE, hv.function())
        """
    same(main)


@pytest.mark.case(20)
def test_the_value_is_the_one_of_the_moment(same):
    main = """
        import observe, hv
        values = [1]
        hv.VALUE = values[-1]
        values.append(2)
        hv.VALUE, hv.extra = values[-1], len(values)
        print(hv.VALUE, hv.extra)
        """
    same(main)


@pytest.mark.case(20)
def test_an_attribute_set_where_the_value_uses_the_module_loads_it(same):
    main = """
        import hv
        hv.VALUE = hv.VALUE + 1
        hv.VALUE += 1
        print(hv.VALUE)
        """
    same(main)


PATCH = """
    import pkg.sub
    if not hasattr(pkg.sub, "{name}"):
        pkg.sub.{name} = pkg.sub.inner
        pkg.sub.constant = 1
    """


@pytest.mark.case(20)
@pytest.mark.needs("assignments that wait")
@pytest.mark.parametrize("name", ["missing", "other"], ids=["absent", "present"])
def test_a_conditional_patch_waits_for_the_module(same, name):
    main = """
        import observe, patches
        observe.pending("pkg.sub")
        import pkg.sub
        print(hasattr(pkg.sub, "constant"), pkg.sub.%s is pkg.sub.inner, observe.order)
        """
    same(main % name, {**PACKAGE, "patches.py": PATCH.format(name=name)}, **LAZY_PKG)


@pytest.mark.case(20)
@pytest.mark.needs("assignments that wait")
def test_a_conditional_patch_of_a_submodule_of_a_loaded_package_waits(same):
    """torchmetrics/__init__.py:34 patches scipy.signal so."""
    main = """
        import pkg
        import observe, patches
        observe.pending("pkg.sub")
        print(pkg.TOP)
        print(pkg.sub.missing())
        """
    files = {**PACKAGE, "pkg/__init__.py": "TOP = 1\n", "patches.py": PATCH.format(name="missing")}
    same(main, files, lazy=(), rules=(Rule(("pkg.sub",)),))


@pytest.mark.case(20)
@pytest.mark.parametrize(
    "block",
    [
        "if hasattr(pkg.sub, 'VALUE'):\n    pkg.sub.VALUE = 3",
        "if not hasattr(pkg.sub, 'VALUE'):\n    pkg.sub.VALUE = 3\nelse:\n    seen = 1",
        "if not hasattr(pkg.sub, 'nothing'):\n    pkg.sub.VALUE = 3\n    seen = 2",
        "if not hasattr(pkg.sub, 'nothing'):\n    pkg.TOP = 3",
        "if not hasattr(pkg.sub, 'nothing'):\n    print('patching', pkg.TOP)",
        "if hasattr(pkg.sub, 'nothing') or hasattr(pkg.sub, 'VALUE'):\n    pkg.sub.VALUE = 4",
        "if getattr(pkg.sub, 'VALUE', None) == 2:\n    pkg.sub.VALUE = 5",
        "hasattr = lambda *args: False\nif not hasattr(pkg.sub, 'VALUE'):\n    pkg.sub.VALUE = 6",
        "seen = 'yes' if hasattr(pkg.sub, 'VALUE') else 'no'",
        "for name in ['a', 'b']:\n    if not hasattr(pkg.sub, 'a'):\n        pkg.sub.a = 1",
        "if not hasattr(pkg.sub, 'nothing'):\n    pkg.sub.nothing = pkg.TOP",
        "if not hasattr(pkg.sub, 'nothing'):\n    pkg.sub.nothing = pkg.LAST",
        "def patch():\n    if not hasattr(pkg.sub, 'nothing'):\n        pkg.sub.nothing = 7\npatch()",
        "if not hasattr(pkg.sub, 'nothing') and pkg.TOP:\n    pkg.sub.nothing = 8",
        "assert not hasattr(pkg.sub, 'nothing')\nif not hasattr(pkg.sub, 'nothing'):\n    pkg.sub.nothing = None",
    ],
)
def test_every_conditional_patch_ends_as_it_does_eagerly(same, block):
    main = f"import pkg.sub\n{block}\nprint(pkg.TOP, sorted(n for n in vars(pkg.sub) if n[0] != '_'), pkg.sub.VALUE)\n"
    main += "print(globals().get('seen'), getattr(pkg.sub, 'nothing', None))\n"
    same(main, {**PACKAGE, "pkg/__init__.py": f"{PACKAGE['pkg/__init__.py']}LAST = [sub]\n"}, **LAZY_PKG)


@pytest.mark.case(20)
@pytest.mark.parametrize("names", [0, 300], ids=["few names", "more names than an argument has room for"])
def test_a_conditional_patch_two_packages_down(same, names):
    files = {
        "pkg/__init__.py": "TOP = 1\n",
        "pkg/mid/__init__.py": "HERE = 2\n",
        "pkg/mid/low.py": "VALUE = 3\ndef inner(): return VALUE\n",
    }
    before = "\n".join(f"name{i} = {i}" for i in range(names))
    values = "    pkg.mid.low.more = pkg.mid.low.inner\n    pkg.mid.low.here = pkg.mid.HERE"
    patch = f"if not hasattr(pkg.mid.low, 'more'):\n{values}"
    main = f"{before}\nimport pkg.mid.low\n{patch}\nprint(pkg.mid.low.more(), pkg.mid.low.here, pkg.TOP)\n"
    same(main, files, **LAZY_PKG)


@pytest.mark.case(20)
@pytest.mark.parametrize("loaded", ["", "import pkg\npkg.TOP\n"], ids=["with its package", "below a loaded package"])
@pytest.mark.parametrize("value", ["pkg.mid.LAST", "4"])
def test_what_is_set_on_a_submodule_is_set_after_its_packages_have_executed(same, value, loaded):
    files = {
        "pkg/__init__.py": "TOP = 1\n",
        "pkg/mid/__init__.py": "from pkg.mid import low\nlow.VALUE = 5\nlow.more = 6\nlow.here = 7\nLAST = 8\n",
        "pkg/mid/low.py": "VALUE = 3\n",
    }
    block = f"if not hasattr(pkg.mid.low, 'nothing'):\n    pkg.mid.low.more = {value}\n    pkg.mid.low.here = {value}\n"
    main = f"{loaded}import pkg.mid.low\npkg.mid.low.VALUE = 9\n{block}low = pkg.mid.low\n"
    same(f"{main}print(low.VALUE, low.more, low.here)\n", files, lazy=(), rules=(Rule(("pkg.mid",)),))
    same(f"{main}print(low.VALUE, low.more, low.here)\n", files, **LAZY_PKG)


@pytest.mark.case(20)
@pytest.mark.parametrize("name", ["held", "made"])
def test_an_attribute_of_what_a_package_holds_under_a_name_that_its_code_does_not_show(same, name):
    init = """
        from types import SimpleNamespace
        globals()["held"] = SimpleNamespace(VALUE=1)
        made_once = SimpleNamespace(VALUE=2)
        def __getattr__(name):
            if name == "made":
                return made_once
            raise AttributeError(name)
        """
    main = f"import pkg\npkg.{name}.VALUE += 1\npkg.{name}.other = 5\nprint(vars(pkg.{name}))\n"
    same(main, {"pkg/__init__.py": init}, **LAZY_PKG)
    same(f"import pkg\npkg.{name}.other = 5\nprint(vars(pkg.{name}))\n", {"pkg/__init__.py": init}, **LAZY_PKG)


@pytest.mark.case(20)
def test_a_version_taken_from_a_deferred_module_is_a_constant(same):
    files = {"lib.py": "import observe; observe.executed('lib')\n__version__ = '1.2'\nX = 1\n"}
    main = """
        import observe
        from lib import __version__ as version, X
        print(version)
        observe.pending("lib")
        print(X, observe.order)
        """
    same(main, files, lazy=(), rules=(Rule(("lib",), version=True),))


@pytest.mark.case(20)
@pytest.mark.parametrize(
    "source",
    [
        "__version__ = str(3)",
        "__version__ = 'a'\n__version__ = 'b'",
        "if True:\n    __version__ = 'a'\nelse:\n    __version__ = 'b'",
        "__version__ = 'a'\ntry:\n    __version__ = 'c'\nexcept ValueError:\n    pass",
        "from other import __version__",
        "__version__ = 'a' + str(1)",
        "__version__ = 7",
    ],
)
def test_a_version_that_is_no_constant_is_the_modules_own(same, source):
    files = {"lib.py": source + "\n", "other.py": "__version__ = 'o'\n"}
    main = "from lib import __version__\nprint(repr(__version__))\n"
    same(main, files, lazy=(), rules=(Rule(("lib",), version=True),))


@pytest.mark.case(20)
def test_without_the_rules_word_the_version_is_the_modules_own(same):
    files = {
        "lib/__init__.py": "__version__ = 'a'\nfrom lib.v import *\n",
        "lib/v.py": "__all__ = ['__version__']\n__version__ = 'b'\n",
    }
    same("from lib import __version__\nprint(__version__)\n", files, lazy=("lib",))


@pytest.mark.case(9)
@pytest.mark.parametrize(
    "use",
    [
        "import pkg\npkg.bleu.tag = 5\nprint(pkg.bleu.tag)",
        "import pkg.bleu as b\nb.tag = 5\nprint(b.tag)",
        "import pkg.bleu\npkg.bleu.tag = 5\nprint(pkg.bleu.tag)",
    ],
)
@pytest.mark.parametrize(
    "init", ["from pkg.bleu import bleu", "from . import bleu", "import pkg.bleu", "def bleu(): pass"]
)
def test_an_attribute_is_set_on_what_the_package_binds(same, init, use):
    files = {"pkg/__init__.py": init + "\n", "pkg/bleu.py": "def bleu(): return 1\n"}
    same(use + "\n", files, **LAZY_PKG)
