"""Run with ``-S`` by the interpreter in question: does what ``site`` does at a start, and times what .pth files have
executed. Prints a list of (file, line, text, seconds) as JSON."""

from __future__ import annotations

import os
import site
import sys
from time import perf_counter

found: list[tuple[str, int, str, float]] = []


def timed(line: str) -> None:
    """In the place of ``exec`` in ``site``."""
    caller = sys._getframe(1)
    sitedir = caller.f_locals.get("sitedir")  # lines of namespace packages look for that in the frame around them
    file = str(caller.f_locals.get("fullname") or caller.f_locals.get("filename") or "")
    began = perf_counter()
    try:
        exec(line, caller.f_globals, {"sitedir": sitedir})
    finally:
        found.append((file, line_of(file, line), line.strip(), perf_counter() - began))


def line_of(file: str, text: str) -> int:
    """The number of the line `text` in `file`; 0 where it is not found."""
    try:
        with open(file, "rb") as opened:
            lines = opened.read().decode("utf-8-sig", "replace").splitlines()
    except OSError:
        return 0
    return next((number for number, line in enumerate(lines, 1) if line.strip() == text.strip()), 0)


sys.path[:] = [entry for entry in sys.path if entry != os.path.dirname(os.path.abspath(__file__))]
site.exec = timed  # type: ignore[attr-defined]
site.execsitecustomize = site.execusercustomize = lambda: None
site.main()
del site.exec  # type: ignore[attr-defined]

import json  # noqa: E402 - after what is timed, which may import it

sys.stdout.write("\n" + json.dumps(found) + "\n")
sys.stdout.flush()
os._exit(0)  # what a .pth line has registered for the end of the program is not for this one
