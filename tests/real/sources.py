"""Where a run's programs come from: the stacks, what stands beside them, and public source distributions."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
import tarfile
from functools import cache
from pathlib import Path
from types import ModuleType

from .entry import Source

CHECKOUT = Path(__file__).parents[2]


class SourceError(Exception):
    """A source distribution cannot be fetched, or is another one than the pinned."""


@cache
def stacks() -> ModuleType:
    """`benchmarks/stacks.py`, which is on no path."""
    spec = importlib.util.spec_from_file_location("stacks", CHECKOUT / "benchmarks" / "stacks.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def interpreter(stack: str) -> Path:
    """The interpreter of `stack` with this checkout's lazyboot in it."""
    return Path(stacks().ensure(stack, CHECKOUT))


def unpacked(source: Source) -> Path:
    """The folder of a source distribution, beside the stacks; fetched if it is not there. Raises SourceError."""
    cache_folder: Path = stacks().cache_folder()
    folder = cache_folder / f"source-{source.requirement.replace('==', '-')}-{source.digest[:12]}"
    if not folder.exists():
        partial = folder.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        _unpack(_fetched(source, partial), partial / "unpacked")
        (partial / "unpacked").rename(folder)
        shutil.rmtree(partial)
    return next(path for path in folder.iterdir() if path.is_dir())


def _fetched(source: Source, folder: Path) -> Path:
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", str(folder)]
    done = subprocess.run([*pip, source.requirement], capture_output=True, text=True, check=False)
    archives = list(folder.glob("*.tar.gz"))
    if done.returncode or len(archives) != 1:
        raise SourceError(f"{source.requirement} cannot be fetched: {done.stderr}")
    digest = hashlib.sha256(archives[0].read_bytes()).hexdigest()
    if digest != source.digest:
        raise SourceError(f"{source.requirement} has the digest {digest}, not {source.digest}")
    return archives[0]


def _unpack(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as file:
        file.extractall(folder, filter="data")
