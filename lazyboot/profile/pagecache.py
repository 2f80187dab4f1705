"""Dropping files from the kernel's page cache, so that a run reads them from the disk as after a reboot."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from lazyboot.profile.measure import Counted

_CONTROL = Path("/proc/sys/vm/drop_caches")
_EVERYTHING = "3"  # page cache, and the entries of folders and files
_SAMPLE = 200


class PageCache:
    """Drops what variants read before each of their runs, as far as this process may.

    control  the kernel's file for it
    how      what was done, in a sentence; empty before the first time
    """

    def __init__(self, control: Path = _CONTROL) -> None:
        self.how = ""
        self._control = control

    def drop(self, counted: Mapping[str, Counted]) -> None:
        """Drop everything where that is permitted, else the files that the variants open and map into memory."""
        os.sync()  # what is not written yet cannot be dropped
        try:
            self._control.write_text(_EVERYTHING)
            self.how = f"cold: the page cache was dropped before each run ({self._control})"
            return
        except OSError as error:
            reason = f"{self._control}: {error.strerror}"
        paths = sorted({path for each in counted.values() for path in each.paths})
        if not paths or not hasattr(os, "posix_fadvise"):
            self.how = f"not cold: dropping the page cache is not permitted here ({reason})"
            return
        for path in paths:
            _drop(path)
        stayed = _resident(paths[:: max(1, len(paths) // _SAMPLE)])
        rest = f"; of a sample of them, {stayed:.0%} stayed in it all the same" if stayed else ""
        self.how = (
            f"partly cold: before each run the {len(paths):,} files that the command opens were dropped from the page "
            f"cache (posix_fadvise){rest}; the whole cache cannot be dropped here ({reason})"
        )


def _drop(path: str) -> None:
    with suppress(OSError, ValueError):
        descriptor = _opened(path)
        try:
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)


def _resident(paths: Iterable[str]) -> float:
    """The share of the non-empty files at `paths` whose first byte is in the page cache; 0 where that is not told."""
    found = [each for each in map(_is_resident, paths) if each is not None]
    return sum(found) / len(found) if found else 0.0


def _is_resident(path: str) -> bool | None:
    if not hasattr(os, "RWF_NOWAIT"):
        return None
    try:
        descriptor = _opened(path)
    except (OSError, ValueError):
        return None
    try:
        return bool(os.preadv(descriptor, [bytearray(1)], 0, os.RWF_NOWAIT)) or None
    except BlockingIOError:
        return False
    except OSError:
        return None
    finally:
        os.close(descriptor)


def _opened(path: str) -> int:
    if not os.path.isfile(path):  # a pipe would block, a device has no pages
        raise OSError
    return os.open(path, os.O_RDONLY | os.O_NONBLOCK)
