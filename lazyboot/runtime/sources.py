"""Which configuration files a process uses, and the name of their compiled plan.

No TOML is parsed here: files are found by name, and a pyproject.toml counts when it names
``[tool.lazyboot``. The plan's name is a checksum over everything that it was compiled from.
"""

from __future__ import annotations

import os
import stat
import sys

from lazyboot.runtime.planfile import FORMAT, checksum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CONFIG_FILE = "lazyboot.toml"
PROJECT_FILE = "pyproject.toml"
_INSTALLED = frozenset(("site-packages", "dist-packages"))
LARGEST = 1 << 20  # bytes; a larger file is no configuration, and the compiler says so


def find(start_dir: str, environ: Mapping[str, str]) -> list[str]:
    """The configuration files for a script in `start_dir`, lowest precedence first.

    ``LAZYBOOT_CONFIG`` names the only one. Otherwise: the nearest pyproject.toml with a
    ``[tool.lazyboot]`` table, then the nearest lazyboot.toml, from `start_dir` upwards.
    """
    chosen = environ.get("LAZYBOOT_CONFIG")
    if chosen:
        return [os.path.abspath(chosen)]
    project = config = None
    folder = os.path.abspath(start_dir)
    while True:
        if config is None and os.path.isfile(candidate := os.path.join(folder, CONFIG_FILE)):
            config = candidate
        if project is None and _configures(candidate := os.path.join(folder, PROJECT_FILE)):
            project = candidate
        above = os.path.dirname(folder)
        if above == folder or (config and project):
            return [path for path in (project, config) if path]
        folder = above


def script_folder(argv: Sequence[str]) -> str:
    """The folder to search from: that of the script in ``sys.argv``, else the working directory.

    A command that is installed beside the interpreter (``pytest``, ``ipython``), or a module among installed packages
    (a notebook's kernel), is no project's: the working directory stands for the project.
    """
    script = argv[0] if argv else ""
    if script and script not in ("-c", "-m", "-"):
        folder = script if os.path.isdir(script) else os.path.dirname(os.path.abspath(script))
        if folder != os.path.dirname(sys.executable or "") and not _INSTALLED.intersection(folder.split(os.sep)):
            return folder
    return os.getcwd()


def key(paths: Sequence[str], search_path: Sequence[str], version: str) -> str:
    """The name of the plan for these files: their contents, lazyboot's version, this Python, and what is
    installed, as the modification times of the folders on `search_path` tell."""
    parts = [FORMAT, version, sys.version, sys.prefix]
    for path in paths:
        parts.append(f"{path}={_content(path)}")
    for entry in search_path:
        try:
            parts.append(f"{entry}@{os.stat(entry).st_mtime_ns}")
        except OSError:
            continue
    return checksum("\n".join(parts).encode("utf-8", "surrogateescape"))


def _configures(path: str) -> bool:
    return b"[tool.lazyboot" in (_read(path) or b"")


def _content(path: str) -> str:
    data = _read(path)
    return "unreadable" if data is None else checksum(data)


def _read(path: str) -> bytes | None:
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # a pipe or a device would block or never end
            return None
        with open(path, "rb") as file:
            return file.read(LARGEST + 1)
    except (OSError, ValueError):
        return None
