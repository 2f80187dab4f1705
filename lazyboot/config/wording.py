"""How messages name keys, values and the spelling that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

KeyPath: TypeAlias = "tuple[str | int, ...]"

_LONGEST = 60
_READABLE = 10**15  # longer numbers say nothing in a message, and huge ones refuse to become text


def key_text(keys: KeyPath) -> str:
    """The key path as people write it: ``rule[0].modules[2]``; unusual keys are quoted."""
    text = ""
    for key in keys:
        if isinstance(key, int):
            text += f"[{key}]"
        else:
            text += ("." if text else "") + (key if _is_bare(key) else shown(key))
    return text


def _is_bare(key: str) -> bool:
    return len(key) <= _LONGEST and key.isascii() and key.replace("-", "_").replace("_", "a").isalnum()


def shown(value: str) -> str:
    """`value` in quotes, control characters escaped, shortened when very long."""
    return repr(value if len(value) <= _LONGEST else value[:_LONGEST] + "…")


def described(value: object) -> str:
    """What kind of TOML value `value` is, for "expected this, got that"."""
    if isinstance(value, str):
        return f"the string {shown(value)}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"the number {value}" if abs(value) < _READABLE else "a number"
    if isinstance(value, (list, tuple)):
        return "a list"
    return "a table" if isinstance(value, dict) else f"a {type(value).__name__}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``; did you mean 'x'?`` for the nearest of the `known` words, or which there are when none is near."""
    from difflib import get_close_matches  # needed only once something is wrong

    by_lower = {candidate.lower(): candidate for candidate in known}
    near = get_close_matches(word[:_LONGEST].lower(), by_lower, n=1, cutoff=0.5)
    if near:
        return f"; did you mean {by_lower[near[0]]!r}?"
    return f"; known: {', '.join(sorted(by_lower.values()))}"
