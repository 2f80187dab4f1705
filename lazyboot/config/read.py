"""Reading one configuration file into a Source: whatever the file turns out to be."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from typing import cast

from lazyboot.config.layer import Source
from lazyboot.config.locate import Lines, TooDeep, find_lines
from lazyboot.config.tomlparser import error_place, parse
from lazyboot.config.wording import KeyPath, described, key_text
from lazyboot.errors import ConfigError

LARGEST = 1 << 20  # bytes

_PYPROJECT = "pyproject.toml"


def read(path: str) -> Source:
    """The configuration in the file at `path`. Raises ConfigError.

    Of a pyproject.toml only the table [tool.lazyboot] counts; any other file counts whole.
    """
    prefix = ("tool", "lazyboot") if os.path.basename(path) == _PYPROJECT else ()
    return source(_content(path), origin=path, path=path, prefix=prefix)


def source(data: bytes, *, origin: str, path: str, prefix: tuple[str, ...] = ()) -> Source:
    """The configuration that the TOML text `data`, read from `path`, holds at `prefix`. Raises ConfigError."""
    text = _text(data, path)
    try:
        found = find_lines(text)  # before the parser: it refuses what the parser would take hours over
        document = parse(text)
    except TooDeep as error:
        raise ConfigError(str(error), file=path, line=error.line) from None
    except ValueError as error:
        message, line = error_place(error, text)
        raise ConfigError(f"not valid TOML: {message}", file=path, line=line) from None
    return Source(origin, path, _table_at(prefix, document, path, found), Lines(found, prefix))


def _content(path: str) -> bytes:
    try:
        kind = os.stat(path).st_mode
        if stat.S_ISDIR(kind):
            raise ConfigError("is a directory; expected a TOML file", file=path)
        if not stat.S_ISREG(kind) and path != os.devnull:
            raise ConfigError("is not a regular file; expected a TOML file", file=path)
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise ConfigError("there is no such file", file=path) from None
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror or error}", file=path) from None
    except ValueError:
        raise ConfigError("is not a path that a file can have", file=ascii(path)) from None
    if len(data) > LARGEST:
        raise ConfigError("is larger than 1 MiB; expected a short TOML file", file=path)
    return data


def _text(data: bytes, path: str) -> str:
    nul = data.find(b"\0")
    if nul >= 0:
        raise ConfigError("holds a NUL byte; expected UTF-8 text", file=path, line=_line(data, nul))
    try:
        text = data.decode("utf-8-sig")  # some editors lead with a byte order mark
    except UnicodeDecodeError as error:
        raise ConfigError("is not UTF-8 text", file=path, line=_line(data, error.start)) from None
    return text.replace("\r\n", "\n")


def _line(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1


def _table_at(
    prefix: tuple[str, ...], document: dict[str, object], path: str, found: Mapping[KeyPath, int]
) -> dict[str, object]:
    table = document
    for depth, name in enumerate(prefix, start=1):
        value = table.get(name, {})
        if not isinstance(value, dict):
            keys = prefix[:depth]
            message = f"expected a table, got {described(value)}"
            raise ConfigError(message, file=path, line=found.get(keys), key=key_text(keys))
        table = cast("dict[str, object]", value)
    return table
