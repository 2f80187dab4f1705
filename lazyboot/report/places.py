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

_STANDARD = re.compile(r"^.*[/\\]lib[/\\]python3[^/\\]*[/\\]", re.IGNORECASE)


@frozen
class Places:
    """Shortens paths: relative to `folder`, or to site-packages, or to the standard library."""

    folder: str

    def short(self, file: str) -> str:
        """`file` without what is the same for all files of its kind."""
        installed = site_folder(file)
        if installed is not None:
            return file[len(installed) + 1 :]
        if self.folder and file.startswith(self.folder.rstrip("/\\") + os.sep):
            return file[len(self.folder.rstrip("/\\")) + 1 :]
        return _STANDARD.sub("", file)

    def text(self, place: Place | None) -> Text:
        """``file:line``, linked to the file; as much of it as is known."""
        if place is None:
            return Text("-", style="dim")
        return self.line(place.file, place.line, place.importer)

    def line(self, file: str, line: int, importer: str = "") -> Text:
        """The same for these."""
        if not file:
            return Text(importer or "-")
        shown = self.short(file) + (f":{line}" if line else "")
        return Text(shown, style=f"link file://{file}" if os.path.isabs(file) else "")


def source_text(link: Link) -> str:
    """The import statement as it stands in the file, where that is there and still says so; else put together."""
    if link.asks_for and link.line:
        line = linecache.getline(link.file, link.line).strip()
        if "import" in line or link.asks_for.rpartition(".")[2] in line:
            return line
    return str(link)
