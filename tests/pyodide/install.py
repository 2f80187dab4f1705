"""Installs the CPython of the npm package `pyodide` for tests, and prints the command that starts it.

    python tests/pyodide/install.py 3.14

It lies in ``~/.cache/lazyboot-pyodide/<version of the package>`` (``XDG_CACHE_HOME`` counts) and is made when it is
missing. That takes node and npm; without them the script fails.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGES = {"3.14": "314.0.7", "3.15": "315.0.0-alpha.2"}  # Python -> the package's version that holds it

HERE = Path(__file__).parent


def command(folder: Path) -> list[str]:
    """What starts the interpreter installed in `folder`, up to its options."""
    return [tool("node"), str(HERE / "python.mjs"), str(folder)]


def tool(name: str) -> str:
    """The path of a program; the script ends with a message where there is none."""
    found = shutil.which(name)
    if found is None:
        sys.exit(f"{name} is not on PATH; the tests of Python {' and '.join(PACKAGES)} run in node")
    return found


def install(version: str, target: Path) -> None:
    """Put the package, and its standard library with bytecode, into `target`, which is there whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as temporary:
        made = Path(temporary) / "made"
        npm = [tool("npm"), "install", "--no-save", "--no-audit", "--no-fund", "--prefix", str(made)]
        subprocess.run([*npm, f"pyodide@{version}"], check=True, stdout=sys.stderr)
        source = made / "node_modules" / "pyodide" / "python_stdlib.zip"
        compiler = [str(HERE / "compile_stdlib.py"), str(source), str(made / "stdlib.zip")]
        subprocess.run([*command(made), *compiler], check=True, stdout=sys.stderr)
        if not target.exists():
            made.rename(target)


def main(python: str) -> None:
    """Install the package for version `python` where it is missing, and print the command."""
    if python not in PACKAGES:
        sys.exit(f"no package is pinned for Python {python}, only for {', '.join(PACKAGES)}")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    target = cache / "lazyboot-pyodide" / PACKAGES[python]
    if not target.exists():
        install(PACKAGES[python], target)
    print(shlex.join(command(target)))


if __name__ == "__main__":
    main(*sys.argv[1:])
