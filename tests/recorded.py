"""Programs recorded in child processes, for tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

from lazyboot.profile.record import environment, record
from lazyboot.profile.recording import Import, Process, Recording, Statement


class Recorder:
    """Records programs in `folder`. `environ` are the variables to start from; the interpreter is this one.

    output  where what the last program wrote has gone
    """

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self.folder = folder / "program"
        self.folder.mkdir()
        self.environ = dict(environ)
        self.output = folder / "output"

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text))

    def __call__(
        self, main: str, files: Mapping[str, str] | None = None, *, lazy: bool = False, **more: Any
    ) -> Recording:
        """The recording of `main`, as main.py beside `files`."""
        self.write({"main.py": main, **(files or {})})
        argv = more.pop("argv", [sys.executable, "main.py"])
        with self.output.open("wb") as output:
            return record(
                argv, folder=self.folder, lazy=lazy, environ=self.environ, stdout=output, stderr=output, **more
            )

    def run(self, files: Mapping[str, str], *, recording: bool = True) -> subprocess.CompletedProcess[str]:
        """Run main.py of `files` with the recorder in it, or without, and give what it writes."""
        self.write(files)
        parts = self.folder.parent / "parts"
        parts.mkdir(exist_ok=True)
        environ = environment(self.environ, parts, lazy=False, config=None) if recording else self.environ
        return subprocess.run(
            [sys.executable, "main.py"], cwd=self.folder, env=environ, capture_output=True, text=True, timeout=120
        )


def imports_of(process: Process, module: str) -> list[Import]:
    return [each for each in process.imports if each.module == module]


def one(process: Process, module: str) -> Import:
    """The one import of `module`."""
    (found,) = imports_of(process, module)
    return found


def statements_of(process: Process, module: str) -> list[Statement]:
    return [each for each in process.statements if each.module == module]
