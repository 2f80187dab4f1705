"""Imports run with room on the interpreter's stack of frames: one large frame below the outermost, and no other."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from lazyboot.runtime import framestack

COUNT = """
import sys
def rooms():
    count, frame = 0, sys._getframe(1)
    while frame is not None:
        count += frame.f_code.co_name == "import_with_room"
        frame = frame.f_back
    return count
"""
FILES = {
    "counting.py": COUNT,
    "outer.py": "from counting import rooms\nimport inner\nseen = rooms()\n",
    "inner.py": "from counting import rooms\nseen = rooms()\n",
    "fails.py": "import inner\nraise ValueError('no')\n",
    "package/__init__.py": "from counting import rooms\ndef loaded():\n    from .part import value\n    return value\n",
    "package/part.py": "from counting import rooms\nvalue = rooms()\n",
    "threads.py": (
        "from counting import rooms\nimport threading\nfound = []\n"
        "def look():\n    import inner\n    found.append(inner.seen)\n"
        "thread = threading.Thread(target=look)\nthread.start()\nthread.join()\nfound.append(rooms())\n"
    ),
}


@pytest.fixture
def printed(standard_output: Callable[..., str]) -> Callable[..., str]:
    return lambda main, **options: standard_output(main, FILES, **options)


def test_what_an_import_executes_stands_on_one_large_frame(printed):
    assert printed("import outer\nprint(outer.seen, outer.inner.seen)") == "1 1\n"


def test_a_from_import_and_one_in_a_function_have_room_too(printed):
    main = "def use():\n    import inner\n    return inner.seen\nfrom counting import rooms\nprint(use(), rooms())"
    assert printed(main) == "1 0\n"


def test_the_load_of_a_deferred_module_has_room(printed):
    main = "import outer\ndef use():\n    return outer.seen\nprint(use(), outer.inner.seen)"
    assert printed(main, lazy=["outer", "inner"]) == "1 1\n"


@pytest.mark.needs("threads")
def test_each_thread_has_room_of_its_own(printed):
    assert printed("import counting, threads\nprint(threads.found)") == "[1, 1]\n"


def test_an_import_after_one_that_failed_has_room(printed):
    main = "try:\n    import fails\nexcept ValueError:\n    del __import__('sys').modules['inner']\n"
    assert printed(main + "import inner\nprint(inner.seen)") == "1\n"


def test_a_relative_import_in_a_function_makes_no_room_for_what_is_mostly_loaded(printed):
    assert printed("import package\nprint(package.loaded())") == "0\n"


@pytest.mark.skipif(not framestack.HAS_CHUNKS, reason="frames are objects of their own before 3.11")
def test_the_large_frame_takes_more_than_a_small_chunk_has():
    code = framestack.with_room(__import__, set()).__code__  # type: ignore[attr-defined]
    assert code.co_stacksize * framestack._SLOT_BYTES > 128 * 1024


def test_a_thread_is_marked_only_while_it_imports():
    threads: set[int] = set()
    during: list[set[int]] = []

    def original(*_: object) -> None:
        during.append(set(threads))
        raise ImportError

    with pytest.raises(ImportError):
        framestack.with_room(original, threads)("x", {}, None, (), 0)
    assert [len(each) for each in during] == [1]
    assert threads == set()
    assert "x" not in sys.modules
