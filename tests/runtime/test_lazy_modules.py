"""Lazy modules, which imports inside functions give: every use of one is as of the module itself."""

from __future__ import annotations

import pytest

from lazyboot.runtime.plan import Decorator, Rule

FILES = {
    "hv.py": "import observe; observe.executed('hv')\nVALUE = 42\nOTHER = 1\n",
    "pkg/__init__.py": "import observe; observe.executed('pkg')\n",
    "pkg/sub.py": "import observe; observe.executed('pkg.sub')\nX = 1\n",
    "broken.py": "import observe; observe.executed('broken')\nraise ValueError('broken')\n",
    "moved.py": "import sys\nclass Moved: VALUE = 7\nsys.modules[__name__] = Moved()\n",
    "user.py": """
        def hv():
            import hv
            return hv
        def broken():
            import broken
            return broken
        def moved():
            import moved
            return moved
        """,
}
LAZY = ("hv", "pkg", "broken", "moved")


@pytest.mark.parametrize("use", [
    "observe.attempt(lambda: delattr(user.hv(), 'VALUE')), hasattr(user.hv(), 'VALUE'), user.hv().OTHER",
    "observe.attempt(lambda: delattr(user.hv(), 'absent'))",
    "[name for name in dir(user.hv()) if name[0] != '_']",
    "user.hv() is sys.modules['hv'], user.hv().VALUE, observe.order",
    "hasattr(user.hv(), 'absent'), user.hv().VALUE",
    "user.moved().VALUE, type(sys.modules['moved']).__name__",
    "[(m.VALUE, setattr(m, 'VALUE', 8), m.VALUE, sys.modules['moved'].VALUE) for m in [user.moved()]]",
    "[(m.VALUE, setattr(m, 'NEW', 8), vars(m), delattr(m, 'NEW'), vars(m)) for m in [user.moved()]]",
    "[(m.VALUE, [name for name in dir(m) if name[0] != '_']) for m in [user.moved()]]",
    "[(m.VALUE, sys.modules.pop('moved'), m.VALUE)[::2] for m in [user.moved()]]",
])  # fmt: skip
def test_every_use_is_as_of_the_module(same, use: str):
    same(f"import observe, sys, user\nprint({use})\n", FILES, lazy=LAZY)


def test_an_import_in_a_function_loads_nothing(run):
    done = run("import observe, user\nuser.hv()\nprint([*observe.order], user.hv().VALUE)", FILES, lazy=LAZY)
    assert done.stdout == "[] 42\n", done.stderr


@pytest.mark.parametrize(
    "function", ["def each():\n    import hv\n    yield hv", "async def each():\n    import hv\n    yield hv"]
)
def test_an_import_in_a_generator_loads_nothing(run, function):
    main = f"""
import observe
{function}
items = each()
try:
    hv = next(items) if hasattr(items, "__next__") else items.__anext__().send(None)
except StopIteration as stop:
    hv = stop.value
print([*observe.order], hv.VALUE)
"""
    done = run(main, FILES, lazy=LAZY)
    assert done.stdout == "[] 42\n", done.stderr


def test_what_the_module_raises_its_first_use_raises_and_the_next_again(run):
    main = """
    import observe, traceback, user
    lazy = user.broken()
    for _ in range(2):
        try:
            lazy.VALUE
        except ValueError as error:
            files = [entry.filename for entry in traceback.extract_tb(error.__traceback__)]
            print(error, any("lazyboot" in file and "runtime" in file for file in files))
    print(observe.order)
    """
    done = run(main, FILES, lazy=LAZY)
    assert done.stdout == "broken False\nbroken False\n['broken', 'broken']\n", done.stderr


@pytest.mark.parametrize("attribute", ["is_package", "get_filename", "path"])
def test_a_lazy_module_shows_what_its_loader_has(same, attribute: str):
    main = f"""
    import user
    loader = user.hv().__loader__
    print(type(loader).__name__, hasattr(loader, {attribute!r}), type(user.hv().__spec__.loader).__name__)
    """
    same(main, FILES, lazy=LAZY)


def test_a_module_class_of_its_loader_s_own_executes_at_the_import(same):
    main = """
    import importlib.machinery, importlib.util, observe, sys, types
    class Own(types.ModuleType):
        pass
    class Loader(importlib.machinery.SourceFileLoader):
        def create_module(self, spec):
            return Own(spec.name)
    class Finder:
        def find_spec(name, path=None, target=None):
            if name == "hv":
                return importlib.util.spec_from_file_location(name, "hv.py", loader=Loader(name, "hv.py"))
    sys.meta_path.insert(0, Finder)
    import user
    print(type(user.hv()).__name__, observe.order, user.hv().VALUE, vars(user.hv())["VALUE"])
    """
    same(main, FILES, lazy=LAZY)


def test_a_lazy_module_below_a_lazy_package_executes_that_first(same):
    main = """
    import importlib, observe
    def late():
        import pkg
        return importlib.import_module("pkg.sub")
    print(late().X, observe.order)
    """
    same(main, FILES, lazy=(), rules=[Rule(("pkg",))])


@pytest.mark.parametrize("name", ["absent", "_heapq", "found_by_an_old_loader"])
def test_what_executes_no_python_when_it_loads_is_imported_at_once(same, name: str):
    main = f"""
    import importlib.util, sys, types
    class Loader:
        def load_module(self, name):
            module = sys.modules[name] = types.ModuleType(name)
            return module
    class Finder:
        def find_spec(name, path=None, target=None):
            if name == "found_by_an_old_loader":
                return importlib.util.spec_from_loader(name, Loader())
    sys.meta_path.append(Finder)
    sys.modules.pop({name!r}, None)
    def late():
        import {name}
        return {name}
    try:
        print(late().__name__, type(sys.modules[{name!r}]).__name__)
    except Exception as error:
        print(type(error).__name__, error)
    """
    same(main, FILES, lazy=("absent", "_heapq", "found_by_an_old_loader"))


def test_a_module_that_is_awaited_and_missing_is_missing(same):
    main = "try:\n    import absent\nexcept ImportError as error:\n    print(error)\n"
    same(main, FILES, decorators=[Decorator("absent:wraps", "hv")])
