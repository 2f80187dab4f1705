"""What the start of a command may cost: the table [budget], which ``lazyboot check`` holds it to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import attrs
from attrs import field, frozen

from lazyboot.config.layer import Effective, Layer
from lazyboot.config.model import BudgetConfig
from lazyboot.config.wording import KeyPath, described

EXAMPLE = """\
[budget]
seconds_ratio = 0.5           # a lazy start takes at most half as long as an eager one
modules = 3000                # at most so many are loaded
forbid = ["diffusers"]        # and these are not"""

_Mistakes: TypeAlias = "Iterator[tuple[KeyPath, str]]"


@frozen
class Limit:
    """One number of the budget, and where it was said."""

    value: float
    origin: str


@frozen
class Forbidden:
    """A module that must not be imported, and where that was said."""

    module: str
    origin: str


@frozen
class Budget:
    """The limits in force.

    limits  key of [budget] -> the limit; those that were said
    """

    limits: Mapping[str, Limit] = field(factory=dict)
    forbidden: tuple[Forbidden, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it limits nothing."""
        return not self.limits and not self.forbidden


def budget(effective: Effective) -> Budget:
    """The budget that the layers in force say: of each number the last decides; what any forbids is forbidden."""
    limits: dict[str, Limit] = {}
    forbidden: dict[str, Forbidden] = {}
    for layer in effective.layers:
        said = layer.config.budget
        if said is None:
            continue
        for name in numbers():
            value = getattr(said, name)
            if value is not None:
                limits[name] = Limit(value, _origin(layer, ("budget", name)))
        for index, module in enumerate(said.forbid):
            forbidden.setdefault(module, Forbidden(module, _origin(layer, ("budget", "forbid", index))))
    return Budget(limits, tuple(forbidden.values()))


def numbers() -> tuple[str, ...]:
    """The keys of [budget] that are numbers."""
    return tuple(each.name for each in attrs.fields(BudgetConfig) if each.name != "forbid")


def faults(table: Mapping[str, object]) -> _Mistakes:
    """What makes no sense in the table [budget] of a configuration."""
    said = table.get("budget")
    if not isinstance(said, dict):
        return
    for name in numbers():
        value = said.get(name)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and not 0 < value < float("inf"):
            yield ("budget", name), f"expected a number greater than 0, got {described(value)}"


def _origin(layer: Layer, keys: KeyPath) -> str:
    line = layer.lines.of(keys)
    return layer.origin if line is None else f"{layer.origin}:{line}"
