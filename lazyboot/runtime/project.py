"""Which modules are the user's own, as opposed to those of libraries."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Project:
    """The user's own code: ``__main__``, and what lies outside of site-packages and of the standard library."""

    __slots__ = ("_known", "_libraries")

    def __init__(self) -> None:
        self._known: dict[str, bool] = {}
        folder = standard_library()
        self._libraries = ("<frozen ",) if folder is None else (folder, "<frozen ")

    def holds(self, importer: str, module_globals: dict[str, Any]) -> bool:
        """Whether module `importer` is the user's own; asked of its file once."""
        if importer == "__main__":
            return True
        answer = self._known.get(importer)
        if answer is None:
            file = module_globals.get("__file__")
            answer = self._known[importer] = isinstance(file, str) and self.holds_file(file)
        return answer

    def holds_file(self, file: str) -> bool:
        """Whether `file` is the user's own: not one of a library."""
        return not file.startswith(self._libraries) and not in_site_folder(file)


def standard_library() -> str | None:
    """The folder of the standard library, with a separator at its end; None where it lies in no files."""
    os_file = getattr(sys.modules.get("os"), "__file__", None) or ""
    return os_file[: -len("os.py")] if os_file.endswith("os.py") else None


def in_site_folder(file: str) -> bool:
    """Whether `file` was installed: it lies in a folder that `site` puts on the path."""
    return "site-packages" in file or "dist-packages" in file
