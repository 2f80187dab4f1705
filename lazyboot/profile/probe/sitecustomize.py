"""Counts the modules of a measured process when it exits; first on PYTHONPATH, in every variant alike.

Writes ``len(sys.modules)`` to the file that LAZYBOOT_PROBE names, with the process id as its suffix:
children inherit the variable, and only the file of the measured process is read. Then hands over to
the ``sitecustomize`` that would have run without this folder.
"""

import atexit
import os
import sys


def _count(stem: str) -> None:
    with open(f"{stem}.{os.getpid()}", "w", encoding="ascii") as file:
        file.write(str(len(sys.modules)))


def _hand_over(own_folder: str) -> None:
    # Off the path for good: a sitecustomize further down that chains in its turn must not find this one.
    sys.path[:] = [entry for entry in sys.path if entry != own_folder]
    sys.modules.pop("sitecustomize", None)
    __import__("sitecustomize")


if "LAZYBOOT_PROBE" in os.environ:
    atexit.register(_count, os.environ["LAZYBOOT_PROBE"])
_hand_over(os.path.dirname(os.path.abspath(__file__)))
