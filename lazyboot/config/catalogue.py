"""Which presets can be chosen here: the shipped ones and those that other distributions bring.

Any distribution can bring one through the entry point group ``lazyboot.presets``: the entry point's
name is the preset's name, its value is the package and the file in it that holds the preset, joined
by a colon::

    [project.entry-points."lazyboot.presets"]
    mylab = "mylab_training:lazyboot_preset.toml"

The package needs an ``__init__.py`` but is never imported; only the file is read. File names there may
hold letters, digits, underscores and dots. PresetConfig in model.py says what the file holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Protocol

from attrs import frozen

from lazyboot.config.installed import find_package
from lazyboot.config.model import AUTO
from lazyboot.errors import ConfigError, ConfigErrors

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "lazyboot.presets"

_SUFFIX = ".toml"


class _Resource(Protocol):
    def read_bytes(self) -> bytes: ...


@frozen
class Preset:
    """A preset that can be chosen.

    name     what configurations call it
    bringer  who brings it, for people
    locate   finds the file that holds it; raises ConfigError
    """

    name: str
    bringer: str
    locate: Callable[[], _Resource]

    def read(self) -> tuple[str, bytes]:
        """The path of the preset's file, for people, and its content. Raises ConfigError."""
        resource = self.locate()
        try:
            return str(resource), resource.read_bytes()
        except OSError as error:
            raise ConfigError(f"cannot be read: {error.strerror or error}", file=str(resource)) from None


def available() -> Mapping[str, Preset]:
    """Every preset that can be chosen here, by name. Raises ConfigErrors when a name is not free."""
    presets = {preset.name: preset for preset in shipped()}
    errors = []
    for preset in _brought():
        holder = "lazyboot" if preset.name == AUTO else presets.setdefault(preset.name, preset).bringer
        if holder != preset.bringer:
            errors.append(ConfigError(f"preset {preset.name!r} of {preset.bringer}: the name belongs to {holder}"))
    if errors:
        raise ConfigErrors(errors)
    return presets


def shipped() -> Iterator[Preset]:
    """The presets that lazyboot itself brings."""
    for resource in files("lazyboot.config").joinpath("presets").iterdir():
        if resource.name.endswith(_SUFFIX):
            yield Preset(resource.name.removesuffix(_SUFFIX), "lazyboot", partial(_itself, resource))


def _itself(resource: _Resource) -> _Resource:
    return resource


def _brought() -> Iterator[Preset]:
    from importlib.metadata import distributions  # slow to import, so only where presets are looked for

    for distribution in distributions():
        try:
            entries = _entry_points(distribution)
            bringer = f"distribution {distribution.name!r}" if entries else ""
        except Exception:  # metadata that cannot be read is somebody else's, and not ours to report
            continue
        for entry in entries:
            yield Preset(entry.name, bringer, partial(_resource, entry, bringer))


def _entry_points(distribution: Any) -> list[EntryPoint]:
    """The presets that a distribution brings; the class of those differs by version."""
    text = distribution.read_text("entry_points.txt")
    if text is None or GROUP not in text:  # parsing everybody's entry points would take most of the time
        return []
    return [entry for entry in distribution.entry_points if entry.group == GROUP]


def _resource(entry: EntryPoint, bringer: str) -> _Resource:
    package, _, name = (part.strip() for part in entry.value.partition(":"))
    spec = find_package(package)
    loader: Any = spec.loader if spec is not None and spec.submodule_search_locations is not None else None
    reader = loader.get_resource_reader(package) if hasattr(loader, "get_resource_reader") else None
    if reader is None or not name:
        message = f"entry point {entry.value!r} of {bringer} names no file in an installed package"
        raise ConfigError(f"{message}; expected 'package:file.toml'", file=f"preset {entry.name}")
    resource: _Resource = reader.files().joinpath(name)
    return resource
