"""Libraries that were imported and could be deferred, by the seconds that this would save at most."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from attrs import frozen

from lazyboot.profile.grouping import Group, Place, grouped, place
from lazyboot.profile.guards import Guards
from lazyboot.profile.modulegraph import ModuleGraph
from lazyboot.profile.naming import Naming
from lazyboot.profile.owner import owner
from lazyboot.profile.recording import NONE, Import, Process
from lazyboot.runtime.plan import Plan

_LEAST_S = 0.005  # less is no candidate
_MOST = 60  # candidates looked at, for the time that it takes


@frozen
class Candidate:
    """A library that was imported, which a rule could defer. Whether the program uses it later, no recording tells.

    saved_s     seconds of it and of what is imported only because of it: the most that deferring it alone saves
    together_s  the same for it and all candidates before it, deferred together
    seconds     seconds of its outermost imports, with all that they imported
    modules     how many modules would not be imported
    statements  how many statements elsewhere ask for it
    place       the statement that a rule would defer first: the one that loaded it
    preset      where the shipped rule stands that defers it there; empty when there is none
    """

    library: str
    saved_s: float
    together_s: float
    seconds: float
    modules: int
    statements: int
    place: Place | None
    preset: str


def candidates(process: Process, plan: Plan) -> tuple[Candidate, ...]:
    """The candidates in `process`; those that save most come first.

    plan  the rules that are at hand
    None of the standard library, none that consists of extension modules only, none of which every import stands in a
    guard (``try: import x / except ImportError``), none that was loaded by the use of a deferred name.
    """
    graph = ModuleGraph.of(process)
    naming = Naming.of([process])
    members: dict[str, list[Import]] = {}
    for each in process.imports:
        members.setdefault(naming.library(each.module), []).append(each)
    worth = [group for group in grouped(process, lambda each: naming.library(each.module)) if group.seconds >= _LEAST_S]
    found = []
    guards = Guards()
    for group in sorted(worth, key=lambda group: -group.seconds)[:_MOST]:
        if _may_be_deferred(process, members[group.name]):
            modules = frozenset(each.module for each in members[group.name])
            statements = graph.into(modules)
            if any(not guards.hold(_file(process, index), _line(process, index)) for index in statements):
                found.append((group, modules, statements))
    return tuple(_ranked(process, graph, plan, found))


def _ranked(
    process: Process, graph: ModuleGraph, plan: Plan, found: list[tuple[Group, frozenset[str], list[int]]]
) -> Iterator[Candidate]:
    lost = {group.name: graph.only_through(modules) for group, modules, _ in found}
    saved = {name: graph.seconds(modules) for name, modules in lost.items()}
    above: set[str] = set()
    for group, modules, statements in sorted(found, key=lambda entry: (-saved[entry[0].name], entry[0].name)):
        if saved[group.name] < _LEAST_S:
            return
        above |= modules
        yield Candidate(
            library=group.name,
            saved_s=saved[group.name],
            together_s=graph.seconds(graph.only_through(above)),
            seconds=group.seconds,
            modules=len(lost[group.name]),
            statements=len(statements),
            place=group.imported_by or place(process, statements[0]),
            preset=_preset(process, plan, statements),
        )


def _may_be_deferred(process: Process, imports: Collection[Import]) -> bool:
    if all(each.kind == "extension" or each.use != NONE for each in imports):
        return False
    first = next(iter(imports))
    return (
        owner(first.module, process.files[first.file] if first.file != NONE else "", first.kind) != "standard library"
    )


def _preset(process: Process, plan: Plan, statements: list[int]) -> str:
    """Where the rule of `plan` stands that defers the first of these statements that one defers."""
    for index in statements:
        statement = process.statements[index]
        own = owner(statement.importer, _file(process, index)) == "own code"
        rule = plan.decide(statement.module, statement.importer, own)
        if rule is not None:
            return rule.origin
    return ""


def _file(process: Process, index: int) -> str:
    file = process.statements[index].file
    return process.files[file] if file != NONE else ""


def _line(process: Process, index: int) -> int:
    return process.statements[index].line
