"""Star imports bind the same names as eagerly, and real objects."""

# ruff: noqa: E501  (programs under test stand on one line each)
from __future__ import annotations

import pytest

STARS = {
    "with a literal __all__": "__all__ = ['X', 'f', '_private']\nclass X: pass\ndef f(): pass\n_private = 1\nhidden = 2\n",
    "with a tuple": "__all__ = ('X',)\nclass X: pass\nY = 1\n",
    "with one name": "__all__ = ['X']\nX = 1\nY = 2\n",
    "with an empty list": "__all__ = []\nX = 1\n",
    "without __all__": "import sys\nclass X: pass\n_private = 1\nY = 2\n",
    "with a computed __all__": "X = 1\nY = 2\n__all__ = [n for n in dir() if n == 'X']\n",
    "with an extended __all__": "__all__ = ['X']\nX = 1\nY = 2\n__all__ += ['Y']\n",
    "with a sum": "__all__ = ['X'] + ['Y']\nX = 1\nY = 2\n",
    "with __all__ appended to": "__all__ = ['X']\nX = 1\nY = 2\n__all__.append('Y')\n",
    "with __all__ set twice": "__all__ = ['X']\nX = 1\nY = 2\nif True:\n    __all__ = ['Y']\n",
    "with __all__ in a branch": "if False:\n    __all__ = ['Y']\nX = 1\nY = 2\n",
    "with __all__ in a try": "try:\n    __all__ = ['X']\nexcept Exception:\n    pass\nX = 1\nY = 2\n",
    "with __all__ changed by a function": "__all__ = ['X']\nX = Y = 1\ndef f():\n    global __all__\n    __all__ = ['Y']\nf()\n",
    "with __all__ changed through globals": "__all__ = ['X']\nX = Y = 1\nglobals()['__all__'] = ['Y']\n",
    "with an annotated __all__": "__all__: list[str] = ['X']\nX = 1\nY = 2\n",
    "with many names": "__all__ = [" + ", ".join(f"'N{i}'" for i in range(40)) + "]\n" + "".join(f"N{i} = {i}\n" for i in range(40)),
    "with another star import": "from hv import *\nZ = 1\n",
    "with pending names": "import hv\nfrom hv import X, VALUE as v\nimport hv as _h\nZ = 1\n",
    "with pending names in __all__": "from hv import X, Y as _y, VALUE\n__all__ = ['X', '_y']\n",
    "of a module-level __getattr__": "__all__ = ['made']\ndef __getattr__(name):\n    if name == 'made': return 5\n    raise AttributeError(name)\n",
}  # fmt: skip
SHOW = """
def show():
    names = {n: v for n, v in list(vars(sys.modules["__main__"]).items()) if not n.startswith("__")}
    for name in ("show", "sys", "observe"):
        del names[name]
    print({n: type(v).__name__ for n, v in sorted(names.items())})
    print(all("lazyboot" not in type(v).__module__ for v in names.values()))
"""


@pytest.mark.case(14)
@pytest.mark.parametrize("kind", STARS)
def test_a_star_import_of_a_module(same, kind):
    main = f"import sys, observe\n{SHOW}from m import *\nshow()\n"
    for lazy in (("m",), ("hv",), ("m", "hv")):
        same(main, {"m.py": STARS[kind]}, lazy=lazy)


@pytest.mark.case(14)
def test_a_star_import_with_a_literal_all_is_lazy(same):
    main = f"import sys, observe\n{SHOW}from hv import *\nobserve.pending('hv')\nprint(X)\nobserve.once('hv')\nshow()\n"
    same(main, {"hv.py": "import observe; observe.executed(__name__)\n__all__ = ['X']\nclass X: pass\n"})


@pytest.mark.case(14)
def test_a_star_import_carries_pending_names_over(same):
    main = (
        f"import sys, observe\n{SHOW}from m import *\nobserve.pending('hv')\nprint(VALUE)\nobserve.once('hv')\nshow()\n"
    )
    same(main, {"m.py": "from hv import X, VALUE\nimport hv\nZ = 1\n"})


@pytest.mark.case(14)
@pytest.mark.parametrize(
    "before, after",
    [
        ("X = 1", ""),
        ("", "X = 1"),
        ("from hv import X", ""),
        ("", "from hv import X"),
        ("from m import X", "from m import X as Z"),
        ("", "del X"),
    ],
)
def test_a_star_import_and_another_binding_of_the_same_name(same, before, after):
    files = {"m.py": "__all__ = ['X']\nclass X: source = 'm'\n"}
    main = f"import sys, observe\n{SHOW}{before}\nfrom m import *\n{after}\nprint(globals().get('X'))\nshow()\n"
    for lazy in (("m",), ("hv",), ("m", "hv")):
        same(main, files, lazy=lazy)


@pytest.mark.case(14)
def test_a_star_import_of_a_package_imports_the_submodules_it_lists(same):
    files = {
        "p/__init__.py": "__all__ = ['a', 'b', 'Z']\nZ = 1\nfrom p import b\n",
        "p/a.py": "Y = 1\n",
        "p/b.py": "from hv import X\n",
    }
    main = f"import sys, observe\n{SHOW}from p import *\nprint(a.Y, b.X, Z)\nshow()\n"
    for lazy in (("p",), ("p.a",), ("p", "hv")):
        same(main, files, lazy=lazy)


@pytest.mark.case(14)
@pytest.mark.parametrize("source", ["__all__ = ['absent']\n", "__all__ = [1]\n", "__all__ = ['X', 'absent']\nX = 1\n"])
def test_a_list_that_names_what_is_not_there_fails_at_the_statement(same, source):
    main = "try:\n    from m import *\nexcept (AttributeError, TypeError) as error:\n    print(type(error).__name__, error)\n"
    for lazy in (("m",), ("hv",)):
        same(main, {"m.py": source}, lazy=lazy)


COMPREHENSIONS = {
    "a plain variable": "[X for X in range(3)]",
    "a variable that a function holds": "[lambda: X for X in range(3)]",
}


@pytest.mark.case(14)
@pytest.mark.parametrize("comprehension", COMPREHENSIONS.values(), ids=COMPREHENSIONS)
@pytest.mark.parametrize(
    "before, star",
    [("from hv import X", "other"), ("", "m"), ("from hv import X", "m"), ("", "p"), ("from hv import X", "x")],
)
def test_a_deferred_name_that_is_a_comprehensions_variable_too_before_a_star_import(same, before, star, comprehension):
    """3.12 looks such a variable up in the namespace after the star import."""
    files = {
        "other.py": "Z = 1\n",
        "m.py": "__all__ = ['X']\nclass X: source = 'm'\n",
        "p.py": "from hv import X\n",
        "x.py": "X = 5\n",
    }
    main = f"import sys, observe\n{SHOW}{before}\n{comprehension}\nfrom {star} import *\nprint(X)\nshow()\n"
    same(main, files, lazy=("hv", "m"))


@pytest.mark.case(29)
@pytest.mark.parametrize(
    "store, name",
    [
        ("X = 5", "X"),
        ("del X", "X"),
        ("from x import *", "X"),
        ("hv = 5", "hv"),
        ("del hv", "hv"),
        ("from hv import VALUE as X\nobserve.pending('hv')", "X"),
        ("import hv\nobserve.pending('hv')", "hv"),
    ],
)
def test_a_deferred_name_after_a_star_import_of_a_comprehensions_variable(same, store, name):
    """The frame on 3.12 then gives a copy of its locals until the module has executed."""
    files = {"other.py": "a = 'of other'\n", "x.py": "X = 5\n"}
    main = f"""
import sys, observe
me = sys.modules[__name__]
[a for a in range(3)]
from other import *
import hv
from hv import X
observe.pending("hv")
{store}
print(a, getattr(me, {name!r}, None), sorted(n for n in dir(me) if n[0] != "_"))
"""
    same(main, files)
