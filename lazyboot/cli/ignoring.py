"""``--ignore PATTERN``: lines of output that are left out where runs are compared."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])


def option(command: _Command) -> _Command:
    """Give `command` the option; it gets ``ignore``, a tuple of regular expressions, each known to be one."""
    return click.option(
        "--ignore",
        metavar="PATTERN",
        multiple=True,
        callback=_compiled,
        help="Do not compare lines with this. May be repeated.",
    )(command)


def _compiled(ctx: click.Context, param: click.Parameter, patterns: tuple[str, ...]) -> tuple[str, ...]:
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise click.BadParameter(f"{pattern!r} is no regular expression: {error}", ctx, param) from None
    return patterns
