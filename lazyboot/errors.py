"""The one tree of errors that lazyboot raises.

Standard library only: the runtime imports this module inside the user's process.
"""

from __future__ import annotations

import sys


class LazybootError(Exception):
    """Base of every error lazyboot raises on purpose."""


class ConfigError(LazybootError):
    """One mistake in the configuration.

    ``str()`` gives ``file:line: key: what was wrong``, with the parts that are known.
    """

    def __init__(
        self, message: str, *, file: str | None = None, line: int | None = None, key: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.key = key

    def __str__(self) -> str:
        place = self.file or ""
        if self.line is not None:
            place += f":{self.line}"
        return ": ".join(part for part in (place, self.key, self.message) if part)


class ConfigErrors(LazybootError):
    """Every mistake found in the configuration, reported at once.

    ``errors`` holds them in the order of their files and lines; never empty.
    """

    def __init__(self, errors: list[ConfigError]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = errors


class PlanError(LazybootError):
    """A compiled plan is unreadable: truncated, corrupt, or written by another version."""


def say(message: str) -> None:
    """One line on stderr in lazyboot's name; nothing where there is no stderr (pythonw, a closed descriptor)."""
    try:
        sys.stderr.write(f"lazyboot: {message}\n")
    except Exception:
        pass
