"""Loading presets: from a chosen name to a checked layer, and what auto stands for."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from lazyboot.config.catalogue import Preset, available
from lazyboot.config.installed import find
from lazyboot.config.layer import Layer
from lazyboot.config.model import Config, PresetConfig
from lazyboot.config.read import source
from lazyboot.config.structure import structure
from lazyboot.config.validate import overruled, strings, validate
from lazyboot.config.wording import did_you_mean
from lazyboot.errors import ConfigError, ConfigErrors


def names() -> tuple[str, ...]:
    """Every preset that can be chosen here, sorted. Raises ConfigErrors."""
    return tuple(sorted(available()))


def load(name: str) -> Layer:
    """The rules of the preset `name`. Raises ConfigErrors."""
    return open_preset(_chosen(name))[1]


def describe(name: str) -> PresetConfig:
    """What the preset `name` is for, what turns it on, and its rules. Raises ConfigErrors."""
    return open_preset(_chosen(name))[0]


def automatic(presets: Mapping[str, Preset]) -> tuple[str, ...]:
    """Those of the `presets` that auto stands for here: they require a module that is installed.

    Raises ConfigErrors with every mistake of every preset.
    """
    on = []
    errors: list[ConfigError] = []
    for name in sorted(presets):
        try:
            config, _ = open_preset(presets[name], presets)
        except ConfigErrors as broken:
            errors += broken.errors
            continue
        if any(find(module) for module in config.requires):
            on.append(name)
    if errors:
        raise ConfigErrors(errors)
    return tuple(on)


def open_preset(preset: Preset, known: Collection[str] | None = None) -> tuple[PresetConfig, Layer]:
    """The `preset` as written and as a layer. Raises ConfigErrors.

    known  names of the presets that there are, where those that it brings along are to be checked
    """
    try:
        path, data = preset.read()
        written = source(data, origin=f"preset {preset.name}", path=path)
    except ConfigError as error:
        raise ConfigErrors([error]) from None
    config, errors = structure(written, PresetConfig)
    errors += validate(written, PresetConfig, known_presets=known)
    errors += overruled(written, {pattern: "in the same file" for _, pattern in strings(written.table, "eager")})
    if errors or config is None:
        raise ConfigErrors(errors)
    rules = Config(
        eager=config.eager,
        rule=config.rule,
        plugin=config.plugin,
        decorator=config.decorator,
        import_function=config.import_function,
        metadata=config.metadata,
    )
    return config, Layer(written.origin, path, rules, written.lines)


def _chosen(name: str) -> Preset:
    presets = available()
    if name not in presets:
        raise ConfigErrors([ConfigError(f"there is no preset {name!r}{did_you_mean(name, presets)}")])
    return presets[name]
