"""Writing configuration files, and reading the mistakes in them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lazyboot.config.load import load
from lazyboot.errors import ConfigErrors

Write = Callable[..., str]
Mistakes = Callable[..., "list[str]"]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a configuration file, lazyboot.toml unless named, and gives its path."""

    def to_file(content: str | bytes, name: str = "lazyboot.toml") -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return to_file


@pytest.fixture
def mistakes(write: Write) -> Mistakes:
    """The mistakes in a configuration file of that content, one text each, without the folder."""

    def of(content: str | bytes, name: str = "lazyboot.toml") -> list[str]:
        path = write(content, name)
        try:
            load([path])
        except ConfigErrors as found:
            return [str(error).replace(path, name) for error in found.errors]
        return []

    return of


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """An environment where nothing is installed but what site(name, files, entry_points) installs."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.setattr(sys, "path", [str(folder), *(entry for entry in sys.path if "site-packages" not in entry)])

    def install(name: str, files: dict[str, str], entry_points: str | None = None) -> Path:
        for file, text in files.items():
            target = folder / name / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        if entry_points is not None:
            info = folder / f"{name}-1.0.dist-info"
            info.mkdir()
            (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
            (info / "entry_points.txt").write_text(entry_points)
        return folder

    return install
