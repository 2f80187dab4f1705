"""The files that lazyboot keeps between processes: private to the user, and written whole or not at all.

A file says in its first line under which name it was kept, so that it means nothing under another.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def folder_for(environ: Mapping[str, str]) -> str:
    """Where lazyboot keeps files: ``XDG_CACHE_HOME``, the user's cache folder, or LOCALAPPDATA on Windows."""
    if sys.platform == "win32":
        base = environ.get("LOCALAPPDATA") or os.path.expanduser("~\\AppData\\Local")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "lazyboot")


def read(folder: str, name: str) -> bytes | None:
    """What was kept under `name`; None when nothing was, or others could have written it."""
    try:
        with open(os.path.join(folder, name), "rb") as file:
            status = os.fstat(file.fileno())
            if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & 0o022):
                return None
            said, _, data = file.read().partition(b"\n")
            return data if said == name.encode() else None
    except OSError:
        return None


def write(folder: str, name: str, data: bytes) -> None:
    """Keep `data`: under a temporary name, then in place at once. Silent where the folder cannot be written."""
    temporary = os.path.join(folder, f"{name}.{os.getpid()}.tmp")
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(name.encode() + b"\n" + data)
        os.replace(temporary, os.path.join(folder, name))
    except OSError:
        try:
            os.unlink(temporary)
        except OSError:
            pass
