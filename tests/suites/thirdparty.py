"""What a package imports from others: read off its sources, none of which are executed."""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path


def imports(modules: list[str], library: Path) -> list[str]:
    """The top-level modules of others that the sources of `modules` import anywhere, sorted.

    library  the folder of installed packages that `modules` lie in; one that is not there brings nothing
    Modules of the standard library are left out, and lazyboot itself.
    """
    own = {name.partition(".")[0] for name in modules}
    found = {name for module in own for path in _sources(library, module) for name in _imported(path)}
    return sorted(found - own - sys.stdlib_module_names - {"__main__", "lazyboot"})


def _sources(library: Path, module: str) -> Iterator[Path]:
    single = library / f"{module}.py"
    if single.exists():
        yield single
    yield from sorted((library / module).rglob("*.py"))


def _imported(path: Path) -> Iterator[str]:
    """The top-level modules that the file at `path` imports absolutely; none if it is not Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):  # templates, and files with mistakes on purpose
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.partition(".")[0]
