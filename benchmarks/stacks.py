"""Builds the virtual environments that the benchmarks run in, once for each file of pins.

    python benchmarks/stacks.py lightning nemo          # build what is missing, print the interpreters
    python benchmarks/stacks.py --install . lightning   # and install this checkout's lazyboot into it

They lie outside the checkout, in $LAZYBOOT_STACKS, else $XDG_CACHE_HOME/lazyboot-stacks, else
~/.cache/lazyboot-stacks.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

PINS = Path(__file__).parent / "stacks"

_COMPLETE = ".complete"  # written last: a folder without it is a build that was interrupted
_RUNTIME_DEPENDENCIES = ("attrs", "cattrs", "click", "lazy-loader", "networkx", "rich", "tomlkit", "wrapt")


class StackError(Exception):
    """A stack cannot be built: no such pins, no such Python, or pip failed."""


def names() -> list[str]:
    """The stacks there are pins for."""
    return sorted(path.stem.partition("-py")[0] for path in PINS.glob("*-py*.txt"))


def ensure(name: str, install: Path | None = None) -> Path:
    """The interpreter of stack `name`, built if it is not there yet.

    install  a checkout of lazyboot: its wheel replaces what lazyboot the stack has. The dependencies that
             the stack lacks come with it; no pinned version changes.

    Raises StackError.
    """
    pins = _pins(name)
    digest = hashlib.sha256(pins.read_bytes()).hexdigest()[:12]
    folder = cache_folder() / f"{name}-{digest}"
    if not (folder / _COMPLETE).exists():
        _build(folder, _python(_version(pins)), pins)
    if install is not None:
        _install(folder, install, pins)
    return interpreter(folder)


def plain(label: str, base: str, install: Path | None = None) -> Path:
    """The interpreter of an environment with nothing but pip, and lazyboot if `install` is given.

    label  tells apart environments of the same `base` interpreter
    """
    version = _output(base, "-c", "import platform; print(platform.python_version())")
    folder = cache_folder() / f"plain-{version}-{label}"
    if not (folder / _COMPLETE).exists():
        _build(folder, base, None)
    if install is not None:
        _install(folder, install, None)
    return interpreter(folder)


def beside(python: str, requirements: Sequence[str]) -> Path:
    """A folder for PYTHONPATH that holds the pinned `requirements` for interpreter `python`, and nothing else.

    Raises StackError.
    """
    version = _output(python, "-c", "import platform; print(platform.python_version())")
    digest = hashlib.sha256("\n".join((version, *requirements)).encode()).hexdigest()[:12]
    folder = cache_folder() / f"beside-{digest}"
    if not (folder / _COMPLETE).exists():
        _say(f"installing {', '.join(requirements)} into {folder}")
        if folder.exists():
            shutil.rmtree(folder)
        _run(python, "-m", "pip", "install", "-q", "--no-deps", "--target", str(folder), *requirements)
        (folder / _COMPLETE).touch()
    return folder


def enter(name: str) -> None:
    """Run this program with the interpreter of stack `name`, where lazyboot cannot be imported here; else nothing."""
    if importlib.util.find_spec("lazyboot") is None:
        try:
            python = str(ensure(name, install=Path(__file__).resolve().parents[1]))
        except StackError as error:
            sys.exit(f"{Path(sys.argv[0]).name}: {error}")
        os.execv(python, [python, *sys.argv])


def cache_folder() -> Path:
    """Where the environments lie."""
    if chosen := os.environ.get("LAZYBOOT_STACKS"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lazyboot-stacks"


def interpreter(folder: Path) -> Path:
    """The interpreter of the virtual environment in `folder`."""
    return folder / "bin" / "python"


def _pins(name: str) -> Path:
    found = sorted(PINS.glob(f"{name}-py*.txt"))
    if not found:
        raise StackError(f"there is no stack {name!r}; the stacks are {', '.join(names())}")
    return found[0]


def _version(pins: Path) -> str:
    """``3.11`` for pins that end in ``-py311.txt``."""
    digits = re.search(r"-py(\d)(\d+)$", pins.stem)
    if digits is None:
        raise StackError(f"{pins.name} does not end in -pyXY.txt, the Python it is for")
    return ".".join(digits.groups())


def _python(version: str) -> str:
    """An interpreter of `version`: this one, one on PATH, or one of pyenv's."""
    name = f"python{version}"
    candidates = [sys.executable, shutil.which(name)]
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    candidates += [str(path / "bin" / name) for path in sorted(root.glob(f"versions/{version}.*"), reverse=True)]
    for candidate in candidates:
        # A pyenv shim is on PATH for every version and fails for those that are not selected: so ask.
        if candidate and _answer(candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])") == version:
            return candidate
    raise StackError(f"{name} is neither on PATH nor among pyenv's versions")


def _build(folder: Path, python: str, pins: Path | None) -> None:
    _say(f"building {folder}")
    if folder.exists():
        shutil.rmtree(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    _run(python, "-m", "venv", str(folder))
    if pins is not None:
        _run(str(interpreter(folder)), "-m", "pip", "install", "-q", "--no-deps", "-r", str(pins))
    _compile(folder)
    (folder / _COMPLETE).touch()


def _compile(folder: Path) -> None:
    """Compile everything, or the first timed run would; some packages carry templates that do not compile."""
    library = next(folder.glob("lib/python*/site-packages"))
    command = [str(interpreter(folder)), "-m", "compileall", "-q", "-j2", str(library)]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def _install(folder: Path, checkout: Path, pins: Path | None) -> None:
    python = str(interpreter(folder))
    _say(f"installing lazyboot from {checkout} into {folder}")
    constraint = ["-c", str(pins)] if pins is not None else []
    missing = [name for name in _RUNTIME_DEPENDENCIES if not _has(python, name)]
    if missing:
        _run(python, "-m", "pip", "install", "-q", *constraint, *missing)
    with tempfile.TemporaryDirectory() as wheels:
        _run(python, "-m", "pip", "wheel", "-q", "--no-deps", "-w", wheels, str(checkout.resolve()))
        wheel = next(Path(wheels).glob("lazyboot-*.whl"))
        _run(python, "-m", "pip", "install", "-q", "--no-deps", "--force-reinstall", str(wheel))


def _has(python: str, distribution: str) -> bool:
    return _answer(python, "-c", f"import importlib.metadata as m; print(m.version({distribution!r}))") is not None


def _answer(*command: str) -> str | None:
    """What `command` prints; None if it cannot be run or fails."""
    try:
        return _output(*command)
    except StackError:
        return None


def _output(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as error:
        raise StackError(f"{' '.join(command)}: {error}") from error


def _run(*command: str) -> None:
    try:
        subprocess.run(command, stdout=sys.stderr, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise StackError(str(error)) from error


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description="Build the pinned stacks that are missing; print their interpreters.")
    parser.add_argument("stack", nargs="+", choices=names())
    parser.add_argument("--install", type=Path, metavar="CHECKOUT", help="install lazyboot from this checkout")
    arguments = parser.parse_args()
    try:
        for name in arguments.stack:
            print(ensure(name, arguments.install))
    except StackError as error:
        sys.exit(f"stacks.py: {error}")


if __name__ == "__main__":
    main()
