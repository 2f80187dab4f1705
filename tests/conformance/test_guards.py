"""Guarded imports keep their truth."""

# ruff: noqa: E501  (programs under test stand on one line each)
from __future__ import annotations

from textwrap import dedent

import pytest

FILES = {
    "broken_inside.py": "import absent_dependency\nX = 1\n",
    "broken_name.py": "from hv import Absent\nX = 1\n",
    "broken_package/__init__.py": "",
    "broken_package/sub.py": "import absent_dependency\n",
    "raises.py": "raise ImportError('not on this machine')\n",
    "dynamic.py": "globals()['Made'] = 1\n",
}
LAZY = ("hv", "absent", "broken_inside", "broken_name", "broken_package", "raises", "dynamic")


def guard(statement: str, caught: str = "ImportError") -> str:
    return dedent(f"""
    try:
        {statement}
        HAVE = True
    except {caught} as error:
        HAVE = False
        print(type(error).__name__, error, error.name)
    else:
        print("else")
    finally:
        print("finally")
    print(HAVE)
    """)


@pytest.mark.case(4)
@pytest.mark.parametrize("caught", ["ImportError", "ModuleNotFoundError", "Exception", "(ImportError, OSError)"])
def test_an_absent_module_makes_the_guard_false_at_the_statement(same, caught):
    same(guard("import absent", caught) + guard("from absent.sub import X", caught), FILES, lazy=LAZY)


@pytest.mark.case(4)
def test_an_absent_module_makes_other_kinds_of_guard_false(same):
    main = """
    import contextlib
    have = False
    with contextlib.suppress(ImportError):
        import absent
        have = True
    print(have)
    try:
        try:
            import absent
        finally:
            print("inner")
    except ImportError:
        print("outer")
    def load():
        global late
        import absent as late
    try:
        load()
    except ImportError:
        print("by a function")
    try:
        exec("import absent", globals())
    except ImportError:
        print("by exec")
    try:
        import user
    except ImportError as error:
        print("by a module", error)
    """
    same(main, {"user.py": "import absent\n"}, lazy=("hv", "absent"))


@pytest.mark.case(5)
@pytest.mark.parametrize("statement", [
    "import broken_inside", "from broken_inside import X", "import broken_inside as b", "import raises",
    "import broken_package.sub", "from broken_package import sub", "import broken_name", "from broken_inside import *",
])  # fmt: skip
def test_a_module_that_is_broken_inside_makes_the_guard_false(same, statement):
    same(guard(statement), FILES, lazy=LAZY)


@pytest.mark.case(5)
def test_a_guard_around_a_module_that_imports_a_broken_one_is_false(same):
    main = guard("import user") + guard("from user import broken_inside")
    same(main, {**FILES, "user.py": "try:\n    import broken_inside\nexcept OSError:\n    pass\n"}, lazy=LAZY)


@pytest.mark.case(6)
@pytest.mark.parametrize(
    "statement", ["from hv import Missing", "from hv import X, Missing", "from broken_package import none"]
)
def test_a_missing_name_makes_the_guard_false(same, statement):
    same(guard(statement), FILES, lazy=LAZY)


@pytest.mark.case(6)
def test_a_name_that_appears_only_when_the_module_executes_keeps_the_guard_true(same):
    same(guard("from dynamic import Made") + "print(Made)\n", FILES, lazy=LAZY)


@pytest.mark.case(4)
@pytest.mark.parametrize("statement", ["import hv", "from hv import X", "import hv as h", "from hv import *"])
def test_a_guard_around_a_good_module_is_true(same, statement):
    same(guard(statement) + "import hv; print(hv.VALUE)\n", FILES, lazy=LAZY)


@pytest.mark.case(6)
def test_a_guard_around_a_name_that_is_pending_elsewhere(same):
    user = "from hv import X, VALUE as value\n"
    main = """
    import user
    try:
        from user import X, value
        from user import absent
        HAVE = True
    except ImportError as error:
        HAVE = False
        print(error.name, type(error).__name__)
    print(HAVE, X.__name__, value)
    """
    same(main, {"user.py": user})


FOUND_IN = {
    "a plain guard": "def ask():\n    try:\n        find()\n        return True\n    except ImportError as error:\n        return str(error)\n",
    "a generator": "def each():\n    try:\n        find()\n        yield True\n    except ImportError as error:\n        yield str(error)\ndef ask(): return next(each())\n",
    "a coroutine": "async def wait():\n    try:\n        find()\n        return True\n    except ImportError as error:\n        return str(error)\ndef ask():\n    try:\n        wait().send(None)\n    except StopIteration as stop:\n        return stop.value\n",
    "a comprehension": "def ask():\n    try:\n        return [find() for _ in '1'] and True\n    except ImportError as error:\n        return str(error)\n",
    "a with block in a guard": "import contextlib\ndef ask():\n    try:\n        with contextlib.nullcontext():\n            find()\n        return True\n    except ImportError as error:\n        return str(error)\n",
    "a finally block in a guard": "def ask():\n    try:\n        try:\n            find()\n        finally:\n            left = 1\n        return True\n    except ImportError as error:\n        return str(error)\n",
    "a guard in a with block": "import contextlib\ndef ask():\n    with contextlib.nullcontext():\n        try:\n            find()\n            return True\n        except ImportError as error:\n            return str(error)\n",
    "another handler in a guard": "def ask():\n    try:\n        try:\n            find()\n            return True\n        except ValueError:\n            return False\n    except ModuleNotFoundError as error:\n        return str(error)\n",
    "a clause in a guard": "def ask():\n    try:\n        try:\n            1 / 0\n        except ZeroDivisionError as zero:\n            find()\n            return True\n    except ImportError as error:\n        return str(error)\n",
}  # fmt: skip


@pytest.mark.case(5)
@pytest.mark.parametrize("kind", FOUND_IN)
def test_a_guard_around_a_call_that_imports_a_broken_module_is_false(same, kind):
    files = {"broken.py": "import absent_module\n", "finds.py": "def find():\n    import broken\n    return broken\n"}
    done = same(f"from finds import find\n{FOUND_IN[kind]}print(ask())\n", files, lazy=("broken",))
    assert done.stdout == "No module named 'absent_module'\n"
