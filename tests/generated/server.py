"""Runs generated programs, each in a process of its own, forked from this one, which has everything imported.

A program, starting a new line of JSON on stdin, is ``{"folder": where its files are, "modules": their names,
"plan": the plan as text, or null for a run without lazyboot}``. One line of JSON with what it did comes back on stdout:

stdout    what the program printed
error     [type, message] of what it ended with; null where it came to its end
load      [type, message] of what loading everything still deferred raised
log       module -> its own events, in order
modules   module -> its namespace, of those that executed to their end; nothing where loading everything failed
deferred  how many names were deferred; null without lazyboot
broke     looking at what it did raised this: there is nothing else in the answer then
hang      it did not end in time: there is nothing else in the answer then

Where there is no fork, each program gets a new interpreter (``--once``).
"""

from __future__ import annotations

import io
import json
import os
import pkgutil
import select
import signal
import subprocess
import sys
import traceback
from types import ModuleType

HERE = os.path.dirname(os.path.abspath(__file__))
SECONDS = 15


def run(job: dict) -> dict:
    """What the program `job` does in this process, which is good for nothing else afterwards."""
    import kit

    engine = None
    sys.path.insert(0, job["folder"])
    main = sys.modules["__main__"] = ModuleType("__main__")
    main.__dict__["__file__"] = path = os.path.join(job["folder"], "main.py")
    with open(path) as file:
        code = compile(file.read(), path, "exec", dont_inherit=True)
    if job["plan"] is not None:
        from lazyboot.runtime.engine import Engine
        from lazyboot.runtime.planfile import loads

        engine = Engine(loads(job["plan"].encode()))
        engine.install()
    printed = sys.stdout = io.StringIO()
    error = outcome(lambda: exec(code, main.__dict__))
    stdout = printed.getvalue()
    deferred = None if engine is None else len(engine.recorder.deferrals)
    from lazyboot.settling import load_all

    load = outcome(load_all)
    modules = kit.namespaces(["__main__", *job["modules"]]) if load is None else {}
    return {"stdout": stdout, "error": error, "load": load, "log": kit.LOG, "modules": modules, "deferred": deferred}


def outcome(action) -> list[str] | None:
    """[type, message] of what `action()` raises; None where it raises nothing."""
    try:
        action()
    except BaseException as error:
        return [type(error).__name__, str(error)]
    return None


def in_child(job: str) -> str:
    """The answer to the program `job`, run in a forked child."""
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        try:
            try:
                answer = json.dumps(run(json.loads(job)))
            except BaseException:
                answer = json.dumps({"broke": traceback.format_exc()})
            with os.fdopen(writes, "w") as pipe:
                pipe.write(answer)
        finally:
            os._exit(0)
    os.close(writes)
    answer = b""
    while True:
        ready, _, _ = select.select([reads], [], [], SECONDS)
        if not ready:
            os.kill(child, signal.SIGKILL)
            answer = json.dumps({"hang": True}).encode()
            break
        part = os.read(reads, 1 << 16)
        if not part:
            break
        answer += part
    os.close(reads)
    os.waitpid(child, 0)
    return answer.decode()


def in_new_interpreter(job: str) -> str:
    """The answer to the program `job`, run by an interpreter of its own."""
    command = [sys.executable, __file__, "--once"]
    try:
        done = subprocess.run(command, input=job, stdout=subprocess.PIPE, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return json.dumps({"hang": True})
    return done.stdout


def prepare() -> None:
    """Import everything that both runs use: what they then import is the program's own."""
    import dataclasses
    import typing

    import lazyboot.runtime
    import lazyboot.settling

    for module in pkgutil.iter_modules(lazyboot.runtime.__path__, "lazyboot.runtime."):
        if not module.name.endswith((".start", ".boot", ".native", ".nativenames", ".nativehints")):
            __import__(module.name)
    assert dataclasses and typing and lazyboot.settling


def main() -> None:
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) != HERE]
    sys.path.insert(0, HERE)
    import kit  # noqa: F401

    sys.path.pop(0)
    prepare()
    if "--once" in sys.argv:
        answer = run(json.loads(sys.stdin.readline()))
        sys.__stdout__.write(json.dumps(answer))
        return
    carry_out = in_child if hasattr(os, "fork") else in_new_interpreter
    for job in sys.stdin:
        sys.stdout.write(carry_out(job).rstrip("\n") + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
