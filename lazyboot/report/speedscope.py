"""A recording for https://www.speedscope.app: a profile for each thread."""

from __future__ import annotations

from typing import Any

from lazyboot import __version__
from lazyboot.profile.recording import Recording
from lazyboot.report.spans import SCANS, Span, Track, tracks

_SCHEMA = "https://www.speedscope.app/file-format-schema.json"


def speedscope(recording: Recording) -> dict[str, Any]:
    """`recording` in speedscope's file format, as JSON has it; microseconds from the start of the command."""
    frames: dict[tuple[str, str, int], int] = {}
    shown = tracks(recording)
    main = [at for at, track in enumerate(shown) if track.main and track.process is recording.main]
    return {
        "$schema": _SCHEMA,
        "exporter": f"lazyboot {__version__}",
        "name": " ".join(recording.command),
        "activeProfileIndex": main[0],
        "profiles": [_profile(track, frames) for track in shown],
        "shared": {"frames": [_frame(*each) for each in frames]},
    }


def _profile(track: Track, frames: dict[tuple[str, str, int], int]) -> dict[str, Any]:
    events: list[dict[str, Any]] = []
    open_spans: list[tuple[Span, int]] = []

    def close(until_ns: int | None) -> None:
        while open_spans and (until_ns is None or open_spans[-1][0].ended_ns <= until_ns):
            span, frame = open_spans.pop()
            events.append({"type": "C", "frame": frame, "at": span.ended_ns / 1000})

    for span in track.spans:
        close(span.began_ns)
        frame = frames.setdefault((span.name, span.file, span.line), len(frames))
        events.append({"type": "O", "frame": frame, "at": span.began_ns / 1000})
        open_spans.append((span, frame))
    close(None)
    what = SCANS if track.name == SCANS else f"imports, {track.name}"
    return {
        "type": "evented",
        "name": f"process {track.process.pid}: {what}",
        "unit": "microseconds",
        "startValue": min((each["at"] for each in events), default=0),
        "endValue": max((each["at"] for each in events), default=0),
        "events": events,
    }


def _frame(name: str, file: str, line: int) -> dict[str, Any]:
    return {"name": name, **({"file": file} if file else {}), **({"line": line} if line else {})}
