"""Deferred names that are deleted, stored again, or imported from two places."""

# ruff: noqa: E501  (programs under test stand on one line each)
from __future__ import annotations

import pytest

PROGRAMS = {
    "deleted": "import hv\ndel hv\nprint(observe.attempt(lambda: hv), 'hv' in globals())",
    "deleted from a from-import": "from hv import X, VALUE\ndel X\nprint('X' in globals(), VALUE)",
    "deleted twice": "from hv import X\ndel X\ntry:\n    del X\nexcept NameError as e:\n    print(e)",
    "deleted by a function": "from hv import X\ndef f():\n    global X\n    del X\nf()\nprint('X' in globals())",
    "deleted from globals": "from hv import X\ndel globals()['X']\nprint('X' in globals())",
    "deleted and imported again": "import hv\ndel hv\nimport hv\nprint(hv.VALUE)",
    "rebound": "from hv import X\nX = 5\nprint(X)",
    "rebound to None first": "X = None\nfrom hv import X\nprint(X)",
    "rebound by a function": "from hv import X\ndef f():\n    global X\n    X = 5\nf()\nprint(X)",
    "rebound through globals": "from hv import X\nglobals()['X'] = 5\nprint(X)",
    "rebound by update": "from hv import X\nglobals().update(X=5)\nprint(X)",
    "rebound by setattr": "from hv import X\nimport sys\nsys.modules[__name__].X = 5\nprint(X)",
    "rebound by a for loop": "from hv import X\nfor X in [1, 2]: pass\nprint(X)",
    "rebound by with": "import contextlib\nfrom hv import X\nwith contextlib.nullcontext(3) as X: pass\nprint(X)",
    "rebound by except": "from hv import X\ntry:\n    1 / 0\nexcept ZeroDivisionError as X: pass\nprint('X' in globals())",
    "rebound by def": "from hv import X\ndef X(): pass\nprint(type(X).__name__)",
    "rebound by class": "from hv import X\nclass X: pass\nprint(X.__module__)",
    "rebound by a class of itself": "from hv import X\nclass X(X): pass\nprint(X.__mro__[1].__module__)",
    "rebound by walrus": "from hv import X\nprint((X := 5), X)",
    "rebound by unpacking": "from hv import X\nX, y = 1, 2\nprint(X, y)",
    "rebound by an expression of itself": "from hv import VALUE\nVALUE = VALUE + 1\nprint(VALUE)",
    "augmented": "from hv import VALUE\nVALUE += 1\nprint(VALUE)",
    "augmented by a function": "from hv import VALUE\ndef f():\n    global VALUE\n    VALUE += 1\nf()\nprint(VALUE)",
    "rebound by an eager import": "from hv import X\nfrom other import X\nprint(X)",
    "rebound by another alias": "import hv as m\nimport other as m\nprint(m.__name__)",
    "an eager import rebound": "from other import X\nfrom hv import X\nprint(X)",
    "the same name from two places, first": "if True:\n    from hv import X\nelse:\n    from other import X\nprint(X)",
    "the same name from two places, second": "if False:\n    from hv import X\nelse:\n    from other import X\nprint(X)",
    "the same name from two places, in turn": (
        "for first in (True, False, True):\n    if first:\n        from hv import X\n    else:\n        from other import X\n    print(X)"
    ),
    "the same name from two deferred modules": "from hv import X\nfrom lazy2 import X\nprint(X)\nfrom hv import X\nprint(X)",
    "the same name from two deferred modules, the first loaded": "from hv import X\nfrom lazy2 import X\nimport hv\nhv.VALUE\nprint(X)",
    "twice in one statement": "from hv import X, VALUE as X\nprint(X)",
    "three times in one statement": "from hv import X, VALUE as X, function as X\nprint(X())",
    "twice in one statement of a function": "def f():\n    global X\n    from hv import X, VALUE as X\nf()\nprint(X)",
    "in a loop": "for _ in range(3):\n    from hv import X\n    import hv\nprint(X, hv.VALUE)",
    "in a loop that uses it": "for _ in range(3):\n    from hv import X\n    import hv\n    print(X, hv.VALUE)",
    "stored by the global of a function": "def f():\n    global hv, X\n    import hv\n    from hv import X\nf()\nprint(hv.VALUE, X)",
    "stored by a class's global": "class C:\n    global X\n    from hv import X\nprint(X, hasattr(C, 'X'))",
    "swapped": "from hv import X, VALUE\nX, VALUE = VALUE, X\nprint(X, VALUE)",
    "copied": "from hv import X\nY = X\ndel X\nprint(Y)",
    "kept by setdefault": "from hv import X\nprint(globals().setdefault('X', 1))",
    "seen by exec": "from hv import X\nexec('X = 5')\nprint(X)\nexec('from hv import X')\nprint(X)",
    "in an exec of its own namespace": "ns = {}\nexec('from hv import X\\nimport hv\\nY = X', ns)\nprint(ns['X'], ns['hv'].VALUE, ns['Y'])",
    "in an exec, never used there": "ns = {}\nexec('from hv import X', ns)\nprint(ns['X'], ns.get('X'))",
    "in an exec with locals": "ns = {}\nexec('from hv import X', {}, ns)\nprint(ns)",
    "in an exec, items": "ns = {}\nexec('from hv import X', ns)\nprint(sorted(k for k in ns if k[0] != '_'), dict(ns).get('X'))",
    "stored in a copy of the namespace": "from hv import X\nns = dict(globals())\nexec('X = 5', ns)\nprint(X, ns['X'])",
    "deleted from a copy of the namespace": "from hv import X\nns = dict(globals())\nexec('del X', ns)\nprint(X, 'X' in ns)",
    "the name of a builtin": "from hv import VALUE as len\nprint(len)\ndel len\nprint(len([1]))",
    "shadowing and restoring a builtin": "from hv import function as print_\nprint(print_())",
}  # fmt: skip
FILES = {"other.py": "class X: pass\n", "lazy2.py": "class X: pass\n"}


@pytest.mark.case(29)
@pytest.mark.parametrize("kind", PROGRAMS)
def test_a_deferred_name(same, kind):
    same(
        f"import observe\n{PROGRAMS[kind]}\nprint(sorted(n for n in globals() if n[0] != '_'))\n",
        FILES,
        lazy=("hv", "lazy2"),
    )


@pytest.mark.case(29)
@pytest.mark.parametrize("kind", PROGRAMS)
def test_a_deferred_name_of_a_module(same, kind):
    """The same in a module, whose names others read."""
    files = {**FILES, "m.py": f"import observe\n{PROGRAMS[kind]}\n"}
    main = "import m\nprint(sorted(n for n in vars(m) if n[0] != '_'))\nprint(type(getattr(m, 'X', None)), getattr(m, 'hv', None) is not None)\n"
    same(main, files, lazy=("hv", "lazy2"))


@pytest.mark.case(29)
@pytest.mark.parametrize(
    "store",
    [
        "del X",
        "X = 5",
        "def X(): pass",
        "class X: pass",
        "me.X = 5",
        "del me.X",
        "from other import X",
        "import other as X",
        "from other import *",
        "for X in [1]: pass",
        "(X := 1)",
        "def f():\n    global X\n    X = 5\nf()",
        "def f():\n    global X\n    del X\nf()",
        "def f():\n    me.X = 5\nf()",
        "def f():\n    del me.X\nf()",
    ],
)
def test_a_store_or_a_del_loads_nothing(same, store):
    main = f"import sys\nimport observe\nme = sys.modules[__name__]\nfrom hv import X\n{store}\nif observe.ACTIVE: observe.pending('hv')\n"
    same(main, FILES)


@pytest.mark.case(29)
@pytest.mark.needs("lookups in a namespace's dict")
@pytest.mark.parametrize(
    "change, scopes",
    [
        ("X = 5", "copied"),
        ("X = 5", "{}, copied"),
        ("del X", "copied"),
        ("del X", "{}, copied"),
        ("def f():\n    global X\n    X = 5\nf()", "copied"),
        ("def f():\n    global X\n    del X\nf()", "copied"),
        ("from other import *", "copied"),
        ("from other import *", "{}, copied"),
    ],
)
def test_a_change_in_a_copy_of_a_namespace_leaves_the_namespace_as_it_is(same, change, scopes):
    main = f"""
    import observe, user
    copied = dict(user.own.__globals__)
    observe.pending("hv")
    exec({change!r}, {scopes})
    print(user.X, copied["X"] if "X" in copied else "deleted")
    """
    same(main, {**FILES, "other.py": "X = 5\n", "user.py": "from hv import X\ndef own(): pass\n"})
