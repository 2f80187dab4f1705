"""Verdicts about guards, kept between processes: reading hundreds of modules for one takes longer than it saves.

A verdict holds as long as every file that it was read from is the same, and nothing was put on ``sys.path`` that
could stand before them. One change of any of them, and all are found anew.
"""

from __future__ import annotations

import atexit
import os
import sys

from lazyboot.runtime import cache
from lazyboot.runtime.planfile import checksum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    Query = tuple[str, tuple[str, ...] | None]

FORMAT = "lazyboot-guards 1"
_FIELDS = "\t"
_ALL = "*"  # stands for the import of a module and no name of it


class Verdicts:
    """Verdicts of one process, with those that earlier ones left in `folder`; None: nothing is kept.

    They are written when the interpreter exits, if there are new ones.
    """

    __slots__ = ("_files", "_folder", "_known", "_name", "_new")

    def __init__(self, folder: str | None) -> None:
        self._folder = folder
        self._known: dict[Query, bool] = {}
        self._files: dict[str, str] = {}
        self._name = ""
        self._new = False

    def get(self, query: Query) -> bool | None:
        """The verdict on `query`: a module, and the names imported from it; None where there is none."""
        if self._folder is not None and not self._name:
            self._name = _name()
            self._load(cache.read(self._folder, self._name) or b"")
            atexit.register(self.keep)
        return self._known.get(query)

    def add(self, query: Query, verdict: bool) -> None:
        self._known[query] = verdict
        self._new = True

    def consulted(self, file: str | None) -> None:
        """A verdict of this process was read from `file`, as it is now."""
        if self._folder is not None and file is not None and file not in self._files:
            self._files[file] = _identity(file)

    def keep(self) -> None:
        """Write the verdicts where there are new ones. Silent where that is not possible."""
        if self._new and self._folder is not None:
            self._new = False
            lines = [FORMAT]
            lines += [_FIELDS.join(("file", identity, file)) for file, identity in self._files.items()]
            lines += [
                _FIELDS.join(("guard", str(int(verdict)), target, *(names or (_ALL,))))
                for (target, names), verdict in self._known.items()
            ]
            body = "\n".join(lines).encode("utf-8", "surrogateescape")
            cache.write(self._folder, self._name, checksum(body).encode() + b"\n" + body)

    def _load(self, data: bytes) -> None:
        digest, _, body = data.partition(b"\n")
        lines = body.decode("utf-8", "surrogateescape").split("\n")
        if digest.decode("ascii", "replace") != checksum(body) or lines[0] != FORMAT:
            return
        entries = [line.split(_FIELDS) for line in lines[1:]]
        files = {entry[2]: entry[1] for entry in entries if entry[0] == "file"}
        if all(_identity(file) == identity for file, identity in files.items()):
            self._files = files
            for kind, verdict, target, *names in entries:
                if kind == "guard":
                    self._known[target, None if names == [_ALL] else tuple(names)] = verdict == "1"


def _identity(file: str) -> str:
    try:
        status = os.stat(file)
    except (OSError, ValueError):
        return "missing"
    return f"{status.st_mtime_ns},{status.st_size}"


def _name() -> str:
    """The file for what is importable here: this lazyboot and Python, and the importable names on ``sys.path``."""
    import lazyboot

    parts = [FORMAT, lazyboot.__version__, sys.version, sys.prefix]
    for entry in sys.path:
        parts += ["", entry, *sorted(_importable(entry or os.curdir))]
    return checksum("\n".join(parts).encode("utf-8", "surrogateescape")) + ".guards"


def _importable(folder: str) -> Iterable[str]:
    """What the names in `folder` could be imported as; not its modification time, which every output changes."""
    try:
        return [name for name in os.listdir(folder) if name.partition(".")[0].isidentifier()]
    except OSError:
        return ()
