"""An eager and a lazy run of a generated program, and what differs of what must be equal.

Deferring changes when a module executes, and whether it does at all. What is promised, and compared:

- What the main program prints, what it ends with (type and message of the exception, exit code), and where.
- A module that executes does so once, and does the same things in the same order. One that the eager run does not
  execute, the lazy one does not execute either.
- After `load_all` every module that has executed, the main program among them, has the names that it has eagerly,
  for the same things: no stand-in is left, in class bodies, annotations, defaults and containers neither.
- Nothing that was deferred fails to load.

What is not: a module that nothing uses may not have executed, and its package then lacks the attribute of its name.

Where the eager run fails because a module fails to execute, the lazy one fails at the first use. So it prints the same
up to there, and more; and the same exception ends it, or is what loading the rest raises, or the module never executed,
or a guarded import of it further on was its first use, and caught the exception. What loading the rest then raises is
what a second import of a failed package raises: its submodules are loaded, and not bound.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

import lazyboot

from .graphs import MAIN, Program

Answer = dict[str, Any]

ENDINGS = ("SystemExit", "KeyError")  # what main programs end with on purpose

SERVER = Path(__file__).with_name("server.py")


class Runner:
    """Runs programs, eagerly and lazily. A context manager: the process that forks them ends with it.

    python  the interpreter
    """

    def __init__(self, python: str = sys.executable) -> None:
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("LAZYBOOT", "PYTHON"))}
        environ |= {"PYTHONPATH": str(Path(lazyboot.__file__).parents[1]), "PYTHONHASHSEED": "0"}
        self._server = subprocess.Popen(
            [python, "-B", str(SERVER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ
        )
        self.deferred = 0
        self.failing = 0
        self.programs = 0

    def __enter__(self) -> Runner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.communicate()

    def differences(self, program: Program) -> list[str]:
        """What differs between an eager and a lazy run of `program`, each in one text; nothing where all is equal."""
        with tempfile.TemporaryDirectory() as folder:
            program.write(Path(folder))
            job = {"folder": folder, "modules": program.names}
            eager = self._run({**job, "plan": None})
            lazy = self._run({**job, "plan": program.plan().decode()})
        self.programs += 1
        self.deferred += lazy.get("deferred") or 0
        self.failing += eager.get("error") is not None and eager["error"][0] not in ENDINGS
        return differences(program, eager, lazy)

    def _run(self, job: Answer) -> Answer:
        assert self._server.stdin is not None and self._server.stdout is not None
        self._server.stdin.write(json.dumps(job) + "\n")
        self._server.stdin.flush()
        line = self._server.stdout.readline()
        answer: Answer = json.loads(line) if line.strip() else {"died": True}
        return answer


def differences(program: Program, eager: Answer, lazy: Answer) -> list[str]:
    """What differs of what must be equal, where these are the two runs' answers (see `server`)."""
    for kind, answer in (("eager", eager), ("lazy", lazy)):
        if "stdout" not in answer:
            return [f"the {kind} run gave no result: {answer}"]
    found = _log_differences(eager, lazy, eager["error"] is not None)
    if eager["error"] is not None and eager["error"][0] not in ENDINGS:
        if not program.fails:
            return [f"no fair program, it fails eagerly: {eager['error']}"]
        return found + _late_failure_differences(program, eager, lazy)
    for part in ("stdout", "error", "load"):
        if eager[part] != lazy[part]:
            found.append(f"{part}: eager {eager[part]!r}, lazy {lazy[part]!r}")
    return found + _namespace_differences(program, eager, lazy)


def _late_failure_differences(program: Program, eager: Answer, lazy: Answer) -> list[str]:
    """The eager run ends with a failed import."""
    found = []
    if not lazy["stdout"].startswith(eager["stdout"]):
        found.append(f"stdout before the failure: eager {eager['stdout']!r}, lazy {lazy['stdout']!r}")
    failing = next(module.name for module in program.modules if module.fails)
    caught = program.catches and lazy["error"] is None
    if eager["error"] not in (lazy["error"], lazy["load"]) and failing in lazy["log"] and not caught:
        found.append(f"error: eager {eager['error']}, lazy {lazy['error']}, loading the rest {lazy['load']}")
    return found


def _log_differences(eager: Answer, lazy: Answer, failed: bool) -> list[str]:
    """A module does the same in both runs, or nothing in the lazy one; where the eager one failed it may do more."""
    found = []
    for name, events in lazy["log"].items():
        expected = eager["log"].get(name, [])
        if not failed and events != expected:
            found.append(f"executed {name}: eager {expected}, lazy {events}")
        elif events.count("ends") > 1:
            found.append(f"executed {name} more than once: {events}")
    return found


def _namespace_differences(program: Program, eager: Answer, lazy: Answer) -> list[str]:
    found = []
    for module, theirs in lazy["modules"].items():
        own = eager["modules"].get(module)
        if isinstance(theirs, str):  # a function has imported it, and nothing has used it since or could
            if not program.fails:
                found.append(f"{module} fails to execute: {theirs}")
            continue
        if own is None:
            found.append(f"{module} is loaded in the lazy run only")
            continue
        for name in sorted({*own, *theirs}):
            child = name if module == MAIN else f"{module}.{name}"
            if name not in theirs and child in eager["modules"] and child not in lazy["modules"]:
                continue
            if own.get(name) != theirs.get(name):
                found.append(f"{module}.{name}: eager {own.get(name)}, lazy {theirs.get(name)}")
    return found
