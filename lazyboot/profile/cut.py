"""The statements without which a library would not be imported: a minimum cut of the graph of statements. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import networkx as nx
from networkx.algorithms.flow import boykov_kolmogorov

from lazyboot.profile.modulegraph import ROOT, ModuleGraph
from lazyboot.profile.owner import owner
from lazyboot.profile.recording import NONE

# What a statement costs, in other modules that go with it: the first few, which are soon edited, and each beyond those.
_FEW = 5
_EACH_OF_FEW = 1
_EACH_BEYOND = 20
# On top, where a rule or an edit is harder: in someone else's package, in a function, in the standard library.
_HARDER = {"own code": 0, "installed": 1, "standard library": 10}
_IN_A_FUNCTION = 2
_UNIT = 100  # what outweighs that
# What a statement costs where cuts are looked for. No cost of a single statement says what several lose together, nor
# how many there are, so that some are tried, and of the cuts found the one is taken that is cheapest in truth. The
# first is large: the fewest statements, whatever goes with them.
_TRIED = (1_000_000, 20, 4, 1)

_TARGET = "\0"  # one node for all that is to go; the others are modules by name and statements by index


def cheapest_cut(graph: ModuleGraph, modules: Collection[str]) -> tuple[int, ...]:
    """The statements without which none of `modules` would be imported, in the order of the recording.

    Those where the number of statements and of other modules that go with them is least, and each statement beyond five
    counts for twenty: to drop a whole framework is no cheap way to be rid of a part of it, and neither is a long list
    of imports inside of one. Of equals, those that are easier to change: the user's own, then those of libraries, then
    those in functions. Empty where none do it.
    """
    names = graph.towards(modules)
    if ROOT not in names:
        return ()
    only = graph.only_through(modules)
    lost = _lost(graph, only)
    found = {_needed(graph, modules, _cut(graph, modules, names, lost, each)) for each in _TRIED}
    return min(sorted(found), key=lambda cut: _price(graph, only, cut))


def _cut(
    graph: ModuleGraph, modules: Collection[str], names: Collection[str], lost: Mapping[str | int, int], each: int
) -> tuple[int, ...]:
    """A minimum cut, the nearest to `modules`, where a statement costs `each` and the other modules that it loses."""
    drawn: nx.DiGraph[str | int] = nx.DiGraph()
    drawn.add_nodes_from((ROOT, _TARGET))
    for importer in names:
        ends: dict[int, set[str]] = {}
        for module, statements in graph.asking(importer, modules):
            if module in names or module in modules:
                for index in statements:
                    ends.setdefault(index, set()).add(_TARGET if module in modules else module)
        for index, reached in ends.items():
            start: str | int = importer
            if index != NONE:  # what no statement asks for cannot be cut
                cost = _UNIT * each + int(_UNIT * _others(graph, index, lost)) + _harder(graph, index)
                drawn.add_edge(importer, index, capacity=cost)
                start = index
            drawn.add_edges_from((start, module) for module in reached)
    try:
        _, (near, far) = nx.minimum_cut(drawn, ROOT, _TARGET, flow_func=boykov_kolmogorov)
    except nx.NetworkXUnbounded:
        return ()
    return tuple(sorted(node for node in far if isinstance(node, int) and not near.isdisjoint(drawn.pred[node])))


def _needed(graph: ModuleGraph, modules: Collection[str], cut: tuple[int, ...]) -> tuple[int, ...]:
    """`cut` without what it can spare: a function that was called for one module goes with its own, too."""
    for index in cut:
        if graph.process.statements[index].function != "<module>":
            fewer = tuple(each for each in cut if each != index)
            if graph.reached(cut=fewer).isdisjoint(modules):
                cut = fewer
    return cut


def _price(graph: ModuleGraph, only: Collection[str], cut: tuple[int, ...]) -> int:
    """What `cut` costs, all modules but `only` counted that go with it."""
    others = len(graph.lost_with(cut).difference(only))
    statements = _EACH_OF_FEW * min(len(cut), _FEW) + _EACH_BEYOND * max(0, len(cut) - _FEW)
    return _UNIT * (statements + others) + sum(_harder(graph, index) for index in cut)


def _harder(graph: ModuleGraph, index: int) -> int:
    statement = graph.process.statements[index]
    harder = _HARDER[owner(statement.importer, graph.file_of(statement))]
    return harder + (0 if statement.function == "<module>" else _IN_A_FUNCTION)


def _others(graph: ModuleGraph, index: int, lost: Mapping[str | int, int]) -> float:
    """How many other modules a statement loses: alone, or as its share of what it asks for, which others ask for."""
    if not graph.asked[index]:
        return 0.0
    return max(lost.get(index, 0), *(lost.get(each, 0) / graph.askers(each) for each in graph.asked[index]))


def _lost(graph: ModuleGraph, only: Collection[str]) -> dict[str | int, int]:
    """For modules and statements: how many modules are imported only because of it, without `only`, which go anyway."""
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
    for module in set(graph.own_s).difference(only):
        node: str | int | None = module
        while node is not None and node != ROOT:
            lost[node] = lost.get(node, 0) + 1
            node = above_all[node]
    return lost
