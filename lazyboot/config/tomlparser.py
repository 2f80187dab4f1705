"""The TOML parser: the standard library's from Python 3.11 on, tomli before."""

from __future__ import annotations

import re
import sys

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def parse(text: str) -> dict[str, object]:
    """The document that `text` is. Raises ValueError where it is not TOML."""
    return tomllib.loads(text)


def error_place(error: ValueError, text: str) -> tuple[str, int | None]:
    """What a parser's `error` over `text` says, without the position, and the line, from 1, if known."""
    message = _plainer(str(error))
    if message.endswith(" (at end of document)"):
        return message.removesuffix(" (at end of document)"), text.count("\n") + (not text.endswith("\n")) or 1
    match = re.fullmatch(r"(.*) \(at line (\d+), column \d+\)", message, re.DOTALL)
    return (match[1], int(match[2])) if match else (message, None)


def _plainer(message: str) -> str:
    """What both parsers say of a key or a table that stands there twice, in words about the file."""
    return message.replace("Cannot overwrite a value", "this key is there already, above")
