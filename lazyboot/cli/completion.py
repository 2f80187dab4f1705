"""``lazyboot completion``: what makes a shell complete lazyboot's commands and options."""

from __future__ import annotations

import os
import sys

import click
from click.shell_completion import get_completion_class

_SHELLS = ("bash", "zsh", "fish")
_PROGRAM = "lazyboot"
_VARIABLE = "_LAZYBOOT_COMPLETE"

_EPILOG = """\b
Examples:
  eval "$(lazyboot completion bash)"            # in ~/.bashrc
  eval "$(lazyboot completion zsh)"             # in ~/.zshrc
  lazyboot completion fish > ~/.config/fish/completions/lazyboot.fish
"""


@click.command(epilog=_EPILOG)
@click.argument("shell", type=click.Choice(_SHELLS), required=False)
@click.pass_context
def completion(ctx: click.Context, shell: str | None) -> None:
    """Print the script that completes lazyboot's commands and options in SHELL (default: the one in $SHELL)."""
    wanted = shell or _current()
    kind = get_completion_class(wanted)
    if kind is None:
        raise click.UsageError(f"no completion for the shell {wanted!r}; expected one of {', '.join(_SHELLS)}")
    try:
        script = kind(ctx.find_root().command, {}, _PROGRAM, _VARIABLE).source()
    except RuntimeError as error:  # click: a bash that is too old
        raise click.ClickException(str(error)) from error
    click.echo(script)
    if sys.stdout.isatty():
        click.echo("lazyboot: put this into the shell's start-up file: see lazyboot completion --help", err=True)


def _current() -> str:
    """The name of the user's shell. Raises UsageError where the environment does not say."""
    name = os.path.basename(os.environ.get("SHELL", ""))
    if not name:
        raise click.UsageError(f"$SHELL is not set; name the shell: {', '.join(_SHELLS)}")
    return name
