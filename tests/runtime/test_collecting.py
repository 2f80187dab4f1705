"""Garbage collections wait while a library is imported, and only then."""

from __future__ import annotations

from collections.abc import Callable

import pytest

FILES = {
    "site-packages/library/__init__.py": """
        import gc
        from library import inner
        seen = gc.get_threshold()
        """,
    "site-packages/library/inner.py": "import gc\nseen = gc.get_threshold()\n",
    "site-packages/fails.py": "import gc\nprint(gc.get_threshold())\nraise ValueError\n",
    "site-packages/sets.py": "import gc\ngc.set_threshold(7, 8, 9)\n",
    "site-packages/sets_one.py": "import gc\ngc.set_threshold(7, *gc.get_threshold()[1:])\n",
    "site-packages/large.py": """
        import weakref
        kept = [[] for _ in range(20_000)]
        class Loop: pass
        loop = Loop()
        loop.itself, gone = loop, weakref.ref(loop)
        del loop
        """,
    "own.py": "import gc\nseen = gc.get_threshold()\n",
}
HEAD = """
import gc, sys
sys.path.append("site-packages")
gc.set_threshold(5000, 11, 12)
"""


@pytest.fixture
def printed(standard_output: Callable[..., str]) -> Callable[..., str]:
    return lambda main, **options: standard_output(HEAD + main, FILES, **options)


def test_collections_wait_until_the_outermost_library_has_executed(printed):
    main = "import library\nprint(library.inner.seen, library.seen, gc.get_threshold())"
    assert printed(main) == "(500000, 11, 1000) (500000, 11, 1000) (5000, 11, 12)\n"


def test_without_lazyboot_nothing_waits(printed):
    assert printed("import library\nprint(library.seen)", active=False) == "(5000, 11, 12)\n"


def test_a_deferred_library_waits_when_it_loads(printed):
    main = "import library\nprint(gc.get_threshold())\nprint(library.seen, gc.get_threshold())"
    assert printed(main, lazy=["library"]) == "(5000, 11, 12)\n(500000, 11, 1000) (5000, 11, 12)\n"


def test_the_users_own_modules_are_collected_as_ever(printed):
    assert printed("import own\nprint(own.seen)") == "(5000, 11, 12)\n"


def test_an_import_that_fails_ends_it(printed):
    main = "try:\n    import fails\nexcept ValueError:\n    print(gc.get_threshold())"
    assert printed(main) == "(500000, 11, 1000)\n(5000, 11, 12)\n"


def test_a_library_that_cannot_be_created_leaves_all_as_it_was(printed):
    files = "open('site-packages/broken.cpython.so', 'w').close()"
    suffix = "import importlib.machinery as m\nname = 'site-packages/broken' + m.EXTENSION_SUFFIXES[0]\n"
    main = f"{suffix}{files.replace(repr('site-packages/broken.cpython.so'), 'name')}\ntry:\n    import broken\n"
    main += "except ImportError as error:\n    print(type(error).__name__, gc.get_threshold())"
    assert printed(main) == "ImportError (5000, 11, 12)\n"


@pytest.mark.parametrize("library, expected", [("sets", "(7, 8, 9)"), ("sets_one", "(7, 11, 12)")])
def test_thresholds_that_a_library_sets_are_kept(printed, library, expected):
    assert printed(f"import {library}\nprint(gc.get_threshold())") == f"{expected}\n"


def test_what_a_library_has_allocated_is_not_young_afterwards(printed):
    main = "import large\nprint(gc.get_count()[0] < 5000)"
    assert printed(main) == "True\n"


def test_garbage_that_a_library_leaves_is_found_by_a_full_collection(printed):
    main = "import large\nkept = large.gone() is not None\ngc.collect()\nprint(kept, large.gone())"
    assert printed(main) == "True None\n"


def test_what_the_program_has_frozen_stays_frozen(printed):
    main = "gc.freeze()\nbefore = gc.get_freeze_count()\nimport large\nprint(gc.get_freeze_count() >= before - 100 > 0)"
    assert printed(main) == "True\n"


def test_thresholds_above_those_of_lazyboot_are_kept(printed):
    main = "gc.set_threshold(600_000, 11, 12)\nimport library\nprint(library.seen, gc.get_threshold())"
    assert printed(main) == "(600000, 11, 1000) (600000, 11, 12)\n"


@pytest.mark.parametrize(
    "off, thresholds", [("gc.set_threshold(0, 11, 12)", "(0, 11, 12)"), ("gc.disable()", "(5000, 11, 12)")]
)
def test_collecting_that_is_switched_off_stays_so(printed, off, thresholds):
    main = f"{off}\nimport library\nprint(library.seen, gc.get_threshold(), gc.isenabled())"
    assert printed(main) == f"{thresholds} {thresholds} {'disable' not in off}\n"
