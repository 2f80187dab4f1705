"""What a shell offers for words that click knows nothing about."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem


def files(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The shell's own completion of file names: for the words of a command that is run."""
    return [CompletionItem(incomplete, type="file")]
