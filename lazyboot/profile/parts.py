"""The part files that recorded processes write (see `lazyboot.profile.tracing`), read."""

from __future__ import annotations

import marshal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import Factory, define, evolve

from lazyboot.profile.tracing.partfile import LENGTH_BYTES


@define
class Part:
    """What one process wrote, record by record. Times are those of its ``perf_counter``.

    head     what is said at the beginning
    latest   the counts of the latest moment that is recorded, and of the end
    now      the time of that moment
    program  when the program began; None where that was not seen
    end      what is said at the end; empty where the process was killed
    """

    head: dict[str, Any]
    latest: dict[str, Any] = Factory(dict)
    now: float = 0.0
    program: float | None = None
    end: dict[str, Any] = Factory(dict)
    statements: list[tuple[Any, ...]] = Factory(list)
    begun: dict[int, tuple[Any, ...]] = Factory(dict)
    imports: dict[int, tuple[Any, ...]] = Factory(dict)
    deferrals: list[tuple[Any, ...]] = Factory(list)
    uses: list[tuple[Any, ...]] = Factory(list)
    scans: list[tuple[Any, ...]] = Factory(list)

    def take(self, record: tuple[Any, ...]) -> None:
        """Sort in one record of the file, but for the first."""
        kind, *rest = record
        if kind in ("import", "begun"):
            index, *fields = rest
            (self.imports if kind == "import" else self.begun)[index] = tuple(fields)
        elif kind in ("statement", "deferral", "use", "scan"):
            into = {
                "statement": self.statements,
                "deferral": self.deferrals,
                "use": self.uses,
                "scan": self.scans,
            }
            into[kind].append(tuple(rest))
        elif kind == "now":
            self.now, self.latest = rest
        elif kind == "program":
            self.program = rest[0]
        elif kind == "end":
            self.end = self.latest = rest[0]
            self.now = self.end["ended"]

    def until(self, moment: float) -> Part:
        """What had happened by `moment`: an import that was under way then is one that did not end."""
        by_then = {index: each for index, each in self.imports.items() if each[6] + each[7] <= moment}
        begun = {index: each for index, each in self.begun.items() if each[4] <= moment}
        for index, each in self.imports.items():
            if index not in by_then and each[6] <= moment:
                module, _, _, within, statement, thread, began, *_ = each
                begun[index] = (module, within, statement, thread, began)
        return evolve(
            self,
            now=min(self.now, moment),
            imports=by_then,
            begun=begun,
            uses=[each for each in self.uses if each[-3] <= moment],
            scans=[each for each in self.scans if each[-2] + each[-1] <= moment],
        )


def read(folder: Path) -> list[Part]:
    """The parts in `folder`, in the order in which their processes began. What is not whole is left out."""
    parts = [part for path in folder.glob("*.part") if (part := _part(path)) is not None]
    return sorted(parts, key=lambda part: (part.head["began"], part.head["site_began"]))


def records(data: bytes) -> Iterator[tuple[Any, ...]]:
    """The records in `data`, up to the first batch that is not whole."""
    at, end = 0, whole(data)
    while at < end:
        length = int.from_bytes(data[at : at + LENGTH_BYTES], "little")
        at += LENGTH_BYTES
        yield from marshal.loads(data[at : at + length])
        at += length


def whole(data: bytes) -> int:
    """The length of the batches at the beginning of `data` that are whole."""
    at = 0
    while at + LENGTH_BYTES <= len(data):
        following = at + LENGTH_BYTES + int.from_bytes(data[at : at + LENGTH_BYTES], "little")
        if following > len(data):
            break
        at = following
    return at


def _part(path: Path) -> Part | None:
    part: Part | None = None
    for record in records(path.read_bytes()):
        if record[0] == "process":
            part = Part(record[1])
            part.now = part.head["site_began"]
        elif part is not None:
            part.take(record)
    return part
