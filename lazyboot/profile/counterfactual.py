"""What deferring imports did, and what more it could do: never used, forced, and not deferred yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import accumulate

from attrs import frozen

from lazyboot.config.catalogue import shipped
from lazyboot.config.compile import compile_plan
from lazyboot.config.layer import Effective
from lazyboot.config.presets import open_preset
from lazyboot.profile.deferrable import Candidate, candidates, deferred_by
from lazyboot.profile.grouping import Place
from lazyboot.profile.modulegraph import ModuleGraph
from lazyboot.profile.recording import NONE, Process, Recording
from lazyboot.runtime.plan import Plan


@frozen
class Unused:
    """A package or module that was deferred and of which nothing was loaded: the topmost such.

    name        the module
    statements  how many import statements of it, or of parts of it, were deferred
    place       the first of them
    rule        where the rule stands that deferred that one
    seconds     what an eager recording says that it, and what it alone imports, takes; None without one
    """

    name: str
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

    unused      deferred and never used, by seconds where those are known
    unused_s    seconds of all that an eager recording imports and this one does not; None without an eager recording
    elsewhere   how many deferred statements were not used themselves, while what they name was loaded for others
    forced      deferred and used; those that took longest come first
    candidates  imported, and could be deferred; those that save most come first
    presets     the shipped presets for what the process imports
    shipped_s   seconds of what would not be imported with their rules, before the program uses any of it
    imports_s   seconds of all imports
    """

    unused: tuple[Unused, ...]
    unused_s: float | None
    elsewhere: int
    forced: tuple[Forced, ...]
    candidates: tuple[Candidate, ...]
    presets: tuple[str, ...]
    shipped_s: float
    imports_s: float


def shipped_presets(process: Process) -> tuple[str, ...]:
    """The presets that lazyboot ships and chooses by itself where what `process` imports or defers is installed."""
    named = {*(each.module for each in process.imports), *(each.module for each in process.deferrals)}
    known = {module for name in named for module in accumulate(name.split("."), "{}.{}".format)}
    return tuple(sorted(each.name for each in shipped() if not known.isdisjoint(open_preset(each)[0].requires or ())))


def shipped_plan(presets: Collection[str]) -> Plan:
    """The rules of these of the presets that lazyboot ships."""
    return compile_plan(Effective(tuple(open_preset(each)[1] for each in shipped() if each.name in presets)))


def counterfactual(
    recording: Recording, *, process: Process | None = None, eager: Recording | None = None, plan: Plan | None = None
) -> Counterfactual:
    """What deferring did in `process` (default: the main one) of `recording`.

    eager  a recording of the same command without lazyboot: how long what was never loaded takes
    plan   the rules that are at hand; default: those of the shipped presets for what the process imports
    """
    process = process or recording.main
    presets = () if plan else shipped_presets(process)
    plan = plan or shipped_plan(presets)
    graph = ModuleGraph.of(process)
    paid = ModuleGraph.of(eager.main) if eager else None
    unused, elsewhere = _unused(process, paid)
    return Counterfactual(
        unused=unused,
        unused_s=_never_loaded(process, paid) if paid else None,
        elsewhere=elsewhere,
        forced=tuple(sorted(_forced(process), key=lambda each: -(each.seconds or 0.0))),
        candidates=candidates(process, plan),
        presets=presets,
        shipped_s=deferred_s(process, plan, graph),
        imports_s=graph.seconds(graph.own_s),
    )


def deferred_s(process: Process, plan: Plan, graph: ModuleGraph | None = None) -> float:
    """Seconds of what `process` would not have imported with the rules of `plan`, before it uses any of that."""
    graph = graph or ModuleGraph.of(process)
    return graph.seconds(graph.lost_with(deferred_by(process, plan)))


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


def _unused(process: Process, eager: ModuleGraph | None) -> tuple[tuple[Unused, ...], int]:
    loaded = {each.module for each in process.imports if not each.error}
    idle: dict[str, list[int]] = {}
    packages = {(each.importer, each.file, each.line, each.module.rpartition(".")[0]) for each in process.deferrals}
    elsewhere = 0
    for index in _never_used(process):
        own = process.deferrals[index]
        name = _topmost_unloaded(own.module, loaded)
        if name:
            idle.setdefault(name, []).append(index)
        elif (own.importer, own.file, own.line, own.module) not in packages:  # else its submodules are what waits
            elsewhere += 1
    found = []
    for name, indexes in idle.items():
        first = indexes[0]
        seconds = (
            None
            if eager is None
            else _never_paid(eager, (process.deferrals[index].module for index in indexes), loaded)
        )
        found.append(Unused(name, len(indexes), _statement(process, first), process.deferrals[first].rule, seconds))
    return tuple(sorted(found, key=lambda each: (-(each.seconds or 0.0), -each.statements, each.name))), elsewhere


def _never_used(process: Process) -> list[int]:
    used = {use.deferral for use in process.uses}
    return [index for index in range(len(process.deferrals)) if index not in used]


def _topmost_unloaded(module: str, loaded: Collection[str]) -> str:
    """The topmost package above `module`, or itself, that is not among `loaded`; empty when all are."""
    parts = module.split(".")
    names = (".".join(parts[:length]) for length in range(1, len(parts) + 1))
    return next((name for name in names if name not in loaded), "")


def _never_loaded(process: Process, eager: ModuleGraph) -> float:
    """Seconds of the modules that the eager run imported and this one did not."""
    return eager.seconds(set(eager.own_s).difference(each.module for each in process.imports if not each.error))


def _never_paid(graph: ModuleGraph, modules: Iterable[str], loaded: Collection[str]) -> float:
    """Seconds that the eager run paid for `modules` and what they alone import, and this run did not."""
    covered = {each for module in modules for each in graph.covered(module)}.difference(loaded)
    return graph.seconds(graph.only_through(covered).difference(loaded))


def _statement(process: Process, index: int) -> Place:
    deferral = process.deferrals[index]
    return Place(deferral.importer, process.files[deferral.file] if deferral.file != NONE else "", deferral.line)
