"""Which rules could save time, by a recording. Pure: nothing is tried here."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from lazyboot.profile.recording import Process
from lazyboot.profile.tuning.candidate import Candidate
from lazyboot.profile.tuning.importgraph import ROOT, Ask, ImportGraph
from lazyboot.runtime.plan import PROJECT, Rule

State = Literal["kept", "dropped"]

# Never deferred: they are how imports work, or how lazyboot does.
_NOT_PROPOSED = frozenset(("lazyboot", "site", "sitecustomize", "usercustomize", ROOT))
_DEEPEST = 5  # components of a package's name
_LEAST_OF_SMALL = 0.1  # of the threshold: below it, a library is not even worth a place among the small ones


def proposals(
    graph: ImportGraph, tried: Mapping[Candidate, State], least_s: float, *, inside: bool
) -> list[Candidate]:
    """Rules not in `tried` that could save at least `least_s` seconds, the greatest first.

    inside  rules for packages whose imports of themselves wait, too; else those for importers outside of them

    Packages are looked at from the top: what is in one is proposed once the rule for the whole was tried and dropped.
    """
    tops = sorted({module.partition(".")[0] for module in graph.modules} - sys.stdlib_module_names - _NOT_PROPOSED)
    found: list[Candidate] = []
    small: list[Candidate] = []
    for top in tops:
        below = list(_below(graph, top, tried, least_s, inside=inside))
        found += below
        if not below and not inside:
            small += _small(graph, top, tried, least_s)
    if len(small) > 1:
        found += _together(graph, small, tried, least_s)
    return sorted(found, key=lambda each: -each.seconds)


def by_importer(graph: ImportGraph, broken: Candidate, least_s: float) -> list[Candidate]:
    """What is left of `broken`, a rule for all importers that does not work: the same for some of them, one by one."""
    if broken.kind != "rule" or broken.importers or broken.inside:
        return []
    package = broken.modules[0]
    tops = {PROJECT if asker in graph.own else asker.partition(".")[0] for asker in graph.askers(package)}
    found = []
    for top in sorted(tops - {package.partition(".")[0]} if "." not in package else tops):
        candidate = Candidate("rule", broken.modules, (top,))
        seconds = graph.saved_s(_cut(candidate, graph))
        if seconds >= least_s:
            found.append(_with(candidate, seconds, f"of what imports {package}, {top} alone loads it"))
    return sorted(found, key=lambda each: -each.seconds)


def functions(process: Process, graph: ImportGraph, tried: Mapping[Candidate, State], least_s: float) -> list[Candidate]:
    """Decorators that load a library where they decorate: functions of a module in which an import statement loads
    much while other modules are executed. What such a function is, lazyboot sees when it is called."""
    found = []
    for asker, target in _loaded_in_functions(process):
        candidate = Candidate("decorator", (asker,), after=(target,))
        importer = asker.partition(":")[0]
        seconds = graph.saved_s(lambda ask, t=target, i=importer: ask == Ask(t, i))  # type: ignore[misc]
        if seconds >= least_s and candidate not in tried:
            found.append(_with(candidate, seconds, f"loads {target} when it is called"))
    return sorted(found, key=lambda each: -each.seconds)


def _loaded_in_functions(process: Process) -> Iterator[tuple[str, str]]:
    seen = set()
    for each in process.imports:
        if each.statement < 0 or each.within < 0:
            continue
        statement = process.statements[each.statement]
        pair = (f"{statement.importer}:{statement.function}", each.module)
        if statement.function.isidentifier() and each.module == statement.module and pair not in seen:
            seen.add(pair)
            yield pair


def _below(
    graph: ImportGraph, package: str, tried: Mapping[Candidate, State], least_s: float, *, inside: bool
) -> Iterator[Candidate]:
    """Proposals for `package`, or else for what is in it."""
    if graph.saved_s(_cut(Candidate("rule", (package,), inside=True), graph)) < least_s:
        return
    candidate = Candidate("rule", (package,), inside=inside)
    if candidate not in tried:
        seconds = graph.saved_s(_cut(candidate, graph))
        if seconds >= least_s:
            yield _with(candidate, seconds, _why(package, inside))
            return
    for child in _children(graph, package) if package.count(".") < _DEEPEST - 1 else ():
        yield from _below(graph, child, tried, least_s, inside=inside)


def _children(graph: ImportGraph, package: str) -> list[str]:
    start, depth = f"{package}.", package.count(".") + 2
    return sorted({".".join(m.split(".")[:depth]) for m in graph.modules if m.startswith(start)})


def _small(graph: ImportGraph, top: str, tried: Mapping[Candidate, State], least_s: float) -> Iterator[Candidate]:
    if graph.seconds_below(top) < least_s * _LEAST_OF_SMALL or any(top in each.modules for each in tried):
        return
    candidate = Candidate("rule", (top,))
    seconds = graph.saved_s(_cut(candidate, graph))
    if least_s > seconds >= least_s * _LEAST_OF_SMALL:
        yield _with(candidate, seconds, "")


def _together(
    graph: ImportGraph, small: list[Candidate], tried: Mapping[Candidate, State], least_s: float
) -> Iterator[Candidate]:
    ordered = sorted(small, key=lambda each: -each.seconds)
    candidate = Candidate("rule", tuple(module for each in ordered for module in each.modules))
    seconds = graph.saved_s(_cut(candidate, graph))
    if seconds >= least_s and candidate not in tried:
        yield _with(candidate, seconds, "each takes little, together they do not")


def _cut(candidate: Candidate, graph: ImportGraph) -> Callable[[Ask], bool]:
    rule: Rule = candidate.rule()
    return lambda ask: rule._covers(ask.target, ask.importer, ask.importer in graph.own)


def _with(candidate: Candidate, seconds: float, why: str) -> Candidate:
    return Candidate(
        candidate.kind,
        candidate.modules,
        candidate.importers,
        candidate.inside,
        candidate.after,
        candidate.takes,
        seconds,
        why,
    )


def _why(package: str, inside: bool) -> str:
    if inside:
        return f"{package} imports parts of itself, and with them other libraries, that this command may never use"
    return f"{package}, with what only it loads"
