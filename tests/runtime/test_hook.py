"""Import statements in functions, which are answered from loaded modules, do what Python's own do."""

from __future__ import annotations

import pytest

FILES = {
    "pkg/__init__.py": "VALUE = 'package'\ndef early():\n    from . import late\n    return late.VALUE\n",
    "pkg/late.py": "VALUE = 'late'\n",
    "pkg/user.py": """
        VALUE = 'user'
        def relative():
            from .late import VALUE
            from . import VALUE as theirs
            from .deep import below
            return VALUE, theirs, below.up()
        """,
    "pkg/deep/__init__.py": "",
    "pkg/deep/below.py": """
        def up():
            from ..late import VALUE
            from .. import VALUE as top
            return VALUE, top
        """,
    "late.py": "VALUE = 'another of that name'\n",
}
ATTEMPT = """
def attempt(function):
    try:
        print(function())
    except BaseException as error:
        print(type(error).__name__, error)
"""


@pytest.fixture
def prints(same):
    """Runs a program, with `attempt` for functions in it, eagerly and under lazyboot; gives what both print."""
    return lambda main: same(ATTEMPT + main, FILES).stdout


def test_submodules_that_are_not_loaded_are(prints):
    main = """
import pkg, late
attempt(pkg.early)
from pkg import user
attempt(user.relative)
attempt(user.relative)
"""
    expected = "('late', 'package', ('late', 'package'))"
    assert prints(main) == f"late\n{expected}\n{expected}\n"


def test_a_name_that_is_missing_or_deleted_later(prints):
    main = """
import pkg
def take():
    from pkg import VALUE
    return VALUE
def absent():
    from pkg import absent
attempt(take)
attempt(absent)
del pkg.VALUE
attempt(take)
pkg.__getattr__ = lambda name: f"made {name}"
attempt(take)
"""
    printed = prints(main)
    assert printed.startswith("package\nImportError cannot import name 'absent' from 'pkg' (")
    assert printed.count("ImportError") == 2 and printed.endswith("made VALUE\n")


@pytest.mark.parametrize(
    "put", ["None", "types.SimpleNamespace(VALUE='no module')", "types.ModuleType('pkg')", "SubModule('pkg')"]
)
def test_what_else_stands_in_sys_modules(prints, put):
    main = f"""
import sys, types
import pkg
class SubModule(types.ModuleType):
    VALUE = 'a class of its own'
def take():
    from pkg import VALUE
    import pkg
    return VALUE, type(pkg).__name__
attempt(take)
sys.modules["pkg"] = {put}
attempt(take)
"""
    assert prints(main).startswith("('package', 'module')\n")


def test_a_dotted_name_gives_the_topmost_package(prints):
    main = """
import pkg.late
def take():
    import pkg.late
    import pkg.late as late
    return pkg.__name__, late.__name__
attempt(take)
"""
    assert prints(main) == "('pkg', 'pkg.late')\n"


def test_a_relative_import_without_a_package(prints):
    main = """
import late
def take():
    from .late import VALUE
    return VALUE
attempt(take)
__package__ = "pkg"
attempt(take)
"""
    assert prints(main).startswith("ImportError attempted relative import with no known parent package\n")


def test_a_module_that_another_thread_is_importing_is_waited_for(same):
    slow = "import threading, time\nbegun.set()\ntime.sleep(0.3)\nVALUE = 1\nLAST = 2\n"
    main = """
import builtins, threading
builtins.begun = threading.Event()
thread = threading.Thread(target=lambda: __import__("slow"))
thread.start()
begun.wait()
def take():
    import slow
    return slow.LAST
print(take())
thread.join()
"""
    same(main, {"slow.py": slow})


def test_an_import_function_of_somebody_else_s_sees_every_call(run):
    main = """
import builtins
from lazyboot.runtime.engine import Engine
from lazyboot.runtime.plan import Plan, Rule
own = builtins.__import__
seen = []
def spy(name, *others):
    seen.append(name)
    return own(name, *others)
builtins.__import__ = spy
Engine(Plan((Rule(("hv",)),))).install()
import json
def take():
    from json import loads
    import json
take()
del seen[:]
take()
print(seen)
"""
    assert run(main, active=False).stdout == "['json', 'json']\n"
