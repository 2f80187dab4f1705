"""A file of the program's own that has the name of a part of the standard library which lazyboot needs."""

from __future__ import annotations

import os

import pytest

from lazyboot.runtime.plan import Decorator, ImportFunction, Metadata

MAIN = """
import sys
import hv
from hv import X as Y
def use(value: Y) -> "hv.X":
    return Y()
print("opcode" in sys.modules and sys.modules["opcode"].__file__, type(use(1)) is hv.X)
"""
SHADOW = "print('executes', __name__)\n"
NAMES = [
    "opcode.py",
    "typing.py",
    "operator/__init__.py",
    "functools.py",
    "pathlib.py",
    "keyword.py",
    "urllib/__init__.py",
]


@pytest.mark.case(34)
@pytest.mark.needs("a bare start")
@pytest.mark.parametrize("name", NAMES)
def test_it_is_not_executed_the_run_is_eager_and_one_line_says_why(name, run):
    files = {name: SHADOW}
    eager, lazy = run(MAIN, files, active=False), run(MAIN, files)
    assert (lazy.stdout, lazy.returncode) == (eager.stdout, 0), lazy.stderr
    where = os.path.join("", *name.split("/"))
    assert lazy.stderr.startswith("lazyboot: ") and where in lazy.stderr and lazy.stderr.count("\n") == 1


@pytest.mark.case(34)
def test_a_folder_that_is_no_package_and_a_module_further_along_hide_nothing(same):
    main = "import observe, sys\nsys.path.append('later')\nimport hv\nobserve.pending('hv')\nprint(hv.VALUE)\n"
    same(main, {"opcode/readme.txt": "", "later/opcode.py": SHADOW})


@pytest.mark.case(34)
@pytest.mark.needs("a bare start")
def test_modules_made_lazy_in_functions_are_eager_too(run):
    main = "def use():\n    import hv\n    return hv.VALUE\nprint(use())\n"
    done = run(main, {"opcode.py": SHADOW})
    assert (done.stdout, done.stderr.count("lazyboot: ")) == ("42\n", 1)


LATER = [
    "import hv",
    "from hv import X",
    "def late():\n        import hv\n        return hv\n    late()",
    "import importlib.metadata as metadata; metadata.version",
    "import tool\n    @tool.wraps\n    def f(): pass",
]
GONE = """
    engine = sys.modules.get("lazyboot.runtime")
    if engine is not None:
        engine.__path__ = []
"""


@pytest.mark.case(34)
@pytest.mark.parametrize("first, said", [
    ("pass", "lazyboot: its own files are gone; this run is eager from here on\n"),
    ("import other", ""),
    ("import tool", ""),
    ("import importlib.metadata", ""),
])  # fmt: skip
@pytest.mark.parametrize("statement", LATER)
def test_where_parts_of_lazyboot_are_gone_when_they_are_needed_imports_are_eager(same, first, said, statement):
    """A folder on a network, or a temporary one, can go while the script runs."""
    main = f"""
    import sys
    {first}
    {GONE}
    {statement}
    import hv
    print(hv.VALUE)
    """
    functions = [ImportFunction("tool:find", takes_name=False)]
    files = {
        "tool.py": "def wraps(f):\n    return f\ndef find(name):\n    return __import__(name), True\n",
        "other.py": "",
    }
    decorators = [Decorator("tool:wraps", "hv")]
    lazy = ("hv", "other")
    result = same(main, files, lazy=lazy, decorators=decorators, functions=functions, metadata=Metadata())
    assert result.stderr == said
