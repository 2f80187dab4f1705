"""A program that ends differently, written down: a folder to run it in, and the text of a test."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import lazyboot

from .graphs import Program

_LAZY = '''\
"""Runs main.py under lazyboot; ``python main.py`` runs it eagerly. With "all" it then loads what is still deferred."""

import sys
from types import ModuleType

sys.path[:0] = [{folder!r}, {lazyboot!r}]

from lazyboot.runtime.engine import Engine
from lazyboot.runtime.planfile import loads
from lazyboot.settling import load_all

with open({folder!r} + "/test.plan", "rb") as file:
    Engine(loads(file.read())).install()
main = sys.modules["__main__"] = ModuleType("__main__")
path = {folder!r} + "/main.py"
with open(path) as file:
    code = compile(file.read(), path, "exec")
try:
    exec(code, vars(main))
finally:
    if "all" in sys.argv:
        print(load_all())
'''


def write(program: Program, found: list[str], folder: Path) -> Path:
    """Write `program`, which differs as `found` says, into a new folder in `folder`; gives that.

    main.py    the program, eagerly; its modules stand beside it
    lazy.py    the same under lazyboot
    test.txt   a test for test_found.py, to be named after the behaviour that it shows
    differences.txt
    """
    text = test_text(program)
    name = hashlib.sha256(text.encode()).hexdigest()[:10]
    place = (folder / f"{sys.version_info[0]}.{sys.version_info[1]}-{name}").absolute()
    place.mkdir(parents=True, exist_ok=True)
    program.write(place)
    (place / "test.plan").write_bytes(program.plan())
    root = str(Path(lazyboot.__file__).parents[1])
    (place / "lazy.py").write_text(_LAZY.format(folder=str(place), lazyboot=root))
    (place / "test.txt").write_text(text)
    (place / "differences.txt").write_text("\n".join(found) + "\n")
    return place


def test_text(program: Program) -> str:
    """A test that runs the program both ways, as text."""
    files = program.files()
    main = files.pop("main.py")
    lines = ["def test_generated(same):", "    files = {"]
    for path, source in files.items():
        lines += [f'        {path!r}: """', *(f"            {line}".rstrip() for line in source.splitlines())]
        lines.append('            """,')
    lines += ["    }", '    main = """', *(f"        {line}".rstrip() for line in main.splitlines()), '        """']
    rules = ", ".join(
        f"Rule({rule.modules!r}, {rule.importers!r}, inside={rule.inside}, guards={rule.guards}, "
        f"annotations={rule.annotations})"
        for rule in program.rules
    )
    lines.append(f"    same(main, files, lazy=(), rules=[{rules}], eager={program.eager!r})")
    return "\n".join(lines) + "\n"
