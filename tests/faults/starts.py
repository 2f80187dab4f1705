"""Programs started as users start them, and what must hold of every start, whatever has been broken."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import lazyboot

SECONDS = 120
CONFIG = 'presets = []\nlazy = ["hv"]\n'
MAIN = """
import sys
import hv
print("lazy" if "hv" not in sys.modules else "eager", hv.VALUE)
engine = sys.modules.get("lazyboot.runtime.engine")
running = engine.active() if engine is not None else None
print(running and [rule.modules for rule in running.plan.rules])
"""
LAZY, EAGER = "lazy 42\n[('hv',)]\n", "eager 42\nNone\n"


class Starts:
    """A folder with a program and its configuration, and a cache folder of its own, in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cache = folder / "cache"
        self.program = folder / "program"
        self.program.mkdir()
        self.config = self.program / "lazyboot.toml"
        self.config.write_text(CONFIG)
        (self.program / "hv.py").write_text("VALUE = 42\n")
        (self.program / "main.py").write_text(MAIN)
        package = Path(lazyboot.__file__).parent
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LAZYBOOT", "PYTHON"))}
        self.environ = {
            **kept,
            "LAZYBOOT": "1",
            "PYTHONPATH": os.pathsep.join((str(package / "sitedir"), str(package.parent))),
            "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
            "XDG_CACHE_HOME": str(self.cache),
        }

    def begin(self, before: Callable[[], None] | None = None, **env: str) -> subprocess.Popen[str]:
        """Start the program; `before` runs in the new process."""
        return subprocess.Popen(
            [sys.executable, "main.py"],
            cwd=self.program,
            env={**self.environ, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=before,
        )

    def check(self, before: Callable[[], None] | None = None, **env: str) -> str:
        """Start the program and see it to its end. Gives "lazy" or "eager".

        It ends well, lazy and silent with the plan of its configuration, or eager with one line that says why.
        """
        process = self.begin(before, **env)
        out, err = process.communicate(timeout=SECONDS)
        told = f"exit code {process.returncode}\n{out}\n{err}"
        assert process.returncode == 0 and "Traceback" not in err, told
        if out == LAZY:
            assert err == "", told
            return "lazy"
        assert out == EAGER and err.startswith("lazyboot: ") and err.count("\n") == 1 and len(err) < 1000, told
        return "eager"

    def plans(self) -> list[Path]:
        """The plans that are kept."""
        return sorted((self.cache / "lazyboot").glob("*.plan"))
