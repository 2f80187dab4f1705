"""Layers: one place each that says something about what is deferred, and their order."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from lazyboot.config.locate import Lines
from lazyboot.config.model import Config
from lazyboot.config.wording import KeyPath, key_text
from lazyboot.errors import ConfigError

ARGUMENTS = "arguments"


@frozen
class Source:
    """A configuration as written, before any check.

    origin  for people: a file's path, ``preset nemo``, or ``arguments``
    path    the file; None when it was not read from one
    table   what it says
    lines   where it says it
    """

    origin: str
    path: str | None
    table: Mapping[str, object]
    lines: Lines

    def error(self, keys: KeyPath, message: str) -> ConfigError:
        """The mistake `message` at `keys`, with the file, line and full key."""
        return ConfigError(
            message,
            file=self.path or self.origin,
            line=self.lines.of(keys),
            key=key_text((*self.lines.prefix, *keys)) or None,
        )


@frozen
class Layer:
    """A checked configuration and where it came from; the fields are those of Source.

    A preset's layer holds its rules as a Config.
    """

    origin: str
    path: str | None
    config: Config
    lines: Lines = field(eq=False, repr=False)


@frozen
class Effective:
    """The layers in force, lowest precedence first: presets, files, arguments."""

    layers: tuple[Layer, ...]
