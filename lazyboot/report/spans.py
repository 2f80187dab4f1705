"""A recording as spans of time that lie properly in one another, a list for each thread: what trace formats want."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve, frozen

from lazyboot.profile.recording import NONE, FirstUse, Import, Process, Recording

SCANS = "metadata scans"


@frozen
class Span:
    """Something that took time in one thread.

    began_ns, ended_ns  nanoseconds since the recording began
    file                empty when there is none
    """

    name: str
    category: str
    began_ns: int
    ended_ns: int
    file: str
    line: int
    about: Mapping[str, str | int | float]


@frozen
class Track:
    """A thread, or what stands for one.

    spans  by their beginning, outer ones before what lies in them; two of them never overlap by half
    """

    process: Process
    name: str
    main: bool
    spans: tuple[Span, ...]


def tracks(recording: Recording) -> list[Track]:
    """The threads of each process that imported something, the main one first, and its metadata scans.

    The thread of a scan is not known, so they have a track of their own.
    """
    return [track for process in recording.processes for track in _tracks(recording, process)]


def _tracks(recording: Recording, process: Process) -> Iterator[Track]:
    shift = process.began_ns - recording.began_ns
    by_thread: dict[int, list[Span]] = {}
    for each in process.imports:
        by_thread.setdefault(each.thread, []).append(_import(process, each, shift))
    for use in process.uses:
        by_thread.setdefault(use.thread, []).append(_use(process, use, shift))
    first = next(iter(by_thread), 0)
    for number, thread in enumerate(by_thread or [first]):
        spans = by_thread.get(thread, [])
        if thread == first:
            yield Track(process, "main thread", True, _nested([*_phases(process, shift), *spans]))
        else:
            yield Track(process, f"thread {number + 1}", False, _nested(spans))
    if process.scans:
        scans = [
            _span(each.kind, "scan", each.began_s, each.seconds, shift, _file(process, each.file), each.line, {})
            for each in process.scans
        ]
        yield Track(process, SCANS, False, _nested(scans))


def _phases(process: Process, shift: int) -> list[Span]:
    """The whole process, the start of Python and site in it."""
    lines = {f"{each.file}:{each.line}": each.seconds for each in process.pth}
    name = " ".join(process.argv) or process.script or process.executable
    return [
        _span(name, "process", 0.0, process.ended_s, shift, process.script, 0, {"python": process.python}),
        _span("Python starts", "start", 0.0, process.site_began_s, shift, "", 0, {}),
        _span(
            "site and .pth files",
            "start",
            process.site_began_s,
            process.site_ended_s - process.site_began_s,
            shift,
            "",
            0,
            lines,
        ),
    ]


def _import(process: Process, each: Import, shift: int) -> Span:
    about: dict[str, str | int | float] = {
        "own_s": each.own_s,
        "find_s": each.find_s,
        "load_s": each.load_s,
        "kind": each.kind,
        "bytes_read": each.bytes_read,
        "files_opened": each.files_opened,
    }
    if each.statement != NONE:
        asked = process.statements[each.statement]
        about["asked for by"] = f"{asked.importer}, {_file(process, asked.file)}:{asked.line}"
    if each.error:
        about["error"] = each.error
    return _span(each.module, "import", each.began_s, each.seconds, shift, _file(process, each.file), 0, about)


def _use(process: Process, each: FirstUse, shift: int) -> Span:
    deferral = process.deferrals[each.deferral]
    name = f"{deferral.module}.{each.name}" if each.name else deferral.module
    seconds = each.seconds if each.seconds >= 0 else process.ended_s - each.began_s
    about = {"forced by": each.kind, "in": each.function, "rule": deferral.rule}
    file = _file(process, each.file)
    return _span(f"first use of {name}", "first use", each.began_s, seconds, shift, file, each.line, about)


def _span(
    name: str,
    category: str,
    began_s: float,
    seconds: float,
    shift: int,
    file: str,
    line: int,
    about: Mapping[str, str | int | float],
) -> Span:
    began = shift + round(began_s * 1e9)
    return Span(name, category, began, began + max(round(seconds * 1e9), 0), file, line, about)


def _nested(spans: Iterable[Span]) -> tuple[Span, ...]:
    """`spans` in order, each shortened to end with the one in which it began: clocks are read one after the other."""
    result: list[Span] = []
    around: list[Span] = []
    for span in sorted(spans, key=_outer_first):
        while around and around[-1].ended_ns <= span.began_ns:
            around.pop()
        if around and span.ended_ns > around[-1].ended_ns:
            span = evolve(span, ended_ns=around[-1].ended_ns)
        result.append(span)
        around.append(span)
    return tuple(result)


def _outer_first(span: Span) -> tuple[int, bool, int, bool]:
    """Of spans that begin together the longer is the outer one; a use that took as long as its import is around it."""
    return (span.began_ns, span.category != "process", -span.ended_ns, span.category != "first use")


def _file(process: Process, index: int) -> str:
    return process.files[index] if index != NONE else ""
