"""Full garbage collections wait while a library is imported, and only then."""

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
    "own.py": "import gc\nseen = gc.get_threshold()\n",
}
HEAD = """
import gc, sys
sys.path.append("site-packages")
gc.set_threshold(5000, 11, 12)
"""


@pytest.fixture
def printed(run: Callable[..., object]) -> Callable[..., str]:
    def program(main: str, **options: object) -> str:
        result = run(HEAD + main, FILES, **options)
        assert result.returncode == 0, result.stderr  # type: ignore[attr-defined]
        return result.stdout  # type: ignore[attr-defined, no-any-return]

    return program


def test_the_oldest_generation_waits_until_the_outermost_library_has_executed(printed):
    main = "import library\nprint(library.inner.seen, library.seen, gc.get_threshold())"
    assert printed(main) == "(5000, 11, 1000) (5000, 11, 1000) (5000, 11, 12)\n"


def test_without_lazyboot_nothing_waits(printed):
    assert printed("import library\nprint(library.seen)", active=False) == "(5000, 11, 12)\n"


def test_a_deferred_library_waits_when_it_loads(printed):
    main = "import library\nprint(gc.get_threshold())\nprint(library.seen, gc.get_threshold())"
    assert printed(main, lazy=["library"]) == "(5000, 11, 12)\n(5000, 11, 1000) (5000, 11, 12)\n"


def test_the_users_own_modules_are_collected_as_ever(printed):
    assert printed("import own\nprint(own.seen)") == "(5000, 11, 12)\n"


def test_an_import_that_fails_ends_it(printed):
    main = "try:\n    import fails\nexcept ValueError:\n    print(gc.get_threshold())"
    assert printed(main) == "(5000, 11, 1000)\n(5000, 11, 12)\n"


def test_a_library_that_cannot_be_created_leaves_all_as_it_was(printed):
    files = "open('site-packages/broken.cpython.so', 'w').close()"
    suffix = "import importlib.machinery as m\nname = 'site-packages/broken' + m.EXTENSION_SUFFIXES[0]\n"
    main = f"{suffix}{files.replace(repr('site-packages/broken.cpython.so'), 'name')}\ntry:\n    import broken\n"
    main += "except ImportError as error:\n    print(type(error).__name__, gc.get_threshold())"
    assert printed(main) == "ImportError (5000, 11, 12)\n"


def test_thresholds_that_a_library_sets_are_kept(printed):
    assert printed("import sets\nprint(gc.get_threshold())") == "(7, 8, 9)\n"


def test_collecting_that_is_switched_off_stays_so(printed):
    main = "gc.set_threshold(0, 11, 12)\nimport library\nprint(library.seen, gc.get_threshold())"
    assert printed(main) == "(0, 11, 12) (0, 11, 12)\n"
