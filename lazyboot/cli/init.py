"""``lazyboot init``: write a first lazyboot.toml."""

from __future__ import annotations

import json
import os
import shlex
from typing import TYPE_CHECKING

import click

from lazyboot.errors import LazybootError

if TYPE_CHECKING:
    from lazyboot.config.model import PresetConfig

_NAME = "lazyboot.toml"


class InitError(LazybootError):
    """The file cannot be written, or is there already."""


@click.command()
@click.option("--force", is_flag=True, help="Replace a file that is already there.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
@click.argument("path", default=_NAME)
def init(force: bool, as_json: bool, path: str) -> None:
    """Write a commented lazyboot.toml to PATH, a file or a folder (default: the current folder).

    It lists the presets that fit what is installed, with every rule and its reason, and changes nothing yet.
    """
    if path == "-":
        raise click.BadParameter("expected a file or a folder, not stdout", param_hint="'PATH'")
    if path.endswith(("/", os.sep)) and not os.path.isdir(path):
        raise InitError(f"{path} cannot be written to: no such folder")
    target = os.path.join(path, _NAME) if os.path.isdir(path) else path
    on, off = _presets()
    from lazyboot.cli.starter import starter

    text = starter(on, off)
    try:
        with open(target, "w" if force else "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise InitError(f"{target} is already there; --force replaces it") from None
    except OSError as error:
        raise InitError(f"{target} cannot be written: {error.strerror}") from None
    if as_json:
        click.echo(json.dumps({"file": os.path.abspath(target), "presets": list(on), "other_presets": list(off)}))
    else:
        click.echo(f"Wrote {target}. See what it does: {_how_to_see(target)}")


def _how_to_see(file: str) -> str:
    """The command that shows the rules in `file`, which holds for the current folder or has to be named."""
    from lazyboot.runtime import sources

    if os.path.realpath(file) in map(os.path.realpath, sources.find(os.getcwd(), os.environ)):
        return "lazyboot config"
    return f"LAZYBOOT_CONFIG={shlex.quote(file)} lazyboot config"


def _presets() -> tuple[dict[str, PresetConfig], dict[str, PresetConfig]]:
    """The presets that fit what is installed here, and the others. Raises ConfigErrors for a broken third-party one."""
    from lazyboot.config import presets
    from lazyboot.config.catalogue import available

    on = presets.automatic(available())
    described = {name: presets.describe(name) for name in presets.names()}
    chosen = {name: described[name] for name in on}
    return chosen, {name: preset for name, preset in described.items() if name not in on}
