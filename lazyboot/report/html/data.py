"""What the page is given: a recording as columns of whole numbers, which refer to texts that are there once. Pure.

A NeMo recording has 10,000 imports and 100,000 statements. Times become whole microseconds, file names a folder and a
name, and what the page does not show stays away.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from lazyboot.profile.grouping import Place
from lazyboot.profile.libraries import Library, by_library
from lazyboot.profile.naming import Naming
from lazyboot.profile.recording import NONE, Process, Recording
from lazyboot.report.html.cuts import cuts

Columns = dict[str, list[int]]


class _Number(Protocol):
    def __call__(self, text: str) -> int: ...


def page_data(recording: Recording) -> dict[str, Any]:
    """What the page shows of `recording`, as JSON has it. Times ending in _us count from the start of the command."""
    naming = Naming.of(recording.processes)
    return {
        "lazyboot": recording.lazyboot,
        "command": list(recording.command),
        "folder": recording.folder,
        "lazy": recording.lazy,
        "configuration": list(recording.configuration),
        "exit_code": recording.exit_code,
        "until": recording.until,
        "wall_us": _us(recording.wall_s),
        "cpu_us": _us(recording.cpu_s),
        "peak_bytes": recording.peak_bytes,
        "main": recording.processes.index(recording.main),
        "processes": [_process(recording, each, naming) for each in recording.processes],
    }


def packed(data: dict[str, Any]) -> str:
    """`data` as JSON, compressed, as base64: nothing in it can end the element that holds it."""
    text = json.dumps(data, separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode("ascii"), mtime=0)).decode("ascii")


def _process(recording: Recording, process: Process, naming: Naming) -> dict[str, Any]:
    texts: dict[str, int] = {}

    def number(text: str) -> int:
        return texts.setdefault(text, len(texts))

    libraries = by_library(recording, process, naming)
    threads: dict[int, int] = {}
    for thread in (*(each.thread for each in process.imports), *(each.thread for each in process.uses)):
        threads.setdefault(thread, len(threads))
    return {
        "pid": process.pid,
        "parent": process.parent,
        "argv": list(process.argv),
        "python": process.python,
        "executable": process.executable,
        "began_us": round((process.began_ns - recording.began_ns) / 1000),
        "complete": process.complete,
        "site_began_us": _us(process.site_began_s),
        "site_ended_us": _us(process.site_ended_s),
        "ended_us": _us(process.ended_s),
        "modules": process.modules,
        "files_opened": process.files_opened,
        "bytes_read": process.bytes_read,
        "major_faults": process.major_faults,
        "peak_bytes": process.peak_bytes,
        "script": process.script,
        "threads": len(threads),
        "libraries": _libraries(libraries, number),
        "cuts": _cuts(process, libraries, number) if process is recording.main else [],
        "imports": _imports(process, naming, number, threads),
        "statements": _statements(process, number),
        "deferrals": _deferrals(process, number),
        "uses": _uses(process, number, threads),
        "scans": _scans(process, number),
        "pth": [[each.file, each.line, each.text, _us(each.seconds)] for each in process.pth],
        "without_effect": list(process.without_effect),
        "files": _files(process.files, number),
        "texts": list(texts),
    }


def _libraries(libraries: Iterable[Library], number: _Number) -> list[list[Any]]:
    """Name, own and whole time, modules, category, distribution, and importer, file and line of the import of it."""
    return [
        [
            number(each.name),
            _us(each.own_s),
            _us(each.seconds),
            each.modules,
            number(each.category),
            number(each.distribution),
            *_place(each.imported_by, number),
        ]
        for each in libraries
    ]


def _cuts(process: Process, libraries: Iterable[Library], number: _Number) -> list[list[Any]]:
    """Library, statements, the time that is saved without them, and how many other modules go with it."""
    return [
        [number(each.library), list(each.statements), _us(each.saved_s), each.others]
        for each in cuts(process, libraries)
    ]


def _place(place: Place | None, number: _Number) -> list[int]:
    return [number(""), number(""), 0] if place is None else [number(place.importer), number(place.file), place.line]


def _imports(process: Process, naming: Naming, number: _Number, threads: dict[int, int]) -> Columns:
    own = process.imports
    return {
        "module": [number(each.module) for each in own],
        "library": [number(naming.library(each.module)) for each in own],
        "kind": [number(each.kind) for each in own],
        "error": [number(each.error) for each in own],
        "thread": [threads[each.thread] for each in own],
        **_as_they_are(own, "file", "within", "statement", "use", "bytes_read", "files_opened", "major_faults"),
        **_times(own, "began_s", "seconds", "own_s", "find_s", "load_s"),
    }


def _statements(process: Process, number: _Number) -> Columns:
    own = process.statements
    return {
        "module": [number(each.module) for each in own],
        "names": [number(",".join(each.names)) for each in own],
        "importer": [number(each.importer) for each in own],
        "function": [number(each.function) for each in own],
        **_as_they_are(own, "file", "line"),
    }


def _deferrals(process: Process, number: _Number) -> Columns:
    own = process.deferrals
    return {
        "module": [number(each.module) for each in own],
        "importer": [number(each.importer) for each in own],
        "rule": [number(each.rule) for each in own],
        "reason": [number(each.reason) for each in own],
        **_as_they_are(own, "file", "line"),
    }


def _uses(process: Process, number: _Number, threads: dict[int, int]) -> Columns:
    own = process.uses
    return {
        "name": [number(each.name) for each in own],
        "function": [number(each.function) for each in own],
        "kind": [number(each.kind) for each in own],
        "thread": [threads[each.thread] for each in own],
        **_as_they_are(own, "deferral", "file", "line"),
        **_times(own, "began_s", "own_s"),
        "seconds_us": [_us(each.seconds) if each.seconds >= 0 else NONE for each in own],
    }


def _scans(process: Process, number: _Number) -> Columns:
    own = process.scans
    return {
        "kind": [number(each.kind) for each in own],
        **_as_they_are(own, "file", "line"),
        **_times(own, "began_s", "seconds"),
    }


def _files(files: Sequence[str], number: _Number) -> list[int]:
    """A folder and a name for each file, one after the other: most share their folder with others."""
    flat = []
    for file in files:
        folder, separator, name = file.rpartition("/")
        flat += [number(folder + separator), number(name)]
    return flat


def _as_they_are(entries: Iterable[object], *names: str) -> Columns:
    return _columns(entries, names, str, lambda value: int(value))


def _times(entries: Iterable[object], *names: str) -> Columns:
    return _columns(entries, names, lambda name: name.removesuffix("_s") + "_us", _us)


def _columns(
    entries: Iterable[object], names: Iterable[str], called: Callable[[str], str], value: Callable[[Any], int]
) -> Columns:
    kept = [*entries]
    return {called(name): [value(getattr(each, name)) for each in kept] for name in names}


def _us(seconds: float) -> int:
    return round(seconds * 1e6)
