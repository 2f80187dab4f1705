"""A deferred import that fails, and tracebacks through imports."""

# ruff: noqa: E501  (programs under test stand on one line each)
from __future__ import annotations

import re

import pytest

FAILING = {
    "ValueError": "raise ValueError('from hv')\n",
    "ImportError": "raise ImportError('from hv', name='thing')\n",
    "ModuleNotFoundError": "import absent_dependency\n",
    "SystemExit": "raise SystemExit(3)\n",
    "KeyboardInterrupt": "raise KeyboardInterrupt\n",
    "AttributeError": "import sys\nsys.absent_attribute\n",
    "NameError": "absent_name\n",
    "SyntaxError": "def f(:\n",
    "a class of its own": "class Mine(Exception):\n    def __init__(self, a, b): pass\nraise Mine(1, 2)\n",
}
COUNT = "import observe\nobserve.executed(__name__)\n"


@pytest.mark.case(16)
@pytest.mark.parametrize("kind", FAILING)
@pytest.mark.parametrize("statement, use", [("import hv", "hv"), ("from hv import X", "X"), ("import hv as h", "h.X")])
def test_what_a_module_raises_at_first_use_is_what_it_raises(run, kind, statement, use):
    main = f"""
    import sys
    import observe
    # line 4
    {statement}
    def attempt():
        try:
            {use}
        except BaseException as error:
            print(type(error).__name__, [note for note in error.__notes__ if "main.py:5" in note] != [])
            print(len(error.__notes__), "main.py:8" in error.__notes__[0])
            print(sorted(name for name in sys.modules if name in ("hv", "h", "X")))
    attempt()
    attempt()
    print(observe.order.count("hv"))
    """
    result = run(main, {"hv.py": FAILING[kind] if kind == "SyntaxError" else COUNT + FAILING[kind] + "X = 1\n"})
    name = "Mine" if kind == "a class of its own" else kind
    executed = 0 if kind == "SyntaxError" else 2
    assert result.stdout.splitlines() == [f"{name} True", "1 True", "[]"] * 2 + [str(executed)], result.stderr


@pytest.mark.case(16)
def test_a_second_use_succeeds_once_the_cause_is_gone(run):
    main = """
    import os, sys
    import observe
    import hv
    from hv import X
    for _ in range(2):
        print(observe.attempt(lambda: X), "hv" in sys.modules)
    os.environ["HV_WORKS"] = "1"
    print(X, hv.X, "hv" in sys.modules, observe.order)
    """
    source = COUNT + "import os\nos.environ['HV_WORKS']\nX = 5\n"
    assert run(main, {"hv.py": source}).stdout.splitlines() == [
        "KeyError: 'HV_WORKS' False", "KeyError: 'HV_WORKS' False", "5 5 True ['hv', 'hv', 'hv']",
    ]  # fmt: skip


@pytest.mark.case(16)
def test_exit_codes_are_those_of_the_eager_run(same):
    same("import hv\nhv\n", {"hv.py": "import sys\nprint('leaving')\nsys.exit(7)\n"}, code=7)
    same("import hv\nhv\n", {"hv.py": "print('failing')\nraise ValueError('x')\n"}, code=1)


@pytest.mark.case(16)
def test_the_note_names_the_innermost_deferred_statement(run, interpreter):
    main = "import outer\n\n\nouter.hv\n"
    result = run(
        main, {"outer.py": "x = 1\nimport hv\nhv.X\n", "hv.py": "raise ValueError('x')\n"}, lazy=("hv", "outer")
    )
    notes = [line for line in result.stderr.splitlines() if "lazyboot" in line]
    if interpreter.version >= (3, 11):
        assert len(notes) == 2 and "outer.py:2" in notes[0] and "outer.py:3" in notes[0]


@pytest.mark.case(16)
def test_hasattr_and_getattr_find_pending_names_and_no_others(same):
    main = """
    import m, sys
    me = sys.modules[__name__]
    print(hasattr(m, "X"), getattr(m, "X", None).__name__, hasattr(m, "absent"))
    """
    same(main, {"m.py": "from hv import X\n"})


def frames(stderr: str) -> list[str]:
    return re.findall(r'File "([^"]*)", line (\d+), in (\S+)', stderr)


TRACEBACKS = {
    "an absent module": ("import observe\nimport absent\n", {}),
    "a module that fails": ("import fails\n", {"fails.py": "x = 1\nraise ValueError('x')\n"}),
    "a module that imports one that fails": (
        "import user\n", {"user.py": "import fails\n", "fails.py": "def f():\n    1 / 0\nf()\n"},
    ),
    "a missing name": ("from user import absent\n", {"user.py": ""}),
    "an import in a function": (
        "def f():\n    import fails\nf()\n", {"fails.py": "import absent\n"},
    ),
    "import_module": ("import importlib\nimportlib.import_module('absent')\n", {}),
    "import_module of one that fails": (
        "import importlib\nimportlib.import_module('fails')\n", {"fails.py": "1 / 0\n"},
    ),
    "a package": ("import p.q.r\n", {"p/__init__.py": "", "p/q/__init__.py": "import hv\n", "p/q/r.py": "import p.absent\n"}),
    "a syntax error": ("import fails\n", {"fails.py": "def f(:\n"}),
    "a relative import": ("import p.a\n", {"p/__init__.py": "", "p/a.py": "from . import absent\n"}),
    "a chain of causes": (
        "try:\n    import absent\nexcept ImportError as e:\n    raise ValueError('no') from e\n", {},
    ),
    "a guard": ("try:\n    import absent\nexcept ImportError:\n    import fails\n", {"fails.py": "1 / 0\n"}),
    "exec": ("exec('import absent')\n", {}),
    "a star": ("from fails import *\n", {"fails.py": "1 / 0\n"}),
}  # fmt: skip


@pytest.mark.case(33)
@pytest.mark.parametrize("kind", TRACEBACKS)
def test_a_traceback_through_imports_is_the_eager_one(run, interpreter, kind):
    main, files = TRACEBACKS[kind]
    eager = run(main, files, active=False)
    lazy = run(main, files)
    assert eager.returncode == lazy.returncode == 1
    if interpreter.version >= (3, 11):
        assert lazy.stderr == eager.stderr
    else:
        own = [line for line in lazy.stderr.splitlines() if "lazyboot" not in line]
        assert "\n".join(own) + "\n" == eager.stderr


@pytest.mark.case(33)
@pytest.mark.parametrize(
    "use, deferred", [("X", "from hv import X"), ("hv.X", "import hv"), ("f()", "from hv import X as f")]
)
def test_a_traceback_through_a_deferred_use_says_what_was_deferred_and_where(run, interpreter, use, deferred):
    main = f"# 1\n# 2\n{deferred}\ndef user():\n    return {use}\nuser()\n"
    result = run(main, {"hv.py": "def inner():\n    raise ValueError('x')\ninner()\nX = 1\n"})
    places = [(file.rpartition("/")[2], int(line), name) for file, line, name in frames(result.stderr)]
    own = [place for place in places if "lazyboot" in place[0]]
    seen = [place for place in places if place not in own and place != ("main.py", 3, "<module>")]
    assert seen == [("main.py", 6, "<module>"), ("main.py", 5, "user"), ("hv.py", 3, "<module>"), ("hv.py", 2, "inner")]
    assert len(own) <= 1
    if interpreter.version >= (3, 11):
        assert "main.py:3" in result.stderr and "main.py:5" in result.stderr


@pytest.mark.case(33)
def test_warnings_name_the_file_that_imports(same):
    files = {
        "hv.py": "import warnings\nwarnings.warn('old', DeprecationWarning, stacklevel=2)\nwarnings.warn('own')\nX = 1\n",
        "user.py": "import other\n",
        "other.py": "import warnings\nwarnings.warn('other', stacklevel=2)\n",
    }
    main = """
    import warnings
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        from hv import X
        import user
        X
    print(sorted((str(w.message), w.filename.rpartition("/")[2]) for w in caught))
    """
    same(main, files)


@pytest.mark.case(33)
def test_the_stack_that_a_module_sees_while_it_executes_holds_its_importer(same):
    files = {"other.py": "import sys\nframe = sys._getframe(1)\nwhile 'importlib' in frame.f_code.co_filename:\n"
                         "    frame = frame.f_back\nprint(frame.f_globals['__name__'])\n"}  # fmt: skip
    same("import other\n", files)
