"""What `importlib.metadata` would read of the installed distributions, as it is at one moment.

A file is taken for the same while its times, size and identity are; that takes microseconds where
reading it takes milliseconds.
"""

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

# A file that has just changed can change again without its times showing it: clocks of file systems tick.
SETTLED_NS = 2_000_000_000

_READ = ("METADATA", "PKG-INFO", "RECORD", "top_level.txt", "SOURCES.txt", "installed-files.txt")


class Stamp(tuple[int, ...]):
    """Times, identity and size of a file or folder; two are equal while it has not changed.

    changed_ns  the later of the times at which its content and its entry changed, since the epoch
    """

    __slots__ = ()

    @property
    def changed_ns(self) -> int:
        return max(self[0], self[1])

    @property
    def size(self) -> int:
        return self[2]


def stamp_of(path: str) -> Stamp | None:
    """The stamp of what lies at `path`; None where there is nothing that can be looked at."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return Stamp((found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_dev))


def is_settled(stamp: Stamp) -> bool:
    """Whether what has this stamp now would get another one by any change to come."""
    return stamp.changed_ns < time.time_ns() - SETTLED_NS


class Installed:
    """The search path, its folders, and the metadata files of the distributions in them.

    Files that a distribution's RECORD names are not looked at: Python 3.12 and later leave out packages that
    have none of their files any more while their folder still stands.
    """

    __slots__ = ("_files", "_surroundings", "settled")

    def __init__(self, surroundings: list[object], files: list[tuple[str, Stamp | None]]) -> None:
        self._surroundings = surroundings
        self._files = files
        stamps = [*(each for each in surroundings if isinstance(each, Stamp)), *(stamp for _, stamp in files if stamp)]
        self.settled = all(map(is_settled, stamps))

    @classmethod
    def now(cls, distributions: Callable[[], Iterable[Any]]) -> Installed | None:
        """As it is now; None where `distributions` come from places of which files do not tell all.

        Raises what `distributions` raises.
        """
        surroundings = _surroundings()
        if surroundings is None:
            return None
        files: list[tuple[str, Stamp | None]] = []
        for distribution in distributions():
            path = getattr(distribution, "_path", None)
            if isinstance(path, os.PathLike):
                folder = os.fspath(path)
                files.append((folder, stamp_of(folder)))
                names = (os.path.join(folder, name) for name in _READ)
                files += [(name, stamp) for name in names if (stamp := stamp_of(name)) is not None]
            elif type(path).__module__.partition(".")[0] not in ("zipfile", "zipp"):  # an archive is on the search path
                return None
        return cls(surroundings, files)

    def is_unchanged(self) -> bool:
        """Whether everything is as it was."""
        return _surroundings() == self._surroundings and all(stamp_of(path) == stamp for path, stamp in self._files)


def _surroundings() -> list[object] | None:
    """Where distributions are looked for, and the stamp of each place; None where files do not tell all."""
    finders = [finder for finder in sys.meta_path if hasattr(finder, "find_distributions")]
    if not all(map(_looks_on_search_path, finders)) or not all(isinstance(entry, str) for entry in sys.path):
        return None
    surroundings: list[object] = [*finders]
    for entry in sys.path:
        surroundings += entry, stamp_of(entry or ".")
    if not all(map(os.path.isabs, sys.path)):
        surroundings.append(_working_folder())
    return surroundings


def _looks_on_search_path(finder: Any) -> bool:
    """Whether `finder` is the one of the standard library, or the one that importlib_metadata puts in its place."""
    kind = finder if isinstance(finder, type) else type(finder)
    return (kind.__module__, kind.__name__) in (
        ("_frozen_importlib_external", "PathFinder"),
        ("importlib_metadata", "MetadataPathFinder"),
    )


def _working_folder() -> str | None:
    try:
        return os.getcwd()
    except OSError:  # it has been removed
        return None
