"""Writing a rules file, whole or not at all, and only if it says what was run."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from attrs import asdict

from lazyboot.config.compile import compile_plan
from lazyboot.config.load import load
from lazyboot.errors import LazybootError


class WriteError(LazybootError):
    """A rules file cannot be written."""


def write(text: str, measured: str, output: Path) -> None:
    """Write `text` to `output`.

    measured  the configuration that was run; `text` may differ from it by reasons and comments alone

    Raises WriteError, and ConfigErrors where `text` is no configuration.
    """
    unfinished = output.with_name(f".{output.name}.unfinished")
    try:
        unfinished.write_text(text, "utf-8")
        if _said(unfinished) != _said_by(measured):
            raise WriteError(f"{output} would not say what was run; nothing was written")
        unfinished.replace(output)
    except OSError as error:
        raise WriteError(f"{output}: cannot be written: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _said_by(text: str) -> str:
    with tempfile.TemporaryDirectory(prefix="lazyboot-tune-") as folder:
        file = Path(folder) / "lazyboot.toml"
        file.write_text(text, "utf-8")
        return _said(file)


def _said(file: Path) -> str:
    """What the configuration in `file` says, reasons and places aside."""
    effective = load([str(file)])
    compile_plan(effective)
    layers = [asdict(layer.config, filter=lambda field, _: field.name != "reason") for layer in effective.layers]
    return json.dumps(layers, sort_keys=True)
