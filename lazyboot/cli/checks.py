"""What is looked at before a command runs with lazy imports: its configuration, and its interpreter."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence

import click

from lazyboot.cli import asking
from lazyboot.cli import command as commands
from lazyboot.errors import LazybootError, say
from lazyboot.runtime.boot import is_off


class SwitchedOffError(LazybootError):
    """Lazy runs were asked for where the environment switches lazyboot off."""


class FailedError(LazybootError):
    """The command that is measured fails, so that nothing would be measured."""


def switch(environ: Mapping[str, str], what: str) -> None:
    """Raise SwitchedOffError where ``LAZYBOOT=0`` beats `what`, an option or a command that makes runs lazy."""
    value = environ.get("LAZYBOOT")
    if value and is_off(value):
        text = f"LAZYBOOT={value} is in the environment, and beats everything"
        raise SwitchedOffError(f"{what} has no effect here: {text}")


def what_to_write(paths: Sequence[str]) -> str:
    """What to do where the configuration in the files `paths` has no rule."""
    file = paths[-1] if paths else "a file lazyboot.toml beside the script"
    return f'write lazy = ["the modules", "that can wait"] into {file}, or start with `lazyboot init`'


def exit_code(code: int, expected: int, stderr: str, lines: int) -> None:
    """Raise FailedError, with the last `lines` of `stderr`, where a command did not end with the code `expected`."""
    if code == expected:
        return
    said = "\n".join(line for line in stderr.splitlines()[-lines:] if line.strip())
    last = f"; it said last:{' ' if lines == 1 else chr(10)}{said}" if said else ""
    raise FailedError(f"the command ended with exit code {code}, expected {expected} (--exit-code){last}")


def interpreter(target: commands.Command, environ: Mapping[str, str]) -> None:
    """Say so, in one line, where `target` runs with a Python of another environment that does not start lazyboot."""
    python = asking.python_of(target)
    program = shutil.which(python.program, path=environ.get("PATH", os.defpath)) or python.program
    if not python.known or os.path.dirname(os.path.abspath(program)) == os.path.dirname(sys.executable):
        return
    try:
        answer = asking.ask(python, {**environ, **asking.QUIET}, os.getcwd())
    except asking.AskError:
        return  # whatever is wrong with it, it will say itself
    if not answer.facts["active"] and "lazyboot: " not in answer.stderr:  # else it gives the reason itself
        text = f"{program} does not start lazyboot, so this run is eager; `lazyboot doctor -- {program}` says why"
        click.echo(f"lazyboot: {text}", err=True)


def configuration(folder: str, environ: Mapping[str, str]) -> None:
    """Raise ConfigErrors if the configuration that the command will find has mistakes; say what it will not find."""
    from lazyboot.runtime import sources

    for each in misspelt(folder, environ):
        say(each)
    paths = sources.find(folder, environ)
    if not paths:  # the presets alone: nothing of the user's to be wrong
        return
    from lazyboot.config.compile import compile_plan
    from lazyboot.config.load import load

    compile_plan(load(paths))


def misspelt(folder: str, environ: Mapping[str, str]) -> list[str]:
    """A sentence for each table and file, from `folder` upwards, that looks like configuration and is not read."""
    from lazyboot.config.nearmiss import near_misses

    return [] if environ.get("LAZYBOOT_CONFIG") else [*near_misses(folder)]
