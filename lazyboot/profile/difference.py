"""Two recordings compared: what takes longer, what is new, what is gone. Pure.

Each is a single run, and single runs differ by chance.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Literal

from attrs import frozen

from lazyboot.profile.grouping import Group, Place, grouped, place, statement_text
from lazyboot.profile.modulegraph import ModuleGraph
from lazyboot.profile.naming import Naming
from lazyboot.profile.recording import NONE, Deferral, Process, Recording

Status = Literal["new", "gone", "slower", "faster", "same"]


@frozen
class Change:
    """A library or a module in both.

    before_s, after_s  seconds of its own; None where it was not imported
    change_s           after less before, what is not there counting nothing
    """

    name: str
    status: Status
    before_s: float | None
    after_s: float | None
    change_s: float
    modules_before: int
    modules_after: int


@frozen
class PulledIn:
    """A library that only the second imported.

    place       the statement that loaded it; None when unknown
    text        that statement, put together; empty when unknown
    statements  how many statements elsewhere ask for it
    """

    library: str
    place: Place | None
    text: str
    statements: int


@frozen
class Deferred:
    """Import statements of one library that only one of the two deferred.

    statements  how many
    place       the first of them
    rule        where the rule stands that deferred that one
    before      True: the first recording deferred them
    """

    library: str
    statements: int
    place: Place
    rule: str
    before: bool


@frozen
class Difference:
    """What differs; changes are sorted by their size.

    before_s, after_s  seconds of the whole command
    imports_before_s, imports_after_s  seconds of all imports of the main process
    modules_before, modules_after      how many modules that imported
    hidden      how many libraries differ by less than what was asked for
    hidden_s    the sum of their changes
    """

    before_s: float
    after_s: float
    imports_before_s: float
    imports_after_s: float
    modules_before: int
    modules_after: int
    libraries: tuple[Change, ...]
    modules: tuple[Change, ...]
    hidden: int
    hidden_s: float
    pulled_in: tuple[PulledIn, ...]
    deferred: tuple[Deferred, ...]


def compare(before: Recording, after: Recording, *, least_s: float = 0.0) -> Difference:
    """What `after` does otherwise than `before`, in their main processes; hides changes under `least_s` seconds."""
    one, other = before.main, after.main
    naming = Naming.of([one, other])
    libraries = _changes(_libraries(one, naming), _libraries(other, naming))
    modules = _changes(_modules(one), _modules(other))
    shown = tuple(change for change in libraries if abs(change.change_s) >= least_s)
    new = {change.name for change in shown if change.status == "new"}
    return Difference(
        before_s=before.wall_s,
        after_s=after.wall_s,
        imports_before_s=_total(one),
        imports_after_s=_total(other),
        modules_before=len({each.module for each in one.imports}),
        modules_after=len({each.module for each in other.imports}),
        libraries=shown,
        modules=tuple(change for change in modules if abs(change.change_s) >= least_s),
        hidden=len(libraries) - len(shown),
        hidden_s=sum(change.change_s for change in libraries) - sum(change.change_s for change in shown),
        pulled_in=tuple(_pulled_in(other, naming, new)),
        deferred=(*_deferred_only(one, other, naming, before=True), *_deferred_only(other, one, naming, before=False)),
    )


def _changes(before: dict[str, Group], after: dict[str, Group]) -> list[Change]:
    found = []
    for name in {**before, **after}:
        one, other = before.get(name), after.get(name)
        change_s = (other.own_s if other else 0.0) - (one.own_s if one else 0.0)
        status: Status = "slower" if change_s > 0 else "faster" if change_s < 0 else "same"
        found.append(
            Change(
                name=name,
                status="new" if one is None else "gone" if other is None else status,
                before_s=one.own_s if one else None,
                after_s=other.own_s if other else None,
                change_s=change_s,
                modules_before=one.modules if one else 0,
                modules_after=other.modules if other else 0,
            )
        )
    return sorted(found, key=lambda change: (-abs(change.change_s), change.name))


def _libraries(process: Process, naming: Naming) -> dict[str, Group]:
    return {group.name: group for group in grouped(process, lambda each: naming.library(each.module))}


def _modules(process: Process) -> dict[str, Group]:
    return {group.name: group for group in grouped(process, lambda each: each.module)}


def _total(process: Process) -> float:
    return sum(each.own_s for each in process.imports)


def _pulled_in(process: Process, naming: Naming, libraries: Collection[str]) -> Iterator[PulledIn]:
    graph = ModuleGraph.of(process)
    for group in grouped(process, lambda each: naming.library(each.module)):
        if group.name in libraries:
            asked = graph.into({module for module in graph.own_s if naming.library(module) == group.name})
            first = next((index for index in asked if place(process, index) == group.imported_by), None)
            text = "" if first is None else statement_text(process.statements[first])
            yield PulledIn(group.name, group.imported_by, text, len(asked))


def _deferred_only(process: Process, other: Process, naming: Naming, *, before: bool) -> Iterator[Deferred]:
    known = {(each.module, each.importer) for each in other.deferrals}
    found: dict[str, list[Deferral]] = {}
    for each in process.deferrals:
        if (each.module, each.importer) not in known:
            found.setdefault(naming.library(each.module), []).append(each)
    for library, deferrals in sorted(found.items(), key=lambda entry: -len(entry[1])):
        first = deferrals[0]
        file = process.files[first.file] if first.file != NONE else ""
        yield Deferred(library, len(deferrals), Place(first.importer, file, first.line), first.rule, before)
