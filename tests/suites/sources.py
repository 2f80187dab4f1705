"""Source distributions: fetched once with pip, unpacked, and the tests in them copied for a run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from .catalogue import CatalogueError


def cache_folder() -> Path:
    """Where source distributions are kept: $LAZYBOOT_SUITES, else lazyboot-suites in the user's cache folder."""
    if chosen := os.environ.get("LAZYBOOT_SUITES"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lazyboot-suites"


def unpacked(package: str, version: str) -> Path:
    """The folder of the unpacked source distribution, fetched if it is not there yet. Raises CatalogueError."""
    folder = cache_folder() / f"{package}-{version}"
    if not folder.exists():
        print(f"fetching the sources of {package} {version}", file=sys.stderr, flush=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            _fetch(package, version, Path(scratch))
            with tarfile.open(next(Path(scratch).glob("*.tar.gz"))) as archive:
                archive.extractall(Path(scratch) / "unpacked", filter="data")
            # Moved in one step: a folder that is there is complete.
            try:
                os.replace(next((Path(scratch) / "unpacked").iterdir()), folder)
            except OSError:
                if not folder.exists():  # another process was faster
                    raise
    return folder


def copy(source: Path, names: list[str], target: Path) -> None:
    """Copy the files and folders `names` of `source` to `target`. Raises CatalogueError for one that is not there."""
    for name in names:
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name)
        elif (source / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source / name, target / name)
        else:
            raise CatalogueError(f"{source.name} has no {name}")


def _fetch(package: str, version: str, folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", package]
    try:
        subprocess.run([*command, "-d", str(folder), f"{package}=={version}"], stdout=sys.stderr, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CatalogueError(f"the sources of {package} {version}: {error}") from error
