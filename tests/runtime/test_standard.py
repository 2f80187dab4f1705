"""What of the standard library a file of the user's must not hide: all that lazyboot imports after start-up."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import lazyboot.runtime
from lazyboot.runtime import missing, standard

RUNTIME = Path(lazyboot.runtime.__file__).parent
CHILD = """
import sys
sys.path.insert(0, sys.argv[1])
import lazyboot.runtime.boot
before = set(sys.modules)
for name in sys.argv[2:]:
    try:
        __import__(name)
    except ImportError:  # of another version
        pass
for name in sorted(set(sys.modules) - before):
    if isinstance(getattr(getattr(sys.modules[name], "__spec__", None), "origin", None), str):
        if sys.modules[name].__spec__.origin.endswith(".py"):
            print(name.partition(".")[0])
"""


def imported_by(path: Path) -> set[str]:
    """The modules of the standard library that the file imports anywhere but for its annotations."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            node.body = []
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {name for name in names if name.partition(".")[0] in sys.stdlib_module_names and name != "__future__"}


def test_every_module_that_comes_with_the_first_deferral_is_looked_for():
    not_with_it = {RUNTIME / "boot.py", RUNTIME / "child.py", RUNTIME / "summaryfile.py"}
    later = set().union(*map(imported_by, sorted(set(RUNTIME.glob("*.py")) - not_with_it)))
    command = [sys.executable, "-I", "-S", "-c", CHILD, str(RUNTIME.parents[1]), *sorted(later)]
    found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout.split()
    assert "opcode" in found
    assert sorted(set(found) - set(standard.NEEDED) - set(missing.NEEDED) - {"lazyboot"}) == []


def test_rules_may_name_what_lazyboot_itself_imports(same):
    main = """
    import inspect, typing
    from hv import X

    def f(a: X, b: list[X]) -> "X":
        import typing
        return typing.cast(X, a)

    print(typing.get_type_hints(f)["a"].__name__, inspect.signature(f), f(5, []))
    """
    same(main, lazy=("hv", "ast", "collections", "dis", "functools", "inspect", "itertools", "operator", "typing"))
