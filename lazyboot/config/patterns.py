"""Module patterns: how they are spelled, and which covers which."""

from __future__ import annotations

import sys

PROJECT = "@project"


def fault(pattern: str) -> str | None:
    """What is wrong with `pattern` as a module pattern, with the nearest valid spelling; None: nothing.

    A pattern is a dotted name whose components are identifiers or, but for the first, ``*``.
    """
    parts = pattern.split(".")
    if parts[0] == "*":
        return f"{pattern!r} would name modules of every package: the first component cannot be '*'"
    bad = [part for part in parts if part != "*" and not part.isidentifier()]
    if not bad:
        return None
    if any("*" in part for part in bad):
        return f"{pattern!r} is not a module pattern: '*' stands for one whole component, as in 'package.*.plugins'"
    message = f"{pattern!r} is not a module name: expected identifiers joined by dots"
    nearest = _nearest_name(pattern)
    return f"{message}; did you mean {nearest!r}?" if nearest else message


def _nearest_name(pattern: str) -> str | None:
    """A valid name that `pattern` was probably meant to be: a path, a file name or a distribution's name."""
    name = pattern.strip().removesuffix(".py").replace("-", "_").replace("/", ".").replace("\\", ".").strip(".")
    return name if all(part.isidentifier() for part in name.split(".")) else None


def never_deferred(pattern: str) -> str | None:
    """Why no rule may name what `pattern` names: the interpreter's own modules and lazyboot itself."""
    head = pattern.partition(".")[0]
    if head == "lazyboot":
        return f"{pattern!r} is lazyboot itself, which cannot be deferred"
    if head in ("builtins", "__main__"):
        return f"{pattern!r} is loaded before any rule applies and cannot be deferred"
    if head in sys.stdlib_module_names:
        return f"{pattern!r} belongs to the standard library, which is never deferred"
    return None


def covers(wide: str, narrow: str) -> bool:
    """Whether every module that pattern `narrow` covers is covered by pattern `wide` too."""
    parts = narrow.split(".")
    wanted = wide.split(".")
    return len(wanted) <= len(parts) and all(w in ("*", p) for w, p in zip(wanted, parts))
