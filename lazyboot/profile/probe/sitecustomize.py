"""Counts for a measured process, written when it exits; first on PYTHONPATH, in every variant alike.

LAZYBOOT_PROBE names a file for ``len(sys.modules)``; LAZYBOOT_PROBE_OPENED one for the number of files that the
process opens, from here on, through Python (audit event ``open``). The process id is their suffix: children inherit
the variables, and only the file of the measured process is read. Then hands over to the ``sitecustomize`` that would
have run without this folder.
"""

import atexit
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sized


def _write(stem: str, counted: "Sized") -> None:
    count = len(counted)
    with open(f"{stem}.{os.getpid()}", "w", encoding="ascii") as file:
        file.write(str(count))


def _count_opened(stem: str) -> None:
    opened: list[None] = []

    def hear(event: str, arguments: "tuple[object, ...]") -> None:
        if event == "open" and isinstance(arguments[0], (str, bytes)):
            opened.append(None)

    sys.addaudithook(hear)
    atexit.register(_write, stem, opened)


def _hand_over(own_folder: str) -> None:
    # Off the path for good: a sitecustomize further down that chains in its turn must not find this one.
    sys.path[:] = [entry for entry in sys.path if entry != own_folder]
    sys.modules.pop("sitecustomize", None)
    __import__("sitecustomize")


if "LAZYBOOT_PROBE" in os.environ:
    atexit.register(_write, os.environ["LAZYBOOT_PROBE"], sys.modules)
if "LAZYBOOT_PROBE_OPENED" in os.environ:
    _count_opened(os.environ["LAZYBOOT_PROBE_OPENED"])
_hand_over(os.path.dirname(os.path.abspath(__file__)))
