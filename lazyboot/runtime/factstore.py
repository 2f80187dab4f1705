"""Facts about modules' code, kept between processes by the identity of the file: path, size and modification time.

Reading a module's facts off its code takes half a millisecond, and a guard may ask for hundreds of modules.
What the facts mean for a guard is decided anew in every process.
"""

from __future__ import annotations

import atexit
import os
import sys

from lazyboot.runtime import cache, static
from lazyboot.runtime.facts import Facts
from lazyboot.runtime.planfile import checksum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

FORMAT = "lazyboot-facts 1"
_MOST_BYTES = 8 << 20  # a larger file is started anew


class FactStore:
    """The facts that earlier processes left in `folder`, and those found in this one; None: nothing is kept.

    They are written when the interpreter exits, if there are new ones.
    """

    __slots__ = ("_folder", "_lines", "_new")

    def __init__(self, folder: str | None) -> None:
        self._folder = folder
        self._lines: dict[str, str] | None = None
        self._new = False

    def facts(self, spec: ModuleSpec) -> Facts | None:
        """Those of the module that `spec` is for; None where it has no code to read."""
        identity = _identity(spec) if self._folder is not None else None
        if identity is not None:
            line = self._kept().get(identity)
            if line is not None:
                return _parsed(line)
        code = static.module_code(spec)
        found = Facts.of(spec, code) if code is not None else None
        if identity is not None and found is not None:
            self._kept()[identity] = _line(found)
            self._new = True
        return found

    def keep(self) -> None:
        """Write the facts where there are new ones. Silent where that is not possible."""
        if self._new and self._folder is not None:
            self._new = False
            lines = [FORMAT, *(f"{identity}\t{line}" for identity, line in self._kept().items())]
            body = "\n".join(lines).encode("utf-8", "surrogateescape")
            cache.write(self._folder, _name(), checksum(body).encode() + b"\n" + body)

    def _kept(self) -> dict[str, str]:
        if self._lines is None:
            self._lines = {}
            atexit.register(self.keep)
            data = cache.read(self._folder or "", _name()) or b""
            digest, _, body = data.partition(b"\n")
            lines = body.decode("utf-8", "surrogateescape").split("\n")
            fits = len(data) <= _MOST_BYTES and lines[0] == FORMAT
            if fits and digest.decode("ascii", "replace") == checksum(body):
                for line in lines[1:]:
                    identity, _, facts = line.partition("\t")
                    self._lines[identity] = facts
        return self._lines


def _identity(spec: ModuleSpec) -> str | None:
    """The module's name and file as they are now; None where there is no file of one line's name."""
    origin = spec.origin
    try:
        if not origin or "\n" in origin or "\t" in origin:
            return None
        status = os.stat(origin)
    except (OSError, ValueError):
        return None
    return f"{spec.name}|{status.st_mtime_ns}|{status.st_size}|{status.st_ino}|{origin}"


def _name() -> str:
    """The file for facts that this lazyboot read off the bytecode of this Python."""
    import lazyboot

    return checksum(f"{FORMAT}|{lazyboot.__version__}|{sys.version}".encode()) + ".facts"


def _line(facts: Facts) -> str:
    needs = ";".join(f"{target}:{','.join(names)}" for target, names in facts.needs)
    return "\t".join((str(int(facts.open_ended)), str(int(facts.raises)), ",".join(sorted(facts.stored)), needs))


def _parsed(line: str) -> Facts:
    facts = Facts()
    open_ended, raises, stored, needs = line.split("\t")
    facts.open_ended = open_ended == "1"
    facts.raises = raises == "1"
    facts.stored = frozenset(stored.split(",")) if stored else frozenset()
    for need in needs.split(";") if needs else ():
        target, _, names = need.partition(":")
        facts.needs.append((target, tuple(names.split(",")) if names else ()))
    return facts
