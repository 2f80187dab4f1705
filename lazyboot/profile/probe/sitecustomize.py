"""Watches a measured process from within; first on PYTHONPATH, in every variant alike.

LAZYBOOT_PROBE names a file for ``len(sys.modules)``, written when the process exits. LAZYBOOT_PROBE_OPENED names one
that gets a line for each file that the process opens, from here on, through Python (audit event ``open``): how many
modules are loaded, and the file's path. It is written at once, so it is whole in a process that is ended too; the last
line, when the process exits by itself, is the number of modules alone. What is mapped into memory goes to a file
beside it. The process id is the suffix of both: children
inherit the variables, and only the file of the measured process is read. LAZYBOOT_MARK: see lazyboot_marking.

Then hands over to the ``sitecustomize`` that would have run without this folder.
"""

import atexit
import os
import sys


def _write_modules(stem: str) -> None:
    count = len(sys.modules)
    with open(f"{stem}.{os.getpid()}", "w", encoding="ascii") as file:
        file.write(str(count))


def _log_opened(stem: str) -> None:
    log = os.open(f"{stem}.{os.getpid()}", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    own = [os.getpid()]

    def write(path: bytes) -> None:
        if own:
            os.write(log, b"%d %s\n" % (len(sys.modules), path.replace(b"\n", b"?")))

    def hear(event: str, arguments: "tuple[object, ...]") -> None:
        if event == "open" and isinstance(arguments[0], (str, bytes)):
            write(os.fsencode(arguments[0]))

    sys.addaudithook(hear)
    atexit.register(_copy_maps, stem)
    atexit.register(write, b"")
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=own.clear)


def _copy_maps(stem: str) -> None:
    """Note which files are mapped into memory: shared libraries are not opened through Python."""
    try:
        with open("/proc/self/maps", "rb") as maps, open(f"{stem}.{os.getpid()}.maps", "wb") as copy:
            copy.write(maps.read())
    except OSError:
        pass


def _mark() -> None:
    """Watch for the mark, and leave no trace of it in sys.modules."""
    import lazyboot_marking  # type: ignore[import-not-found, unused-ignore]

    lazyboot_marking.begin()
    for name in ("lazyboot_marking", "lazyboot_arming"):
        del sys.modules[name]


def _hand_over(own_folder: str) -> None:
    # Off the path for good: a sitecustomize further down that chains in its turn must not find this one.
    sys.path[:] = [entry for entry in sys.path if entry != own_folder]
    sys.modules.pop("sitecustomize", None)
    __import__("sitecustomize")


if "LAZYBOOT_PROBE" in os.environ:
    atexit.register(_write_modules, os.environ["LAZYBOOT_PROBE"])
if "LAZYBOOT_PROBE_OPENED" in os.environ:
    _log_opened(os.environ["LAZYBOOT_PROBE_OPENED"])
if "LAZYBOOT_MARK" in os.environ:
    _mark()
_hand_over(os.path.dirname(os.path.abspath(__file__)))
