"""What the operating system counts for this process and this thread."""

from __future__ import annotations

import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # what getrusage counts resident memory in
_TICKS = 100  # of /proc: USER_HZ, which is 100 on every platform that CPython supports
_START_FIELD = 19  # of those after the program's name in /proc/self/stat
_LATEST_START_S = 3600.0  # a process that is older when Python starts in it is not believed


def _borrowed(name: str) -> Any:
    """The module `name`; ``sys.modules`` is as before: a program may have a file of that name."""
    there = name in sys.modules
    try:
        module = __import__(name)
    except ImportError:
        return None
    if not there:
        sys.modules.pop(name, None)
    return module


_resource = _borrowed("resource")


def page_faults() -> Callable[[], tuple[int, int]]:
    """A function that gives this thread's page faults so far, minor and major; zeros where nobody counts them."""
    if _resource is None:
        return lambda: (0, 0)
    usage = _resource.getrusage
    who = getattr(_resource, "RUSAGE_THREAD", _resource.RUSAGE_SELF)

    def faults() -> tuple[int, int]:
        now = usage(who)
        return now.ru_minflt, now.ru_majflt

    return faults


def of_process() -> dict[str, int]:
    """Fields of the recording's Process; cheap."""
    now = _resource.getrusage(_resource.RUSAGE_SELF) if _resource is not None else None
    return {
        "minor_faults": now.ru_minflt if now else 0,
        "major_faults": now.ru_majflt if now else 0,
        "peak_bytes": now.ru_maxrss * _RSS_UNIT if now else 0,
    }


def bytes_read() -> int:
    """Bytes that this process has read so far, from files and else; 0 where the kernel does not say."""
    try:
        with open("/proc/self/io", "rb") as file:
            return int(file.readline().split()[1])
    except (OSError, ValueError, IndexError):
        return 0


def age_s() -> float:
    """For how long this process has been running, in seconds.

    Linux says when it began in hundredths of a second; what it has computed since then makes that finer. Elsewhere
    only the latter is known, which leaves out what it waited for.
    """
    computed = time.process_time()
    try:
        with open("/proc/self/stat", "rb") as file:
            began = int(file.read().rpartition(b")")[2].split()[_START_FIELD]) / _TICKS
        latest = time.clock_gettime(time.CLOCK_BOOTTIME) - began
    except (OSError, ValueError, IndexError, AttributeError):
        return computed
    if not 0 <= latest <= _LATEST_START_S:
        return computed
    return min(max(computed, latest - 1 / _TICKS), latest)
