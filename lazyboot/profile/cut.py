"""The statements without which a library would not be imported: a minimum cut of the graph of statements. Pure."""

from __future__ import annotations

from collections.abc import Collection

import networkx as nx
from networkx.algorithms.flow import shortest_augmenting_path

from lazyboot.profile.modulegraph import ROOT, ModuleGraph
from lazyboot.profile.owner import owner
from lazyboot.profile.recording import NONE

# What it costs to cut a statement, and each module that is imported only because of it and is not what is to go.
_STATEMENT = 100
# On top, where a rule or an edit is harder: in someone else's package, in a function, in the standard library.
_HARDER = {"own code": 0, "installed": 1, "standard library": 10}
_IN_A_FUNCTION = 2

_TARGET = -1  # nodes are numbers: the target, ROOT, then the modules and two for each statement
_ROOT = -2


def cheapest_cut(graph: ModuleGraph, modules: Collection[str]) -> tuple[int, ...]:
    """The statements without which none of `modules` would be imported, in the order of the recording.

    The fewest, where a statement counts once for itself and once for every other module that nothing else imports: the
    import of a whole framework is no cheap way to be rid of a part of it. Of equals, those that are easier to change:
    the user's own, then those of libraries, then those in functions. Empty where no statements do it.
    """
    names = _towards(graph, modules)
    if ROOT not in names:
        return ()
    costs = _costs(graph, modules, names)
    number = {name: index for index, name in enumerate(sorted(names - {ROOT}))} | {ROOT: _ROOT}
    first = len(number)
    drawn: nx.DiGraph[int] = nx.DiGraph()
    drawn.add_nodes_from((_ROOT, _TARGET))
    for importer, asked in graph.edges.items():
        if importer not in names:
            continue
        for module, statements in asked.items():
            if module not in names and module not in modules:
                continue
            end = _TARGET if module in modules else number[module]
            for index in statements:
                if index == NONE:
                    drawn.add_edge(number[importer], end)  # without a capacity: it cannot be cut
                else:
                    before = first + 2 * index
                    drawn.add_edge(number[importer], before)
                    drawn.add_edge(before, before + 1, capacity=costs[index])
                    drawn.add_edge(before + 1, end)
    return _cut(drawn, first)


def _cut(drawn: nx.DiGraph[int], first: int) -> tuple[int, ...]:
    try:
        _, (near, _) = nx.minimum_cut(drawn, _ROOT, _TARGET, flow_func=shortest_augmenting_path)
    except nx.NetworkXUnbounded:
        return ()
    statements = {(node - first) // 2 for node in drawn if node >= first and (node - first) % 2 == 0}
    return tuple(
        index for index in sorted(statements) if first + 2 * index in near and first + 2 * index + 1 not in near
    )


def _towards(graph: ModuleGraph, modules: Collection[str]) -> set[str]:
    """What a chain to `modules` can pass, ROOT included; none of `modules`."""
    importers: dict[str, list[str]] = {}
    for importer, asked in graph.edges.items():
        for module in asked:
            importers.setdefault(module, []).append(importer)
    waiting = [*modules]
    seen = {*modules}
    while waiting:
        for importer in importers.get(waiting.pop(), ()):
            if importer not in seen:
                seen.add(importer)
                waiting.append(importer)
    return seen - {*modules}


def _costs(graph: ModuleGraph, modules: Collection[str], names: set[str]) -> dict[int, int]:
    """The cost of each statement whose importer is among `names`."""
    goes_anyway = graph.only_through(modules)
    lost = _lost(graph, goes_anyway)
    costs = {}
    for index, statement in enumerate(graph.process.statements):
        if statement.importer in names:
            costs[index] = _STATEMENT * (1 + lost.get(index, 0))
            costs[index] += _HARDER[owner(statement.importer, graph.file_of(statement))]
            costs[index] += 0 if statement.function == "<module>" else _IN_A_FUNCTION
    return costs


def _lost(graph: ModuleGraph, goes_anyway: Collection[str]) -> dict[int, int]:
    """Statement -> how many modules are imported only because of it, without those that go anyway."""
    drawn: nx.DiGraph[str | int] = nx.DiGraph()
    for importer, asked in graph.edges.items():
        for module, statements in asked.items():
            for index in statements:
                if index == NONE:
                    drawn.add_edge(importer, module)
                else:
                    drawn.add_edge(importer, index)
                    drawn.add_edge(index, module)
    above = nx.immediate_dominators(drawn, ROOT)
    lost: dict[int, int] = {}
    for module in graph.own_s:
        if module not in goes_anyway:
            node = above.get(module)
            while node is not None and node != ROOT:
                if isinstance(node, int):
                    lost[node] = lost.get(node, 0) + 1
                node = above.get(node)
    return lost
