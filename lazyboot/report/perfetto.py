"""A recording as a trace in Chrome's JSON format: for https://ui.perfetto.dev, or beside traces of torch.profiler."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lazyboot.profile.recording import Process, Recording
from lazyboot.report.spans import Span, tracks

# torch.profiler counts from the last multiple of this since 1970, so that a trace of the same months has the same base
# and its events can be put beside these without a change.
_INTERVAL_NS = 7_889_238 * 1_000_000_000


def perfetto(recording: Recording) -> dict[str, Any]:
    """`recording` as JSON has it. ``ts`` and ``dur`` are microseconds, ``ts`` from baseTimeNanoseconds on."""
    base = recording.began_ns // _INTERVAL_NS * _INTERVAL_NS
    return {
        "schemaVersion": 1,
        "displayTimeUnit": "ms",
        "baseTimeNanoseconds": base,
        "otherData": {"recorded by": f"lazyboot {recording.lazyboot}", "command": " ".join(recording.command)},
        "traceEvents": [*_events(recording, recording.began_ns - base)],
    }


def _events(recording: Recording, shift_ns: int) -> Iterator[dict[str, Any]]:
    # A viewer takes thread numbers for unique; on Linux, where pids are unique, a main thread has that of its process.
    free = max(process.pid for process in recording.processes) + 1
    for order, process in enumerate(recording.processes):
        yield _named("process_name", process, 0, name=_name(process))
        yield _named("process_labels", process, 0, labels="lazyboot")
        yield _named("process_sort_index", process, 0, sort_index=order)
    for order, track in enumerate(tracks(recording)):
        thread = track.process.pid if track.main else free + order
        yield _named("thread_name", track.process, thread, name=track.name)
        yield _named("thread_sort_index", track.process, thread, sort_index=order)
        for span in track.spans:
            yield _complete(span, track.process.pid, thread, shift_ns)


def _complete(span: Span, pid: int, thread: int, shift_ns: int) -> dict[str, Any]:
    place = f"{span.file}:{span.line}" if span.line else span.file
    # Whole microseconds: a double has no room for more behind those of three months, and spans would overlap.
    began_us = (shift_ns + span.began_ns) // 1000
    return {
        "ph": "X",
        "name": span.name,
        "cat": span.category,
        "pid": pid,
        "tid": thread,
        "ts": began_us,
        "dur": (shift_ns + span.ended_ns) // 1000 - began_us,
        "args": {**({"file": place} if place else {}), **span.about},
    }


def _named(what: str, process: Process, thread: int, **about: str | int) -> dict[str, Any]:
    return {"ph": "M", "name": what, "pid": process.pid, "tid": thread, "ts": 0, "args": about}


def _name(process: Process) -> str:
    return " ".join(process.argv) or process.script or process.executable
