"""Which rules could save time, by a recording. Pure: nothing is tried here."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Literal

from attrs import evolve

from lazyboot.profile.tuning.candidate import Candidate
from lazyboot.profile.tuning.importgraph import ROOT, ImportGraph
from lazyboot.runtime.plan import PROJECT

State = Literal["kept", "dropped"]

# Never deferred: they are how imports work, or how lazyboot does.
_NOT_PROPOSED = frozenset(("lazyboot", "site", "sitecustomize", "usercustomize", ROOT))
_DEEPEST = 5  # components of a package's name
_LEAST_OF_SMALL = 0.1  # of the threshold: a library that takes less is not even worth a line


def proposals(graph: ImportGraph, tried: Mapping[Candidate, State], least_s: float, *, inside: bool) -> list[Candidate]:
    """Rules not in `tried` that could save at least `least_s` seconds, the greatest first.

    inside  rules for packages whose imports of themselves wait, too; else those for importers outside of them, and with
            them libraries that take less, where they come to `least_s` together

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
    if sum(each.seconds for each in small) >= least_s:
        found += small
    return sorted(found, key=lambda each: -each.seconds)


def by_importer(graph: ImportGraph, broken: Candidate, least_s: float) -> list[Candidate]:
    """What is left of `broken`, a rule for all importers that does not work: the same for some of them, one by one."""
    if broken.kind != "rule" or broken.importers or broken.inside:
        return []
    package = broken.modules[0]
    tops = {PROJECT if asker in graph.own else asker.partition(".")[0] for asker in graph.askers(package)}
    found = []
    for top in sorted(tops) if len(tops) > 1 else ():  # a single one would be the same rule again
        candidate = Candidate("rule", broken.modules, (top,))
        seconds = graph.saved_s(candidate)
        if seconds >= least_s:
            found.append(evolve(candidate, seconds=seconds, why=f"of what imports {package}, {top} alone loads it"))
    return sorted(found, key=lambda each: -each.seconds)


def _below(
    graph: ImportGraph, package: str, tried: Mapping[Candidate, State], least_s: float, *, inside: bool
) -> Iterator[Candidate]:
    """Proposals for `package`, or else for what is in it."""
    if graph.most_s(package) < least_s or graph.saved_s(Candidate("rule", (package,), inside=True)) < least_s:
        return
    candidate = Candidate("rule", (package,), inside=inside)
    broken = inside and tried.get(Candidate("rule", (package,))) == "dropped"
    if candidate not in tried and not broken:
        seconds = graph.saved_s(candidate)
        if seconds >= least_s:
            yield evolve(candidate, seconds=seconds, why=_why(package, inside))
            return
    for child in _children(graph, package) if package.count(".") < _DEEPEST - 1 else ():
        yield from _below(graph, child, tried, least_s, inside=inside)


def _children(graph: ImportGraph, package: str) -> list[str]:
    start, depth = f"{package}.", package.count(".") + 2
    return sorted({".".join(m.split(".")[:depth]) for m in graph.modules if m.startswith(start)})


def _small(graph: ImportGraph, top: str, tried: Mapping[Candidate, State], least_s: float) -> Iterator[Candidate]:
    candidate = Candidate("rule", (top,))
    if candidate in tried or graph.most_s(top) < least_s * _LEAST_OF_SMALL:
        return
    seconds = graph.saved_s(candidate)
    if least_s > seconds >= least_s * _LEAST_OF_SMALL:
        yield evolve(candidate, seconds=seconds, why=_why(top, False))


def _why(package: str, inside: bool) -> str:
    if inside:
        return f"{package} imports parts of itself, and with them other libraries, that this command may never use"
    return f"{package}, with what only it loads"
