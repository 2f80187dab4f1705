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

FORMAT = "lazyboot-facts 2"
_MOST_BYTES = 1 << 20  # a larger file is started anew


class FactStore:
    """The facts that earlier processes left in `folder`, and those found in this one; None: nothing is kept.

    Each top-level package has a file of its own: who asks for one module does not read what is known of a thousand.
    They are written when the interpreter exits, where there are new ones.
    """

    __slots__ = ("_changed", "_folder", "_lines")

    def __init__(self, folder: str | None) -> None:
        self._folder = folder
        self._lines: dict[str, dict[str, str]] = {}
        self._changed: set[str] = set()

    def facts(self, spec: ModuleSpec) -> Facts | None:
        """Those of the module that `spec` is for; None where it has no code to read."""
        identity = _identity(spec) if self._folder is not None else None
        package = spec.name.partition(".")[0]
        if identity is not None:
            line = self._kept(package).get(identity)
            if line is not None:
                return _parsed(line)
        code = static.module_code(spec)
        found = Facts.of(spec, code) if code is not None else None
        if identity is not None and found is not None:
            self._kept(package)[identity] = _line(found)
            if not self._changed:
                atexit.register(self.keep)
            self._changed.add(package)
        return found

    def keep(self) -> None:
        """Write the facts where there are new ones. Silent where that is not possible."""
        while self._changed and self._folder is not None:
            package = self._changed.pop()
            lines = [FORMAT, *(f"{identity}\t{line}" for identity, line in self._kept(package).items())]
            body = "\n".join(lines).encode("utf-8", "surrogateescape")
            cache.write(self._folder, _file_name(package), checksum(body).encode() + b"\n" + body)

    def _kept(self, package: str) -> dict[str, str]:
        kept = self._lines.get(package)
        if kept is None:
            kept = self._lines[package] = _read(self._folder or "", package)
        return kept


def _read(folder: str, package: str) -> dict[str, str]:
    """The lines kept for the modules of `package` by their identity; none where the file is not whole."""
    data = cache.read(folder, _file_name(package)) or b""
    digest, _, body = data.partition(b"\n")
    if len(data) > _MOST_BYTES or digest.decode("ascii", "replace") != checksum(body):
        return {}
    header, *lines = body.decode("utf-8", "surrogateescape").split("\n")
    if header != FORMAT:
        return {}
    return {identity: facts for identity, _, facts in (line.partition("\t") for line in lines)}


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


def _file_name(package: str) -> str:
    """The file for facts that this lazyboot read off the bytecode of `package` in this environment."""
    import lazyboot

    return checksum(f"{FORMAT}|{lazyboot.__version__}|{sys.version}|{sys.prefix}|{package}".encode()) + ".facts"


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
