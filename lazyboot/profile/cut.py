"""The statements without which a library would not be imported: a minimum cut of the graph of statements. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import networkx as nx
from networkx.algorithms.flow import shortest_augmenting_path

from lazyboot.profile.modulegraph import ROOT, ModuleGraph
from lazyboot.profile.owner import owner
from lazyboot.profile.recording import NONE

# What it costs to cut a statement, and what each module costs that goes with it.
_STATEMENT = 100
# On top, where a rule or an edit is harder: in someone else's package, in a function, in the standard library.
_HARDER = {"own code": 0, "installed": 1, "standard library": 10}
_IN_A_FUNCTION = 2

_TARGET = "\0"  # one node for all that is to go; the others are modules by name and statements by index


def cheapest_cut(graph: ModuleGraph, modules: Collection[str]) -> tuple[int, ...]:
    """The statements without which none of `modules` would be imported, in the order of the recording.

    The fewest, where a statement counts once for itself, once for each other module that would go with it, and its
    part, shared with the other statements that ask for the same, of those that would go with what it asks for: to drop
    a whole framework is no cheap way to be rid of a part of it. Of equals, those that are easier to change: the user's
    own, then those of libraries, then those in functions. Empty where no statements do it.
    """
    names = graph.towards(modules)
    if ROOT not in names:
        return ()
    lost = _lost(graph, modules)
    drawn: nx.DiGraph[str | int] = nx.DiGraph()
    drawn.add_nodes_from((ROOT, _TARGET))
    for importer in names:
        ends: dict[int, set[str]] = {}
        for module, statements in graph.edges.get(importer, {}).items():
            if module in names or module in modules:
                for index in statements:
                    ends.setdefault(index, set()).add(_TARGET if module in modules else module)
        for index, reached in ends.items():
            start: str | int = importer
            if index != NONE:  # what no statement asks for cannot be cut
                drawn.add_edge(importer, index, capacity=_cost(graph, index, lost))
                start = index
            drawn.add_edges_from((start, module) for module in reached)
    try:
        _, (near, far) = nx.minimum_cut(drawn, ROOT, _TARGET, flow_func=shortest_augmenting_path)
    except nx.NetworkXUnbounded:
        return ()
    return tuple(sorted(node for node in far if isinstance(node, int) and not near.isdisjoint(drawn.pred[node])))


def _cost(graph: ModuleGraph, index: int, lost: Mapping[str | int, int]) -> int:
    """The cost of cutting a statement; `lost` has how many other modules go with each statement and each module."""
    statement = graph.process.statements[index]
    shared = (_STATEMENT * lost.get(each, 0) // graph.askers(each) for each in graph.asked[index])
    others = max(_STATEMENT * lost.get(index, 0), *shared) if graph.asked[index] else 0
    harder = _HARDER[owner(statement.importer, graph.file_of(statement))]
    return _STATEMENT + others + harder + (0 if statement.function == "<module>" else _IN_A_FUNCTION)


def _lost(graph: ModuleGraph, modules: Collection[str]) -> dict[str | int, int]:
    """For modules and statements: how many modules are imported only because of it, without those that go anyway."""
    edges = [(importer, module) for importer, asked in graph.edges.items() for module in asked]
    above: dict[str, str] = nx.immediate_dominators(nx.DiGraph(edges), ROOT)
    drawn: nx.DiGraph[str | int] = nx.DiGraph()
    for importer, module in edges:
        statements = graph.edges[importer][module]
        # A statement can be to blame alone only where all that leads to the module passes its importer: those few
        # become nodes, which keeps the graph small.
        if above[module] == importer and len(statements) == 1 and statements[0] != NONE:
            drawn.add_edge(importer, statements[0])
            drawn.add_edge(statements[0], module)
        else:
            drawn.add_edge(importer, module)
    above_all: dict[str | int, str | int] = nx.immediate_dominators(drawn, ROOT)
    lost: dict[str | int, int] = {}
    for module in set(graph.own_s) - graph.only_through(modules):
        node: str | int | None = module
        while node is not None and node != ROOT:
            lost[node] = lost.get(node, 0) + 1
            node = above_all[node]
    return lost
