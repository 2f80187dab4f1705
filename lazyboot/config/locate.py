"""Where a key stands in a TOML text: the line of every key, table and list item.

The TOML parsers of the standard library give no positions. The scanner below reads the same text
for positions only: it follows valid TOML, gives up without complaint where the text is not valid
(the parser reports that), and takes time proportional to the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping

from lazyboot.config.tomlparser import parse
from lazyboot.config.wording import KeyPath

DEEPEST = 32

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SHORT_STRING = re.compile(r"""'[^'\n]*'|"(?:[^"\\\n]|\\.)*\"""")
_LONG_STRING = re.compile(r"""'{3}.*?'{3,5}|"{3}(?:[^\\]|\\.)*?"{3,5}""", re.DOTALL)
_SCALAR = re.compile(r"[^,\]}#\r\n]+")


class Lines:
    """The lines of a text's keys, as seen from the table at `prefix`."""

    def __init__(self, found: Mapping[KeyPath, int], prefix: KeyPath = ()) -> None:
        self._found = found
        self.prefix = prefix

    def of(self, keys: KeyPath) -> int | None:
        """The line, from 1, of the key path `keys`, or of the nearest enclosing one that is written down."""
        path = (*self.prefix, *keys)
        for length in range(len(path), 0, -1):
            if path[:length] in self._found:
                return self._found[path[:length]]
        return None


class TooDeep(ValueError):
    """The text nests deeper than any configuration does; the parser would take very long over it."""

    def __init__(self, line: int) -> None:
        super().__init__(f"nested more than {DEEPEST} levels deep")
        self.line = line


class _Lost(Exception):
    """The text is not valid TOML from here on."""


def find_lines(text: str) -> Mapping[KeyPath, int]:
    """The line, from 1, of every key path in `text`; list items have their index in the path.

    Raises TooDeep. For text that is not valid TOML: what stands before the mistake.
    """
    scanner = _Scanner(text)
    try:
        scanner.document()
    except _Lost:
        pass
    return scanner.found


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[KeyPath, int] = {}
        self._sizes: dict[KeyPath, int] = {}  # how many [[tables]] each array of tables has so far
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def document(self) -> None:
        table: KeyPath = ()
        self._skip(_BLANK)
        while self.at < len(self.text):
            if self._peek("["):
                table = self._header()
            else:
                self._key_value(table)
            self._skip(_BLANK)

    def _header(self) -> KeyPath:
        array = self.text.startswith("[[", self.at)
        start = self.at
        self.at += 2 if array else 1
        parts = self._key()
        self._take("]]" if array else "]")
        path: KeyPath = ()
        for position, part in enumerate(parts, start=1):
            path = (*path, part)
            if array and position == len(parts):
                self._note(path, start)
                self._sizes[path] = self._sizes.get(path, 0) + 1
            if path in self._sizes:
                path = (*path, self._sizes[path] - 1)
            self._note(path, start)
        return path

    def _key_value(self, table: KeyPath) -> None:
        start = self.at
        path = table
        for part in self._key():
            path = (*path, part)
            self._note(path, start)
        self._take("=")
        self._skip(_SPACE)
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        if len(path) > 2 * DEEPEST:
            raise TooDeep(self._line(self.at))
        if self._peek("["):
            self._array(path)
        elif self._peek("{"):
            self._inline_table(path)
        elif not (self._match(_LONG_STRING) or self._match(_SHORT_STRING) or self._match(_SCALAR)):
            raise _Lost

    def _array(self, path: KeyPath) -> None:
        self._take("[")
        index = 0
        self._skip(_BLANK)
        while not self._peek("]"):
            item = (*path, index)
            self._note(item, self.at)
            self._value(item)
            index += 1
            self._separator("]")
        self._take("]")

    def _inline_table(self, path: KeyPath) -> None:
        self._take("{")
        self._skip(_BLANK)
        while not self._peek("}"):
            self._key_value(path)
            self._separator("}")
        self._take("}")

    def _separator(self, end: str) -> None:
        self._skip(_BLANK)
        if not self._peek(end):
            self._take(",")
            self._skip(_BLANK)

    def _key(self) -> list[str]:
        parts: list[str] = []
        while True:
            self._skip(_SPACE)
            raw = self._match(_BARE_KEY) or self._match(_SHORT_STRING)
            if not raw:
                raise _Lost
            parts.append(_unquoted(raw))
            if len(parts) > DEEPEST:
                raise TooDeep(self._line(self.at))
            self._skip(_SPACE)
            if not self._peek("."):
                return parts
            self.at += 1

    def _note(self, path: KeyPath, at: int) -> None:
        self.found.setdefault(path, self._line(at))

    def _line(self, at: int) -> int:
        return bisect_right(self._starts, at)

    def _peek(self, wanted: str) -> bool:
        return self.text.startswith(wanted, self.at)

    def _take(self, wanted: str) -> None:
        if not self._peek(wanted):
            raise _Lost
        self.at += len(wanted)

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        assert match is not None  # both blanks match the empty string too
        self.at = match.end()

    def _match(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            return ""
        self.at = match.end()
        return match.group()


def _unquoted(raw: str) -> str:
    if raw[0] == "'":
        return raw[1:-1]
    if raw[0] != '"':
        return raw
    if "\\" not in raw:
        return raw[1:-1]
    try:
        return str(parse(f"key = {raw}")["key"])
    except ValueError:
        raise _Lost from None
