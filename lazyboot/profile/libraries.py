"""A recording by library, category, distribution and module."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from lazyboot.profile.categories import Categories
from lazyboot.profile.distributions import distributions
from lazyboot.profile.grouping import Group, grouped
from lazyboot.profile.naming import Naming
from lazyboot.profile.recording import NONE, Import, Process, Recording

By = Literal["library", "category", "distribution", "module"]
UNKNOWN = "-"


@frozen
class Library(Group):
    """A library, as `naming` has it: the imports of it that a process made.

    category      what it is for, as categories.toml says
    distribution  what installed it; empty when unknown, or for what was not installed
    """

    category: str
    distribution: str


def by_library(recording: Recording, process: Process | None = None, naming: Naming | None = None) -> list[Library]:
    """The libraries that `process` (default: the main one) imported; those that took longest themselves come first.

    Reads the metadata of installed distributions where the recording's site-packages are there.
    naming  which modules make a library; default: what fits the process
    """
    process = process or recording.main
    naming = naming or Naming.of([process])
    categories = Categories.shipped()
    owners = distributions(process)
    groups = grouped(process, lambda each: naming.library(each.module))
    first: dict[str, Import] = {}
    installed: dict[str, dict[str, float]] = {}
    for each in process.imports:
        name = naming.library(each.module)
        first.setdefault(name, each)
        for owner in owners.get(each.module, ()):
            times = installed.setdefault(name, {})
            times[owner] = times.get(owner, 0.0) + each.own_s
    found = []
    for group in groups:
        times = installed.get(group.name, {})
        found.append(
            Library(
                group.name,
                group.own_s,
                group.seconds,
                group.share,
                group.modules,
                group.imported_by,
                category=categories.of(group.name, *_origin(process, first[group.name])),
                distribution=max(times, key=lambda owner: times[owner], default=""),
            )
        )
    return found


def by_category(recording: Recording, process: Process | None = None) -> list[Group]:
    """The same by what libraries are for."""
    process = process or recording.main
    categories = Categories.shipped()
    return grouped(process, lambda each: categories.of(each.module, *_origin(process, each)))


def by_distribution(recording: Recording, process: Process | None = None) -> list[Group]:
    """The same by what was installed; UNKNOWN for the rest."""
    process = process or recording.main
    owners = distributions(process)
    return grouped(process, lambda each: next(iter(owners.get(each.module, ())), UNKNOWN))


def by_module(recording: Recording, process: Process | None = None) -> list[Group]:
    """The same by module."""
    return grouped(process or recording.main, lambda each: each.module)


def grouped_by(by: By, recording: Recording, process: Process | None = None) -> list[Group]:
    """The groups of `process` (default: the main one) of `recording` by `by`."""
    if by == "library":
        return [*by_library(recording, process)]
    return {"category": by_category, "distribution": by_distribution, "module": by_module}[by](recording, process)


def _origin(process: Process, each: Import) -> tuple[str, str]:
    return (process.files[each.file] if each.file != NONE else "", each.kind)
