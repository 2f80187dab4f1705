"""What the words after ``lazyboot run`` mean: which program to execute, and where its script lies."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Mapping
from typing import NamedTuple

from lazyboot.errors import LazybootError

_SCRIPT_ENDINGS = (".py", ".pyw", ".pyc", ".pyz")
_PYTHON = re.compile(r"(python|pypy)(\d+(\.\d+)*)?t?(\.exe)?", re.IGNORECASE)
_FLAGS_WITH_VALUE = ("-W", "-X", "--check-hash-based-pycs")


class CommandError(LazybootError):
    """The command cannot be started; `exit_code` is the one a shell would give."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class Command(NamedTuple):
    """A program to execute.

    program  path of the executable
    argv     its whole argument vector, the program's name first
    """

    program: str
    argv: list[str]


def resolve(words: list[str], environ: Mapping[str, str]) -> Command:
    """The program that `words` stand for: this Python for what it can run, else a command of its environment where that
    is not on ``PATH``, else one on ``PATH``.

    Whether a script exists is left to Python, which has its own message for that.
    Raises CommandError for a command that is not there (127) or not executable (126).
    """
    first = words[0]
    if first.startswith("-") or _is_script(first, environ):
        return Command(sys.executable, [sys.executable, *words])
    beside = None if _has_separator(first) else _beside_this_python(first, environ)
    if beside is not None:
        return Command(beside, [beside, *words[1:]])  # Python looks for its environment by this name, else on PATH
    return Command(_program(first, environ), words)


def is_python(program: str) -> bool:
    """Whether the name of `program` is that of a Python interpreter."""
    return _PYTHON.fullmatch(os.path.basename(program)) is not None


def interpreter_flags(arguments: list[str]) -> list[str]:
    """The leading interpreter options among `arguments`, up to the script, ``-m``, ``-c`` or ``-``."""
    end = 0
    while end < len(arguments):
        word = arguments[end]
        if not word.startswith("-") or word == "-" or _ends_options(word):
            break
        end += 2 if word in _FLAGS_WITH_VALUE else 1
    return arguments[:end]


def start_folder(command: Command) -> str:
    """The folder from which configuration is searched upwards: the script's, else the current one."""
    if not is_python(command.program):
        return os.getcwd()
    arguments = command.argv[1:]
    rest = arguments[len(interpreter_flags(arguments)) :]
    if not rest or rest[0].startswith("-"):
        return os.getcwd()
    script = os.path.abspath(rest[0])
    return script if os.path.isdir(script) else os.path.dirname(script)


def _ends_options(word: str) -> bool:
    """Whether `word` is ``-m`` or ``-c``, alone or at the end of a cluster such as ``-um``."""
    if word.startswith("--") or word[:2] in _FLAGS_WITH_VALUE:
        return False
    return "m" in word or "c" in word


def _is_script(word: str, environ: Mapping[str, str]) -> bool:
    if word.lower().endswith(_SCRIPT_ENDINGS):
        return True
    if not os.path.isdir(word):
        return False
    # A folder may share its name with a command ("pytest", "train"): then it is meant if Python can run it.
    runnable = os.path.isfile(os.path.join(word, "__main__.py"))
    return runnable or _has_separator(word) or _on_path(word, environ, os.F_OK | os.X_OK) is None


def _program(word: str, environ: Mapping[str, str]) -> str:
    if _has_separator(word):
        return _program_at(word)
    found = _on_path(word, environ, os.F_OK | os.X_OK)
    if found is not None:
        return found
    if word and _on_path(word, environ, os.F_OK) is not None:
        raise CommandError(f"{word}: permission denied", 126)
    raise CommandError(f"{word}: command not found", 127)


def _program_at(path: str) -> str:
    found = _on_path(path, {}, os.F_OK | os.X_OK)
    if found is not None:
        return found
    if not os.path.exists(path):
        raise CommandError(f"{path}: no such file or directory", 127)
    raise CommandError(f"{path}: permission denied", 126)


def _beside_this_python(word: str, environ: Mapping[str, str]) -> str | None:
    """The command of this Python's environment, where that is not on ``PATH`` (it is not activated); else None."""
    folder = os.path.dirname(sys.executable or "")
    if not word or not folder or folder in environ.get("PATH", os.defpath).split(os.pathsep):
        return None
    return shutil.which(word, path=folder)


def _on_path(word: str, environ: Mapping[str, str], mode: int) -> str | None:
    return shutil.which(word, mode, path=environ.get("PATH", os.defpath))


def _has_separator(word: str) -> bool:
    return os.sep in word or (os.altsep is not None and os.altsep in word)
