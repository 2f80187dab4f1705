"""Whose code a recorded module is, told from where its file lies. Pure."""

from __future__ import annotations

import re
import sys
from typing import Literal

from lazyboot.profile.recording import Kind
from lazyboot.runtime.project import in_site_folder

Owner = Literal["own code", "standard library", "installed"]

# The folder of the standard library in a Python other than this one, which may have recorded: lib/python3.11/.
_STANDARD_FOLDER = re.compile(r"[/\\]lib[/\\]python3(\.\d+)?t?[/\\]|[/\\]python3\d+\.zip[/\\]", re.IGNORECASE)
_SITE_FOLDER = re.compile(r"^(.*[/\\](?:site|dist)-packages)[/\\]")


def owner(module: str, file: str, kind: Kind = "source") -> Owner:
    """Whose code `module`, loaded from `file`, is. Own code is what is neither installed nor part of Python.

    Without a file, which is so where a module was not found, its name has to tell.
    """
    if in_site_folder(file):
        return "installed"
    if kind in ("builtin", "frozen") or file.startswith("<frozen ") or _STANDARD_FOLDER.search(file):
        return "standard library"
    if module == "__main__" or (file and not file.startswith("<")):
        return "own code"
    return "standard library" if module.partition(".")[0] in sys.stdlib_module_names else "installed"


def site_folder(file: str) -> str | None:
    """The folder of installed packages in which `file` lies; None where it lies in none."""
    found = _SITE_FOLDER.match(file)
    return found[1] if found else None
