"""The ``lazyboot`` command. Its commands are imported one at a time, when they are asked for."""

from __future__ import annotations

import importlib
from typing import Any

import click

from lazyboot import __version__
from lazyboot.errors import ConfigErrors, LazybootError

# Command -> what the overview says of it. The module of the same name holds a command of the same name.
_COMMANDS = {
    "run": "Run a script, a module or any command with lazy imports.",
    "init": "Write a commented lazyboot.toml for what is installed.",
    "config": "Show the effective rules and where each comes from.",
    "doctor": "Check that lazyboot works here; say what to do if not.",
    "tune": "Find the rules that make a command start fast, and prove them on it.",
    "bench": "Measure a command eagerly and lazily, with confidence intervals.",
    "check": "Hold a command to the budget in lazyboot.toml, for CI.",
    "profile": "Record where a command's start-up time goes.",
    "show": "Show where the time of a recorded run went.",
    "why": "Show why a module was imported, what it costs, and what to cut.",
    "diff": "Compare two recordings.",
    "demo": "Run a real training script eager, lazy and hand-optimised.",
    "completion": "Print the script that completes these commands in a shell.",
}

_EPILOG = """\b
Examples:
  lazyboot run pretrain.py --config-name small
  lazyboot run --summary torchrun --nproc-per-node 2 pretrain.py
  LAZYBOOT=1 python pretrain.py

LAZYBOOT=0 in the environment switches everything off, whatever else is set.
"""


class _Group(click.Group):
    """A group that knows its commands by name and imports each on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"lazyboot.cli.{cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except LazybootError as error:
            problems = error.errors if isinstance(error, ConfigErrors) else [error]
            for problem in problems:
                click.echo(f"lazyboot: {problem}", err=True)
            ctx.exit(2)


@click.group(cls=_Group, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lazyboot")
def lazyboot() -> None:
    """Unmodified Python scripts start fast: imports that rules name wait until they are really used."""


def main() -> None:
    """Entry point of the ``lazyboot`` command and of ``python -m lazyboot``; leaves through SystemExit."""
    lazyboot(prog_name="lazyboot")
