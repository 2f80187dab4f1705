"""What generated programs have found, each as a small program: `test_equivalence` finds such cases.

The programs take the functions from their module: the public names are attached by lazy_loader, which the interpreter
that runs them need not have.
"""

from __future__ import annotations

import pytest

from lazyboot.runtime.plan import Rule


def test_load_all_ends_where_a_package_fails_that_imports_from_itself(run):
    """Each attempt leaves behind names of a package that is dropped again; they would import it once more."""
    files = {
        "pkg/__init__.py": """
            import observe, sys
            observe.executed("pkg")
            if len(observe.order) > 9:
                sys.exit("there is no end to it")
            from pkg.other import x
            raise ValueError("pkg fails")
            """,
        "pkg/other.py": "x = 1\n",
    }
    main = """
        import observe; from lazyboot import settling
        import pkg
        try:
            settling.load_all()
        except ValueError as error:
            print(error, observe.order, [each.importer for each in settling.pending()])
        """
    done = run(main, files, lazy=("pkg",), rules=[Rule(("pkg",), inside=True)])
    assert done.stdout == "pkg fails ['pkg'] ['__main__']\n", done.stderr


@pytest.mark.parametrize(
    "use",
    [
        "import pkg.name",
        "from pkg.name import other; other",
        "with open(__file__): import pkg.name",
        "def f():\n    import pkg.name\n    return pkg.name\nf()",
        "import pkg; pkg.other",
    ],
)
@pytest.mark.parametrize("init", ["from .name import name, other", "from .name import *", "from pkg.name import *"])
def test_a_function_named_like_its_module_stays_that_in_a_package_that_defers_inside_itself(same, init, use):
    """importlib gives the package its submodule when that has executed; the package's own statement comes after it."""
    files = {
        "pkg/__init__.py": init + "\n",
        "pkg/name.py": "__all__ = ['name', 'other']\nother = 1\ndef name(): pass\n",
    }
    main = f"{use}\nimport pkg\nprint(type(pkg.name).__name__, pkg.other)\n"
    same(main, files, lazy=(), rules=[Rule(("pkg",), inside=True)])


@pytest.mark.parametrize("init", ["from .name import name", "from .name import *", "def name(): pass", "name = 1", ""])
def test_a_package_imported_in_a_function_binds_the_name_of_its_submodule_as_eagerly(same, init):
    """What the package makes of the name when it executes stays, unless the submodule is loaded only after it."""
    files = {"pkg/__init__.py": f"X = 1\n{init}\n", "pkg/name.py": "__all__ = ['name']\ndef name(): pass\n"}
    main = """
        import types
        def f():
            import pkg.name
            return pkg.X, pkg.name
        print(isinstance(f()[1], types.ModuleType))
        """
    same(main, files, lazy=("pkg",))


@pytest.mark.needs("threads")
@pytest.mark.parametrize("statement, use", [("import broken", "broken.X"), ("from broken import X", "X")])
def test_a_thread_that_waits_for_a_load_that_fails_is_not_given_half_a_module(run, statement, use):
    """The interpreter gives it the module that has failed to execute; the name would stand for that from then on."""
    files = {
        "broken.py": """
            import shared, time
            X = 1
            shared.begun.set()
            time.sleep(0.1)
            raise ValueError("broken")
            """,
        "shared.py": "import threading; begun = threading.Event()\n",
    }
    main = f"""
        import observe, shared, threading
        {statement}
        found = []
        def read():
            found.append(observe.attempt(lambda: {use}))
        def wait():
            shared.begun.wait()
            read()
        threads = [threading.Thread(target=each) for each in (read, *[wait] * 6)]
        for each in threads: each.start()
        for each in threads: each.join()
        read()
        print(found)
        """
    done = run(main, files, lazy=("broken",))
    assert done.stdout == f"{['ValueError: broken'] * 8}\n", done.stderr


def test_a_star_import_below_a_loop_over_a_name_of_a_comprehension_leaves_no_stand_in(same):
    """On 3.12 the star import gives the comprehension's variable a value; from then on f_locals is a copy."""
    main = """
        for each in range(1):
            from stars import *
        from hv import VALUE
        found = [A for each in range(2)]
        print(found, VALUE)
        """
    same(main, {"stars.py": "__all__ = ['A']\nA = 1\n"}, lazy=("hv", "stars"))
