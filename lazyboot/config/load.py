"""From files and arguments to the layers in force: who wins, and every mistake at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import asdict

from lazyboot.config.catalogue import Preset, available
from lazyboot.config.layer import ARGUMENTS, Effective, Layer, Source
from lazyboot.config.locate import Lines
from lazyboot.config.model import AUTO, Config
from lazyboot.config.presets import automatic, open_preset
from lazyboot.config.read import read
from lazyboot.config.structure import structure
from lazyboot.config.validate import overruled, strings, validate
from lazyboot.errors import ConfigError, ConfigErrors

__all__ = ["Effective", "Layer", "load"]


def load(paths: Sequence[str], *, overrides: Config | None = None) -> Effective:
    """The layers in force: chosen presets, then the files at `paths` in order, then `overrides`.

    The last layer that says presets decides which are chosen; said nowhere, it is auto.
    Raises ConfigErrors with every mistake of every preset and file.
    """
    errors: list[ConfigError] = []
    unread: list[ConfigError] = []
    sources = _read(paths, unread)
    if overrides is not None:
        sources.append(_from_arguments(overrides))
    presets = _presets(sources, errors)
    automatics, named = _preset_layers(_chosen(sources), presets, errors)
    errors += unread
    layers = []
    eager = {pattern: layer.origin for layer in named for pattern in layer.config.eager}
    for source in sources:
        config, found = structure(source, Config)
        found += validate(source, Config, known_presets=presets)
        eager |= {pattern: _where(source, keys) for keys, pattern in strings(source.table, "eager")}
        found += overruled(source, eager)
        errors += sorted(found, key=lambda error: error.line or 0)
        if config is not None:
            layers.append(Layer(source.origin, source.path, config, source.lines))
    if errors:
        raise ConfigErrors(errors)
    return Effective((*automatics, *named, *layers))


def _read(paths: Sequence[str], errors: list[ConfigError]) -> list[Source]:
    sources = []
    for path in paths:
        try:
            sources.append(read(path))
        except ConfigError as error:
            errors.append(error)
    return sources


def _from_arguments(overrides: Config) -> Source:
    table = asdict(overrides, filter=lambda _, value: value is not None)
    return Source(ARGUMENTS, None, table, Lines({}))


def _where(source: Source, keys: tuple[str | int, ...]) -> str:
    line = source.lines.of(keys)
    return source.origin if line is None else f"{source.origin}:{line}"


def _chosen(sources: Sequence[Source]) -> list[str]:
    """The names that the last source to say presets says."""
    for source in reversed(sources):
        if "presets" in source.table:
            return [name for _, name in strings(source.table, "presets")]
    return [AUTO]


def _presets(sources: Sequence[Source], errors: list[ConfigError]) -> Mapping[str, Preset] | None:
    """Every preset there is; None where nobody asks for one, or where that cannot be told."""
    if not _chosen(sources) and not any(any(strings(source.table, "presets")) for source in sources):
        return None
    try:
        return available()
    except ConfigErrors as broken:
        errors += broken.errors
        return None


def _preset_layers(
    chosen: Sequence[str], presets: Mapping[str, Preset] | None, errors: list[ConfigError]
) -> tuple[list[Layer], list[Layer]]:
    """The layers of the presets that auto brings, and of those that are named; unknown names are stepped over."""
    if presets is None:
        return [], []
    names = [name for name in dict.fromkeys(chosen) if name in presets]
    brought: list[str] = []
    if AUTO in chosen:
        try:
            brought = [name for name in automatic(presets) if name not in names]
        except ConfigErrors as broken:
            errors += broken.errors
            names = []
    opened: set[str] = set()
    return _open(brought, presets, opened, errors), _open(names, presets, opened, errors)


def _open(
    names: Sequence[str], presets: Mapping[str, Preset], opened: set[str], errors: list[ConfigError]
) -> list[Layer]:
    """The layers of those of these presets that are not `opened` yet, each after those that come with it."""
    layers = []
    for name in names:
        if name in opened:
            continue
        opened.add(name)
        try:
            config, layer = open_preset(presets[name], presets)
        except ConfigErrors as broken:
            errors += broken.errors
            continue
        layers += [*_open(config.also, presets, opened, errors), layer]
    return layers
