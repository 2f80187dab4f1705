"""A child process, started without what `subprocess` would leave in this one.

`subprocess` imports some thirty modules of the standard library. They would be there before the user's script is,
and a file of its project that is named like one of them (``keyword.py``) would no longer be found.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_BLOCK = 1 << 16


def run(argv: list[str], environ: Mapping[str, str], seconds: int) -> tuple[int, bytes, bytes]:
    """Run the Python command `argv`, with nothing to read: its exit code, and what it wrote to stdout and stderr.

    It gets `seconds` to do so. `argv` holds the path of an interpreter, its options, ``-c``, the code, and arguments.
    Raises OSError where it cannot be started.
    """
    if sys.platform == "win32" or not hasattr(os, "posix_spawn"):
        return _run_by_subprocess(argv, environ, seconds)
    ends = [*os.pipe(), *os.pipe()]
    if min(ends) <= 2:  # a standard stream of this process is closed: theirs and ours would mix
        for end in ends:
            os.close(end)
        return _run_by_subprocess(argv, environ, seconds)
    out, child_out, err, child_err = ends
    code = argv.index("-c") + 1
    argv = [*argv[:code], f"import signal; signal.alarm({seconds});{argv[code]}", *argv[code + 1 :]]
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_DUP2, child_out, 1),
        (os.POSIX_SPAWN_DUP2, child_err, 2),
    ]
    try:
        process = os.posix_spawn(argv[0], argv, environ, file_actions=actions)
    except BaseException:
        os.close(out)
        os.close(err)
        raise
    finally:
        os.close(child_out)
        os.close(child_err)
    written, said = _read(out), _read(err)
    try:
        status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    except ChildProcessError:  # SIGCHLD is ignored, and so nobody knows
        status = 0
    return status, written, said


def _read(end: int) -> bytes:
    """All that comes from the pipe's `end`, which is closed then."""
    data = b""
    try:
        while block := os.read(end, _BLOCK):
            data += block
    finally:
        os.close(end)
    return data


def _run_by_subprocess(argv: list[str], environ: Mapping[str, str], seconds: int) -> tuple[int, bytes, bytes]:
    import subprocess

    done = subprocess.run(
        argv, env=dict(environ), stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False
    )
    return done.returncode, done.stdout, done.stderr
