"""What one process records, written as it happens, so that a process that is killed leaves what it had by then."""

from __future__ import annotations

import os
from marshal import dumps
from time import perf_counter_ns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FORMAT = 4  # of marshal: every Python from 3.4 on reads it
LENGTH_BYTES = 8

# As they are now: programs replace them, and their tests put whole file systems in their place.
_open, _write, _close, _getpid = os.open, os.write, os.close, os.getpid
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT


class PartFile:
    """A file of batches of records: the length of each, then a list of tuples as `marshal` writes it.

    It is open only while a batch is written: a program may close every file that it does not know.

    path  its name holds the process's number, and is another one for what the process executes in its place
    """

    __slots__ = ("_pending", "path")

    def __init__(self, folder: str) -> None:
        self.path = os.path.join(folder, f"{_getpid()}-{perf_counter_ns()}.part")
        self._pending: list[tuple[Any, ...]] = []

    def add(self, *record: Any) -> None:
        """Keep `record`, made of what marshal writes, for the next batch."""
        self._pending.append(record)

    def write(self) -> None:
        """Write what was added. A file that cannot be written costs the records, and nothing else."""
        pending, self._pending = self._pending, []
        try:
            data = dumps(pending, FORMAT)
            file = _open(self.path, _FLAGS, 0o600)
            try:
                _write(file, len(data).to_bytes(LENGTH_BYTES, "little") + data)
            finally:
                _close(file)
        except (OSError, ValueError):
            pass
