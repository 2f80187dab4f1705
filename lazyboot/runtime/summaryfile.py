"""The summary at exit for programs to read: one line of JSON for each process, at the end of one file."""

from __future__ import annotations

import atexit
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from lazyboot.runtime.engine import Engine
    from lazyboot.runtime.recorder import Load


def append_at_exit(engine: Engine, path: str) -> None:
    """Add the summary's line to the file `path` when the interpreter exits; a child of fork adds one of its own.

    A file that cannot be written costs one line on stderr, and not the run.
    """
    atexit.register(_append, engine, os.path.abspath(path))


def _append(engine: Engine, path: str) -> None:
    from lazyboot.errors import say

    try:
        import json

        line = json.dumps(as_data(engine)) + "\n"
        # Processes of one run share the file: a single write at its end does not mix with another's.
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            os.write(file, line.encode())
        finally:
            os.close(file)
    except Exception as error:  # also where a file of the user's hides json
        say(f"the summary cannot be written to {path}: {getattr(error, 'strerror', None) or error}")


def as_data(engine: Engine) -> dict[str, Any]:
    """What was deferred and what was used after all, as JSON has it. Seconds; null for a load under way."""
    import lazyboot
    from lazyboot.runtime.unmatched import unmatched
    from lazyboot.runtime.waiting import modules

    recorder = engine.recorder
    targets = sorted(modules(engine))
    return {
        "lazyboot": lazyboot.__version__,
        "pid": os.getpid(),
        "argv": list(getattr(sys, "argv", [])),
        "executable": sys.executable,
        "statements_deferred": len(recorder.deferrals),
        "modules_deferred": targets,
        "never_loaded": [target for target in targets if target not in sys.modules],
        "uses": [_use(load) for load in recorder.loads],
        "without_effect": unmatched(engine),
    }


def _use(load: Load) -> dict[str, Any]:
    deferral = load.deferral
    done = load.seconds >= 0
    return {
        "module": deferral.target,
        "name": load.imported,
        "file": load.file,
        "line": load.line,
        "function": load.function,
        "seconds": load.seconds if done else None,
        "own_seconds": load.own_seconds if done else None,
        "deferred_at": {"file": deferral.file, "line": deferral.line, "importer": deferral.importer},
        "rule": deferral.rule.origin,
    }
