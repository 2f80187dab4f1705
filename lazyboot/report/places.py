"""Places in files as people read them: short, and clickable where the terminal can."""

from __future__ import annotations

import linecache
import os
import re

from attrs import frozen
from rich.text import Text

from lazyboot.profile.chains import Link
from lazyboot.profile.grouping import Place
from lazyboot.profile.owner import site_folder
from lazyboot.profile.recording import Recording

_STANDARD = re.compile(r"^.*[/\\]lib[/\\]python3[^/\\]*[/\\]", re.IGNORECASE)


@frozen
class Places:
    """Shortens paths: relative to site-packages, to the standard library, to the program's folder or to `folder`.

    width  characters from which on folders in the middle are left out; 0: none are
    """

    folder: str
    program: str = ""
    width: int = 0

    @classmethod
    def of(cls, recording: Recording, width: int = 0) -> Places:
        """What fits `recording`."""
        return cls(recording.folder, os.path.dirname(recording.main.script), width)

    def short(self, file: str) -> str:
        """`file` without what is the same for all files of its kind."""
        installed = site_folder(file)
        if installed is not None:
            return file[len(installed) + 1 :]
        for folder in (self.program, self.folder):
            if folder.strip("/\\") and file.startswith(folder.rstrip("/\\") + os.sep):
                return file[len(folder.rstrip("/\\")) + 1 :]
        return _STANDARD.sub("", file)

    def text(self, place: Place | None) -> Text:
        """``file:line``, linked to the file; the module where the line is unknown."""
        if place is None:
            return Text("-", style="dim")
        return self.line(place.file, place.line, place.importer)

    def line(self, file: str, line: int, importer: str = "") -> Text:
        """The same for these."""
        if not file or not line:
            return Text(importer or self.short(file) or "-")
        shown = _elided(self.short(file), f":{line}", self.width)
        return Text(shown, style=f"link file://{file}" if os.path.isabs(file) else "")


def _elided(path: str, end: str, width: int) -> str:
    """`path` and `end`, without as many folders in the middle as it takes to fit in `width`."""
    first, *parts = path.split("/")
    left = parts
    while width and len(left) > 1 and len("/".join((first, "…", *left))) + len(end) > width:
        left = left[1:]
        path = "/".join((first, "…", *left))
    return path + end


def source_text(link: Link) -> str:
    """The import statement as it stands in the file, where that is there and still says so; else put together."""
    if link.asks_for and link.line:
        line = linecache.getline(link.file, link.line).strip()
        if "import" in line or link.asks_for.rpartition(".")[2] in line:
            return line
    return str(link)
