"""``lazyboot init``: write a first lazyboot.toml."""

from __future__ import annotations

import os

import click

_NAME = "lazyboot.toml"


@click.command()
@click.option("--force", is_flag=True, help="Replace a file that is already there.")
@click.argument("path", default=_NAME)
def init(force: bool, path: str) -> None:
    """Write a commented lazyboot.toml to PATH, a file or a folder (default: the current folder).

    It lists the presets that fit what is installed, with every rule and its reason, and changes nothing yet.
    """
    target = os.path.join(path, _NAME) if os.path.isdir(path) else path
    text = _text()
    try:
        with open(target, "w" if force else "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise click.ClickException(f"{target} is already there; --force replaces it") from None
    except OSError as error:
        raise click.ClickException(f"{target} cannot be written: {error.strerror}") from None
    click.echo(f"Wrote {target}. See what it does: lazyboot config")


def _text() -> str:
    """The file's text for what is installed here. Raises ConfigErrors for a broken third-party preset."""
    from lazyboot.cli.starter import starter
    from lazyboot.config import presets
    from lazyboot.config.catalogue import available

    on = presets.automatic(available())
    described = {name: presets.describe(name) for name in presets.names()}
    chosen = {name: described[name] for name in on}
    return starter(chosen, {name: preset for name, preset in described.items() if name not in on})
