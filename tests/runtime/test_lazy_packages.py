"""A lazy package executes before anything below it is imported, as its own import would have made sure of."""

from __future__ import annotations

import pytest

from lazyboot.runtime.plan import Rule

FILES = {
    "pkg/__init__.py": """
        import observe
        observe.executed("pkg")
        from pkg import sub
        from pkg.other import Y
        NAME = "pkg"
        """,
    "pkg/sub.py": """
        import observe
        observe.executed("pkg.sub")
        import pkg
        X = "x"
        """,
    "pkg/other.py": """
        import observe
        observe.executed("pkg.other")
        from pkg.sub import X
        Y = X + "y"
        """,
    "pkg/late.py": """
        import observe
        observe.executed("pkg.late")
        from pkg import NAME
        """,
    "user.py": """
        def first():
            import pkg
        def attribute():
            import pkg
            return pkg.sub.X
        """,
}
RULES = (Rule(("pkg",), ("user",)),)


@pytest.mark.parametrize(
    "use",
    [
        "import pkg.sub; print(pkg.sub.X)",
        "from pkg.sub import X; print(X)",
        "import pkg.other as o; print(o.Y)",
        "from pkg.late import NAME; print(NAME)",
        "import importlib; print(importlib.import_module('pkg.sub').X)",
        "import pkg.late, pkg.sub; print(pkg.NAME)",
        "print(user.attribute())",
        "import importlib.util; print(importlib.util.find_spec('pkg.late').name)",
    ],
)
def test_the_package_executes_first_and_everything_once(same, use: str):
    main = f"""
    import observe, sys, user
    user.first()
    {use}
    import pkg
    pkg.NAME
    print(observe.order, sys.modules["pkg.sub"].__spec__.loader.__class__.__name__, type(pkg).__name__)
    print(pkg.sub is sys.modules["pkg.sub"], pkg.sub.__loader__ is pkg.sub.__spec__.loader)
    """
    lazy = same(main.replace("observe.order", "sorted(observe.order)"), FILES, lazy=(), rules=RULES)
    assert "SourceFileLoader module\nTrue True" in lazy.stdout


def test_nothing_has_executed_before(run):
    main = "import observe, user\nuser.first()\nprint(observe.order)\nimport pkg.late\nprint(observe.order)"
    result = run(main, FILES, lazy=(), rules=RULES)
    assert result.stdout == "[]\n['pkg', 'pkg.sub', 'pkg.other', 'pkg.late']\n", result.stderr


def test_a_package_that_fails_fails_where_something_below_it_is_imported(same):
    files = {**FILES, "pkg/__init__.py": "import observe\nobserve.executed('pkg')\nraise ValueError('no')"}
    main = """
    import sys, user
    try:
        user.first()
        import pkg.sub
    except ValueError as error:
        print(error, "pkg.sub" in sys.modules)
    """
    same(main, files, lazy=(), rules=RULES)


def test_a_path_that_the_package_sets_is_searched(same):
    files = {
        **FILES,
        "pkg/__init__.py": "import os\n__path__ = [os.path.join(os.path.dirname(__file__), 'elsewhere')]\nNAME = 1",
        "pkg/elsewhere/late.py": "NAME = 'elsewhere'",
    }
    same("import user\nuser.first()\nfrom pkg.late import NAME\nprint(NAME)", files, lazy=(), rules=RULES)


@pytest.mark.parametrize(
    "body",
    [
        "import sys, types\nm = types.ModuleType('pkg.sub')\nm.X = 'made'\nsys.modules['pkg.sub'] = m\n",
        "import sys\nclass R:\n    X = 'object'\nsys.modules['pkg.sub'] = R()\n",
    ],
    ids=["a module", "another object"],
)
@pytest.mark.parametrize("use", ["import pkg.sub as s", "s = importlib.import_module('pkg.sub')"])
def test_what_the_package_puts_under_the_name_of_a_submodule_is_what_is_imported(same, body: str, use: str):
    files = {**FILES, "pkg/__init__.py": f"{body}NAME = 1\nsub = sys.modules['pkg.sub']\n"}
    main = f"import importlib, user\nuser.first()\n{use}\nprint(s.X, type(s).__name__)"
    same(main, files, lazy=(), rules=RULES)


def test_a_submodule_that_the_package_forbids_is_missing(same):
    files = {**FILES, "pkg/__init__.py": "import sys\nsys.modules['pkg.sub'] = None\n"}
    main = """
    import importlib, user
    user.first()
    for name in ("pkg.sub", "pkg.sub"):
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            print(error)
    """
    same(main, files, lazy=(), rules=RULES)


@pytest.mark.needs("threads")
@pytest.mark.parametrize("use", ["import pkg.sub", "import importlib; importlib.import_module('pkg.sub')"])
def test_a_package_may_wait_for_its_own_threads_while_it_executes(same, use: str):
    body = """
        from concurrent.futures import ThreadPoolExecutor
        def work():
            import another
            return another.Z
        with ThreadPoolExecutor(1) as pool:
            NAME = pool.submit(work).result(10)
        """
    files = {**FILES, "pkg/__init__.py": body, "pkg/sub.py": "X = 1", "another.py": "Z = 3"}
    same(f"import user\nuser.first()\n{use}\nimport pkg\nprint(pkg.NAME)", files, lazy=(), rules=RULES)


@pytest.mark.needs("threads")
def test_two_threads_that_need_the_package_and_what_is_below_it(same):
    body = """
        import time
        time.sleep(0.2)
        from pkg import sub
        NAME = "pkg"
        """
    main = """
    import threading, user
    user.first()
    found = []
    def attribute():
        found.append(user.first().NAME)
    def below():
        import pkg.sub
        found.append(pkg.sub.X)
    threads = [threading.Thread(target=target, daemon=True) for target in (attribute, below)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    print(sorted(found))
    """
    files = {**FILES, "pkg/__init__.py": body, "pkg/sub.py": "X = 1 and 'x'"}
    files["user.py"] = "def first():\n    import pkg\n    return pkg\n"
    same(main, files, lazy=(), rules=RULES)


def test_a_module_that_gives_itself_a_class_keeps_it(same):
    body = """
        import sys, types
        class M(types.ModuleType):
            answer = property(lambda self: 42)
        sys.modules[__name__].__class__ = M
        """
    files = {**FILES, "pkg/__init__.py": body, "user.py": "def first():\n    import pkg\n    return pkg\n"}
    same("import user\nprint(user.first().answer, type(user.first()).__name__)", files, lazy=(), rules=RULES)


def test_a_guard_in_a_caller_gets_the_real_answer(same):
    main = """
    import user
    try:
        user.first()
        print("there")
    except ImportError as error:
        print(error)
    """
    same(main, {**FILES, "pkg/__init__.py": "import absent"}, lazy=(), rules=RULES)


@pytest.mark.needs("processes", "threads")
def test_a_fork_waits_for_a_thread_that_executes_a_lazy_module(run):
    """Eagerly the child hangs where another thread is importing at the fork."""
    main = """
    import os, threading, user
    thread = threading.Thread(target=lambda: user.first().NAME)
    thread.start()
    user.begun.wait()
    child = os.fork()
    if not child:
        import signal
        signal.alarm(10)
        print(user.first().NAME, flush=True)
        os._exit(0)
    print(os.waitpid(child, 0)[1])
    thread.join()
    """
    files = {"pkg/__init__.py": "import time, user\nuser.begun.set()\ntime.sleep(0.4)\nNAME = 'pkg'\n"}
    files["user.py"] = "import threading\nbegun = threading.Event()\ndef first():\n    import pkg\n    return pkg\n"
    result = run(main, files, lazy=(), rules=RULES)
    assert (result.stdout, result.stderr) == ("pkg\n0\n", "")
