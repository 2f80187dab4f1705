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

    path     its name holds the process's number, and is another one for what the process executes in its place
    pending  records for the next batch: tuples of what marshal writes
    """

    __slots__ = ("path", "pending")

    def __init__(self, folder: str) -> None:
        self.path = os.path.join(folder, f"{_getpid()}-{perf_counter_ns()}.part")
        self.pending: list[tuple[Any, ...]] = []

    def add(self, *record: Any) -> None:
        """Keep `record` for the next batch."""
        self.pending.append(record)

    def write(self) -> None:
        """Write what was added. A file that cannot be written costs the records, and nothing else."""
        pending = self.pending[:]
        del self.pending[: len(pending)]  # threads may add meanwhile
        try:
            data = _dumped(pending)
            file = _open(self.path, _FLAGS, 0o600)
            try:
                _write(file, len(data).to_bytes(LENGTH_BYTES, "little") + data)
            finally:
                _close(file)
        except (OSError, ValueError):
            pass


def _dumped(records: list[tuple[Any, ...]]) -> bytes:
    try:
        return dumps(records, FORMAT)
    except ValueError:  # a string or a number of a class of its own, such as a pending name
        return dumps([_plain(each) for each in records], FORMAT)


def _plain(value: Any) -> Any:
    for kind in (str, int, float):
        if isinstance(value, kind) and type(value) is not bool:
            return kind(value)
    if isinstance(value, (tuple, list)):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {_plain(key): _plain(each) for key, each in value.items()}
    return value if value is None or type(value) is bool else ""
