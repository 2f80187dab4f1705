"""What is looked at before a command runs with lazy imports: its configuration, and its interpreter."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping

import click

from lazyboot.cli import asking
from lazyboot.cli import command as commands


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
    """Raise ConfigErrors if the configuration that the command will find has mistakes."""
    from lazyboot.runtime import sources

    paths = sources.find(folder, environ)
    if not paths:  # the presets alone: nothing of the user's to be wrong
        return
    from lazyboot.config.compile import compile_plan
    from lazyboot.config.load import load

    compile_plan(load(paths))
