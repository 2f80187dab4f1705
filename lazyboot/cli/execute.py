"""Turning this process into the command, with lazyboot's variables in its environment."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Mapping

from lazyboot.cli import wayin
from lazyboot.cli.command import Command, CommandError
from lazyboot.runtime.boot import is_off


def environment(
    environ: Mapping[str, str],
    *,
    off: bool = False,
    summary: bool = False,
    summary_file: str | None = None,
    strict: bool = False,
    config: str | None = None,
) -> dict[str, str]:
    """`environ` with what starts lazyboot in the command and in its children.

    ``LAZYBOOT=0``, or ``off``, that is already there stays: it wins over everything. Where no start-up file of
    lazyboot's is installed, the ``sitecustomize`` folder goes on ``PYTHONPATH``.
    """
    result = dict(environ)
    switch = environ.get("LAZYBOOT")
    if off or (switch and is_off(switch)):
        result["LAZYBOOT"] = "0"
        return result
    result["LAZYBOOT"] = "1"
    if summary:
        result["LAZYBOOT_SUMMARY"] = "1"
    if summary_file is not None:
        result["LAZYBOOT_SUMMARY_FILE"] = os.path.abspath(summary_file)
    if strict:
        result["LAZYBOOT_STRICT"] = "1"
    if config is not None:
        result["LAZYBOOT_CONFIG"] = os.path.abspath(config)
    if not wayin.hooks_in(wayin.site_folders()):
        result["PYTHONPATH"] = _with_sitecustomize_folder(environ.get("PYTHONPATH", ""))
    return result


def execute(command: Command, environ: dict[str, str]) -> int:
    """Become `command`. Returns only on Windows, with its exit code.

    Raises CommandError where the operating system refuses to execute it.
    """
    if os.name == "nt":
        return subprocess.call(command.argv, executable=command.program, env=environ)
    sys.stdout.flush()
    sys.stderr.flush()
    _restore_signals()
    try:
        os.execve(command.program, command.argv, environ)
    except OSError as error:
        if error.errno != errno.ENOEXEC:
            raise CommandError(f"{command.argv[0]}: {error.strerror}", 126) from error
    # A script without a "#!" line: shells run it themselves.
    os.execve("/bin/sh", ["sh", command.program, *command.argv[1:]], environ)


def _restore_signals() -> None:
    """Undo what Python ignores at its start: an ignored signal would stay ignored in the command."""
    for name in ("SIGPIPE", "SIGXFZ", "SIGXFSZ"):
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, signal.SIG_DFL)


def _with_sitecustomize_folder(path: str) -> str:
    folder = wayin.sitecustomize_folder()
    entries = path.split(os.pathsep) if path else []
    return path if folder in entries else os.pathsep.join([folder, *entries])
