"""Imports put together under a name: how long they took, how many there were, and who asked for them. Pure."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from lazyboot.profile.recording import NONE, Import, Process, Statement


@frozen
class Place:
    """A line of a file.

    importer  the module that holds it
    file      empty when unknown
    line      from 1; 0 when unknown
    """

    importer: str
    file: str
    line: int

    def __str__(self) -> str:
        """``file:line``, or as much of it as is known."""
        return f"{self.file or self.importer}:{self.line}" if self.line else self.file or self.importer


@frozen
class Group:
    """Some of a process's imports.

    own_s        seconds that its modules took, without what they imported of other groups or of their own;
                 those of all groups add up to the time of all imports
    seconds      seconds of its outermost imports, with all that they imported; groups overlap
    share        own_s as a part of the time of all imports, 0 to 1
    modules      how many modules
    imported_by  what asked for the one of its outermost imports that took longest, of those that something outside of
                 it asked for, if any; None when unknown
    """

    name: str
    own_s: float
    seconds: float
    share: float
    modules: int
    imported_by: Place | None


def grouped(process: Process, key: Callable[[Import], str]) -> list[Group]:
    """The imports of `process` by what `key` gives for each; those that took longest themselves come first."""
    members: dict[str, list[Import]] = {}
    outermost: dict[str, list[Import]] = {}
    above: list[frozenset[str]] = []
    for each in process.imports:
        name = key(each)
        around = above[each.within] if each.within != NONE else frozenset()
        above.append(around | {name} if name not in around else around)
        members.setdefault(name, []).append(each)
        if name not in around:
            outermost.setdefault(name, []).append(each)
    total = sum(each.own_s for each in process.imports)
    names = {each.module: key(each) for each in process.imports}
    groups = [
        _group(process, name, members[name], _from_outside(process, names, outermost[name]), total) for name in members
    ]
    return sorted(groups, key=lambda group: (-group.own_s, group.name))


def place_of(process: Process, each: Import) -> Place | None:
    """The statement that asked for `each`, or the module in which it was imported without one; None when unknown."""
    if each.statement != NONE:
        return place(process, each.statement)
    if each.within != NONE:
        above = process.imports[each.within]
        return Place(above.module, _file(process, above.file), 0)
    return None


def place(process: Process, statement: int) -> Place:
    """Where the statement with this index stands."""
    found = process.statements[statement]
    return Place(found.importer, _file(process, found.file), found.line)


def statement_text(statement: Statement) -> str:
    """An import statement, put together from what the recording says of it; its own text may say more."""
    if statement.names:
        return f"from {statement.module} import {', '.join(statement.names)}"
    return f"import {statement.module}"


def _from_outside(process: Process, names: dict[str, str], outermost: list[Import]) -> tuple[list[Import], Import]:
    """The `outermost` imports of a group, and the one that stands for who asked for it."""

    def rank(each: Import) -> tuple[bool, float]:
        importer = process.statements[each.statement].importer if each.statement != NONE else ""
        return names.get(importer) != names[each.module], each.seconds

    return outermost, max(outermost, key=rank)


def _group(
    process: Process, name: str, members: list[Import], outermost: tuple[list[Import], Import], total: float
) -> Group:
    own_s = sum(each.own_s for each in members)
    return Group(
        name=name,
        own_s=own_s,
        seconds=sum(each.seconds for each in outermost[0]),
        share=own_s / total if total else 0.0,
        modules=len({each.module for each in members}),
        imported_by=place_of(process, outermost[1]),
    )


def _file(process: Process, index: int) -> str:
    return process.files[index] if index != NONE else ""
