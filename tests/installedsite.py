"""A folder of installed distributions, for tests of what is read of them."""

from __future__ import annotations

import time
from pathlib import Path

TICK_S = 0.05  # more than the clock of any file system here ticks in


class Site:
    """A folder on sys.path with distributions in it, and how often the libraries' questions were really answered."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scans = 0
        self.parses = 0

    def add(self, name: str, version: str = "1.0", package: str = "") -> Path:
        """Install distribution `name`; gives its dist-info folder."""
        package = package or name
        (self.folder / package).mkdir(exist_ok=True)
        (self.folder / package / "__init__.py").touch()
        info = self.folder / f"{name}-1.0.dist-info"
        info.mkdir(exist_ok=True)
        fields = f"Name: {name}\nVersion: {version}\nClassifier: A\nClassifier: B\n"
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\n{fields}\nThe description.\n")
        (info / "RECORD").write_text(f"{package}/__init__.py,,\n")
        (info / "top_level.txt").write_text(package + "\n")
        return info

    def settle(self) -> None:
        """Wait until everything is old enough for being kept."""
        time.sleep(2 * TICK_S)
