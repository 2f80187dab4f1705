"""How long the lines of .pth files take that Python executes at its start.

They have been executed when the tracer comes into a process. So they are timed in one more process, which does what
``site`` does at a start and nothing else, once the command has run: what they import comes from the page cache then.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from lazyboot.profile.recording import PthLine

_PROGRAM = Path(__file__).parent / "probe" / "pthlines.py"
_TIME_LIMIT_S = 60
_SHORTENED = 200


def pth_lines(executable: str, environ: Mapping[str, str]) -> tuple[PthLine, ...]:
    """The lines that the interpreter at `executable` executes, in their order; none where it does not say."""
    if not executable:
        return ()
    variables = {name: value for name, value in environ.items() if not name.startswith("LAZYBOOT_TRACE")}
    try:
        done = subprocess.run(
            [executable, "-S", str(_PROGRAM)],
            env=variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIME_LIMIT_S,
            check=True,
        )
        found = json.loads(done.stdout.splitlines()[-1])
        return tuple(PthLine(file, line, text[:_SHORTENED], round(took, 6)) for file, line, text, took in found)
    except (OSError, subprocess.SubprocessError, ValueError, TypeError, IndexError):
        return ()
