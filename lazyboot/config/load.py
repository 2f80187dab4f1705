"""From files and arguments to the layers in force: who wins, and every mistake at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from attrs import asdict

from lazyboot.config.catalogue import available
from lazyboot.config.layer import ARGUMENTS, Effective, Layer, Source
from lazyboot.config.locate import Lines
from lazyboot.config.model import AUTO, Config
from lazyboot.config.presets import automatic, open_preset
from lazyboot.config.read import read
from lazyboot.config.structure import structure
from lazyboot.config.validate import deferred, overruled, strings, validate
from lazyboot.errors import ConfigError, ConfigErrors

__all__ = ["Effective", "Layer", "load"]


def load(paths: Sequence[str], *, overrides: Config | None = None) -> Effective:
    """The layers in force: chosen presets, then the files at `paths` in order, then `overrides`.

    The last layer that says presets decides which are chosen; said nowhere, it is auto.
    Raises ConfigErrors with every mistake of every file and preset.
    """
    known = lru_cache(maxsize=1)(available)  # looked up once for this call, and only if needed
    errors: list[ConfigError] = []
    sources = [*_read(paths, errors)]
    if overrides is not None:
        sources.append(_argument_source(overrides))
    layers = []
    for source in sources:
        layer, found = _checked(source, known)
        errors += found
        if layer is not None:
            layers.append(layer)
    named, automatics = _preset_layers(sources, known, errors)
    errors += _conflicts(named, sources)
    if errors:
        raise ConfigErrors(errors)
    return Effective((*named, *automatics, *layers))
