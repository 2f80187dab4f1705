"""Run by pyodide's own Python: the package's standard library, with bytecode, so that a start compiles nothing.

    compile_stdlib.py SOURCE.zip TARGET.zip

Each module of SOURCE gets its bytecode beside it, which is used without a look at the source.
"""

from __future__ import annotations

import importlib._bootstrap_external
import importlib.util
import os
import sys
import zipfile


def bytecode(path: str, source: bytes) -> bytes:
    """The content of the ``.pyc`` of the module that `source` is the text of."""
    code = compile(source, path, "exec", dont_inherit=True)
    check = importlib.util.source_hash(source)
    data: bytes = importlib._bootstrap_external._code_to_hash_pyc(code, check, False)  # type: ignore[attr-defined]
    return data


def main(source: str, target: str) -> None:
    """Write `target`; it is there whole or not at all."""
    home = f"/lib/python{sys.version_info.major}{sys.version_info.minor}.zip"
    partial = f"{target}.{os.getpid()}"
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as made:
        for name in given.namelist():
            text = given.read(name)
            made.writestr(name, text)
            if name.endswith(".py"):
                made.writestr(f"{name}c", bytecode(f"{home}/{name}", text))
    os.replace(partial, target)


if __name__ == "__main__":
    main(*sys.argv[1:])
