"""What deferring imports did, and what more it could do: never used, forced, and not deferred yet."""

from __future__ import annotations

from attrs import frozen

from lazyboot.config.catalogue import shipped
from lazyboot.config.compile import compile_plan
from lazyboot.config.layer import Effective
from lazyboot.config.presets import open_preset
from lazyboot.profile.deferrable import Candidate, candidates, deferred_by
from lazyboot.profile.grouping import Place
from lazyboot.profile.modulegraph import ModuleGraph
from lazyboot.profile.naming import Naming
from lazyboot.profile.recording import NONE, Process, Recording
from lazyboot.runtime.plan import Plan


@frozen
class Unused:
    """A library that was deferred and of which nothing was loaded; where some of it was, a module that was not.

    statements  how many import statements of it, or of parts of it, were deferred
    place       the first of them
    rule        where the rule stands that deferred that one
    seconds     what an eager recording says that it, and what it alone imports, takes; None without one
    """

    library: str
    statements: int
    place: Place
    rule: str
    seconds: float | None


@frozen
class Forced:
    """A deferred import that was used.

    place     the use
    function  the function that holds it; <module> at module level: such a use made the rule pointless
    kind      what the use was
    seconds   what it took, with all that it loaded; None where it had not ended
    deferred  the import statement
    rule      where the rule stands that deferred it
    """

    module: str
    name: str
    place: Place
    function: str
    kind: str
    seconds: float | None
    deferred: Place
    rule: str


@frozen
class Counterfactual:
    """What deferring did in one process.

    unused      libraries deferred and never used, by seconds where those are known
    elsewhere   how many deferred statements were not used themselves, while what they name was loaded for others
    forced      deferred and used; those that took longest come first
    candidates  imported, and could be deferred; those that save most come first
    shipped_s   seconds of what would not be imported with all shipped rules, before the program uses any of it
    imports_s   seconds of all imports
    """

    unused: tuple[Unused, ...]
    elsewhere: int
    forced: tuple[Forced, ...]
    candidates: tuple[Candidate, ...]
    shipped_s: float
    imports_s: float


def shipped_plan() -> Plan:
    """The rules of all presets that lazyboot ships, whether what they are for is installed or not."""
    return compile_plan(Effective(tuple(open_preset(preset)[1] for preset in shipped())))


def counterfactual(
    recording: Recording, *, process: Process | None = None, eager: Recording | None = None, plan: Plan | None = None
) -> Counterfactual:
    """What deferring did in `process` (default: the main one) of `recording`.

    eager  a recording of the same command without lazyboot: how long what was never loaded takes
    plan   the rules that are at hand; default: the shipped presets
    """
    process = process or recording.main
    plan = plan or shipped_plan()
    graph = ModuleGraph.of(process)
    unused, elsewhere = _unused(process, eager.main if eager else None)
    return Counterfactual(
        unused=unused,
        elsewhere=elsewhere,
        forced=tuple(sorted(_forced(process), key=lambda each: -(each.seconds or 0.0))),
        candidates=candidates(process, plan),
        shipped_s=graph.seconds(graph.lost_with(deferred_by(process, plan))),
        imports_s=graph.seconds(graph.own_s),
    )


def _forced(process: Process) -> list[Forced]:
    found = []
    for use in process.uses:
        deferral = process.deferrals[use.deferral]
        importer = deferral.importer if use.file == deferral.file else ""
        found.append(
            Forced(
                module=deferral.module,
                name=use.name,
                place=Place(importer, process.files[use.file] if use.file != NONE else "", use.line),
                function=use.function,
                kind=use.kind,
                seconds=use.seconds if use.seconds >= 0 else None,
                deferred=_statement(process, use.deferral),
                rule=deferral.rule,
            )
        )
    return found


def _unused(process: Process, eager: Process | None) -> tuple[tuple[Unused, ...], int]:
    loaded = {each.module for each in process.imports if not each.error}
    used = {use.deferral for use in process.uses}
    naming = Naming.of([process] if eager is None else [eager])
    there = {naming.library(module) for module in loaded}
    idle: dict[str, list[int]] = {}
    elsewhere = 0
    for index, deferral in enumerate(process.deferrals):
        if index in used:
            continue
        if deferral.module in loaded:
            elsewhere += 1
        else:
            library = naming.library(deferral.module)
            name = deferral.module if library in there else library
            idle.setdefault(name, []).append(index)
    graph = ModuleGraph.of(eager) if eager else None
    found = []
    for library, indexes in idle.items():
        modules = {process.deferrals[index].module for index in indexes}
        first = indexes[0]
        seconds = None if graph is None else _never_paid(graph, modules, loaded)
        found.append(Unused(library, len(indexes), _statement(process, first), process.deferrals[first].rule, seconds))
    return tuple(sorted(found, key=lambda each: (-(each.seconds or 0.0), -each.statements, each.library))), elsewhere


def _never_paid(graph: ModuleGraph, modules: set[str], loaded: set[str]) -> float:
    """Seconds that the eager run paid for `modules` and what they alone import, and this run did not."""
    covered = {each for module in modules for each in graph.covered(module)} - loaded
    return graph.seconds(graph.only_through(covered) - loaded)


def _statement(process: Process, index: int) -> Place:
    deferral = process.deferrals[index]
    return Place(deferral.importer, process.files[deferral.file] if deferral.file != NONE else "", deferral.line)
