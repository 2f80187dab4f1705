"""What has been run, in a file, so that an interrupted tuning goes on where it was."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import asdict, frozen

from lazyboot.errors import LazybootError
from lazyboot.profile.recording import Recording
from lazyboot.profile.recordingfile import read, write

_FORMAT = "lazyboot tune 1"
_STATE = "state.json"


class JournalError(LazybootError):
    """There is nothing to go on with, or it is of another tuning."""


@frozen
class Attempt:
    """One run.

    wall_s, cpu_s  as it was measured, up to the mark where there is one
    difference     how its result differs from the eager run's, in one line; empty where it does not
    blamed         the line of the rules file that its error message names; 0: none
    advised        modules that the message says should be eager
    stderr_changed how many lines on stderr are gone, and how many are new
    """

    wall_s: float
    cpu_s: float
    difference: str = ""
    blamed: int = 0
    advised: tuple[str, ...] = ()
    stderr_changed: tuple[int, int] = (0, 0)


class Journal:
    """The runs of one tuning, by the text of their rules files: taken again in the same order, they are not run again.

    folder  where it is kept; made when there is something to keep
    of      what the tuning is of: command, options, versions
    """

    def __init__(self, folder: Path, of: Mapping[str, Any]) -> None:
        self.folder = folder
        self._of = dict(of)
        self._runs: list[dict[str, Any]] = []
        self._waiting: dict[str, list[Attempt]] = defaultdict(list)
        self.reference: dict[str, Any] | None = None

    @property
    def exists(self) -> bool:
        """Whether a tuning was interrupted here."""
        return (self.folder / _STATE).exists()

    def resume(self) -> int:
        """Read what was run before, and say how many runs. Raises JournalError."""
        try:
            found = json.loads((self.folder / _STATE).read_text("utf-8"))
        except FileNotFoundError:
            raise JournalError(f"{self.folder}: no interrupted tuning to go on with") from None
        except (OSError, ValueError) as error:
            raise JournalError(f"{self.folder / _STATE} cannot be read: {error}") from error
        if not isinstance(found, dict) or found.get("format") != _FORMAT:
            raise JournalError(f"{self.folder / _STATE}: not written by this version of lazyboot tune")
        if found["of"] != json.loads(json.dumps(self._of)):
            other = ", ".join(key for key in self._of if found["of"].get(key) != json.loads(json.dumps(self._of[key])))
            raise JournalError(f"{self.folder}: the interrupted tuning was of another {other or 'command'}")
        self._runs, self.reference = found["runs"], found["reference"]
        for run in self._runs:
            fields = {**run["attempt"], "advised": tuple(run["attempt"]["advised"])}
            fields["stderr_changed"] = tuple(fields["stderr_changed"])
            self._waiting[run["rules"]].append(Attempt(**fields))
        return len(self._runs)

    def next(self, text: str | None) -> Attempt | None:
        """The next run with the rules file `text` (None: an eager one) that is known and was not taken yet."""
        waiting = self._waiting.get(_key(text))
        return waiting.pop(0) if waiting else None

    def keep(self, text: str | None, attempt: Attempt) -> None:
        """Add a run, and write the file."""
        self._runs.append({"rules": _key(text), "attempt": asdict(attempt)})
        self.save()

    def save(self) -> None:
        """Write the file."""
        self.folder.mkdir(exist_ok=True)
        state = {"format": _FORMAT, "of": self._of, "reference": self.reference, "runs": self._runs}
        unfinished = self.folder / f".{_STATE}.unfinished"
        unfinished.write_text(json.dumps(state), "utf-8")
        unfinished.replace(self.folder / _STATE)

    def recording(self, text: str | None) -> Recording | None:
        """The recording with the rules file `text`, if there is one."""
        path = self._recording(text)
        return read(path) if path.exists() else None

    def keep_recording(self, text: str | None, recording: Recording) -> None:
        """Keep it."""
        self.folder.mkdir(exist_ok=True)
        write(recording, self._recording(text))

    @property
    def python(self) -> str:
        """The version of Python that the recordings say; empty where there is none yet."""
        path = next(self.folder.glob("recording-*.json"), None)
        return read(path).main.python if path is not None else ""

    def remove(self) -> None:
        """Delete the files: the tuning has come to its end."""
        for path in (*self.folder.glob("recording-*.json"), *self.folder.glob("rules-*.toml"), self.folder / _STATE):
            path.unlink(missing_ok=True)
        if self.folder.is_dir() and not any(self.folder.iterdir()):
            self.folder.rmdir()

    def rules_file(self, text: str) -> Path:
        """A file that holds `text`."""
        self.folder.mkdir(exist_ok=True)
        path = self.folder / f"rules-{_key(text)}.toml"
        if not path.exists():
            path.write_text(text, "utf-8")
        return path

    def _recording(self, text: str | None) -> Path:
        return self.folder / f"recording-{_key(text)}.json"


def _key(text: str | None) -> str:
    return "eager" if text is None else hashlib.sha256(text.encode()).hexdigest()[:16]
