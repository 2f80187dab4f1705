"""Recordings as JSON files, and the schema of those files."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from attrs import asdict
from cattrs import Converter
from cattrs import transform_error as _faults

from lazyboot.config.schema import table
from lazyboot.errors import LazybootError
from lazyboot.profile.recording import FORMAT, VERSION, Recording

_MOST_FAULTS = 5


class RecordingError(LazybootError):
    """A file is no recording, or one of another version."""


def write(recording: Recording, path: Path) -> None:
    """Write `recording` to `path`, whole or not at all. Raises OSError."""
    unfinished = unfinished_of(path)
    # ASCII: a file name that is no text has no UTF-8.
    unfinished.write_text(json.dumps(as_json(recording), separators=(",", ":")) + "\n", "utf-8")
    unfinished.replace(path)


def unfinished_of(path: Path) -> Path:
    """The file that becomes the recording `path` once it is whole."""
    return path.with_name(f".{path.name}.unfinished")


def read(path: Path) -> Recording:
    """The recording in `path`. Raises RecordingError, which names the file and what was expected."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise RecordingError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise RecordingError(f"{path}: not JSON, so no recording of lazyboot profile: {error}") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise RecordingError(f'{path}: no recording of lazyboot profile: "format" is not "{FORMAT}"')
    if found.get("version") != VERSION:
        raise RecordingError(
            f"{path}: a recording of version {found.get('version')!r}; this lazyboot reads version {VERSION}"
        )
    return from_json(found, str(path))


def from_json(found: Any, name: str) -> Recording:
    """The recording that `found`, what `as_json` gives, stands for. Raises RecordingError in the name of `name`."""
    try:
        return _converter().structure(found, Recording)
    except Exception as error:
        faults = "; ".join(_faults(error, path="recording")[:_MOST_FAULTS])
        raise RecordingError(f"{name}: a damaged recording: {faults}") from error


def as_json(recording: Recording) -> dict[str, Any]:
    """`recording` as JSON has it."""
    return asdict(recording)


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of a recording. ``lazyboot profile --schema`` prints it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        **table(Recording),
    }


@cache
def _converter() -> Converter:
    return Converter()
