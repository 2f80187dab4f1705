"""What is still deferred can be listed, and loaded at once.

The programs take the functions from their module: the public names are attached by lazy_loader, which the interpreter
that runs them need not have.
"""

from __future__ import annotations

MODULES = {
    "a.py": "import observe; observe.executed('a')\nfrom hv import X\nimport b as other\n",
    "b.py": "import observe; observe.executed('b')\nfrom hv import Y\n",
    "broken.py": "raise ValueError('broken')\n",
}


def test_pending_lists_the_names_and_loads_nothing(run):
    main = """
        import sys; from lazyboot import settling
        import hv
        from hv import X as renamed, Y
        for each in settling.pending():
            print(each.importer, each.name, each.module, each.imported, each.line)
        print("hv" in sys.modules)
        Y
        print([each.name for each in settling.pending()])
        """
    expected = ["__main__ hv hv None 3", "__main__ renamed hv X 4", "__main__ Y hv Y 4", "False", "['hv']"]
    assert run(main).stdout.splitlines() == expected


def test_load_all_loads_what_is_deferred_and_what_that_defers(run):
    main = """
        import observe, sys; from lazyboot import settling
        import a
        print(settling.load_all(), sorted(observe.order), settling.pending(), settling.load_all())
        print(type(sys.modules["__main__"]).__name__, type(sys.modules["a"]).__name__)
        """
    lines = run(main, MODULES, lazy=("a", "b", "hv")).stdout.splitlines()
    assert lines == ["3 ['a', 'b', 'hv'] [] 0", "module module"]


def test_load_all_raises_the_first_error_after_loading_the_rest(run):
    main = """
        import observe; from lazyboot import settling
        import broken, hv
        try:
            settling.load_all()
        except ValueError as error:
            print(error, observe.order, [each.name for each in settling.pending()])
        """
    assert run(main, MODULES, lazy=("broken", "hv")).stdout == "broken ['hv'] ['broken']\n"


def test_without_lazyboot_nothing_is_pending(run):
    main = "from lazyboot import settling\nprint(settling.pending(), settling.load_all())\n"
    assert run(main, active=False).stdout == "[] 0\n"
