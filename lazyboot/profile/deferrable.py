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
    seconds     seconds of its outermost imports, with all that they imported
    modules     how many modules would not be imported
    statements  how many statements elsewhere ask for it
    place       the statement that a rule would defer: the first that the preset defers, else the one that loaded it
    preset      where the shipped rule stands that defers it there; empty when there is none
    """

    library: str
    saved_s: float
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
    for group, _, statements in sorted(found, key=lambda entry: (-saved[entry[0].name], entry[0].name)):
        if saved[group.name] < _LEAST_S:
            return
        preset, index = _preset(process, plan, statements)
        yield Candidate(
            library=group.name,
            saved_s=saved[group.name],
            seconds=group.seconds,
            modules=len(lost[group.name]),
            statements=len(statements),
            place=group.imported_by if index == NONE else place(process, index),
            preset=preset,
        )


def _may_be_deferred(process: Process, imports: Collection[Import]) -> bool:
    if all(each.kind == "extension" or _by_use(process, each) for each in imports):
        return False
    first = next(iter(imports))
    if _by_use(process, first):
        return False
    return (
        owner(first.module, process.files[first.file] if first.file != NONE else "", first.kind) != "standard library"
    )


def _by_use(process: Process, each: Import) -> bool:
    """Whether the use of a deferred name itself loaded this, rather than something that this use loaded."""
    return each.use != NONE and (each.within == NONE or process.imports[each.within].use != each.use)


def deferred_by(process: Process, plan: Plan) -> set[int]:
    """The statements that `plan` defers, as far as names tell."""
    return {index for index in range(len(process.statements)) if _rule(process, plan, index)}


def _preset(process: Process, plan: Plan, statements: list[int]) -> tuple[str, int]:
    """Where the rule of `plan` stands that defers the first of these statements that one defers, and which that is."""
    for index in statements:
        origin = _rule(process, plan, index)
        if origin:
            return origin, index
    return "", NONE


def _rule(process: Process, plan: Plan, index: int) -> str:
    """Where the rule or plugin of `plan` stands that defers this statement; empty when none does."""
    statement = process.statements[index]
    own = owner(statement.importer, _file(process, index)) == "own code"
    found = plan.decide(statement.module, statement.importer, own) or plan.plugin_for(statement.module)
    if found is None and statement.names:
        each = [plan.decide(f"{statement.module}.{name}", statement.importer, own) for name in statement.names]
        found = each[0] if all(each) else None
    return found.origin if found else ""


def _file(process: Process, index: int) -> str:
    file = process.statements[index].file
    return process.files[file] if file != NONE else ""


def _line(process: Process, index: int) -> int:
    return process.statements[index].line
