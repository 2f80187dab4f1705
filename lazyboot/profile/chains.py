"""Why a module was imported: every chain of imports from the script to it, and what cuts them all. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from itertools import islice, pairwise

import networkx as nx
from attrs import frozen

from lazyboot.errors import LazybootError
from lazyboot.profile.cut import cheapest_cut
from lazyboot.profile.grouping import statement_text
from lazyboot.profile.modulegraph import ROOT, ModuleGraph
from lazyboot.profile.naming import Naming
from lazyboot.profile.recording import NONE, Import, Process, Recording, Statement

COUNTED_CHAINS = 50  # how many chains are looked for before it is "more than"

_TARGET = "\0"  # what was asked for, as the last of a path


class NotImported(LazybootError):
    """The process never imported what was asked for.

    near  names that it did import and that look alike, the nearest first
    """

    def __init__(self, message: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.near = near


@frozen
class Link:
    """One step of a chain: `importer` asks for `module`.

    file, line  where; the file is empty, or the line 0, when unknown
    names       what the statement takes from the module that it names
    asks_for    the module that the statement names, which may lie deeper than `module`; empty where no statement is
                known: C code imported it, or it was there before the recording began
    function    the function that holds the statement; <module> at module level
    during      the module that was being executed when the function did so first; empty where that is the importer, and
                where the function imported nothing new
    more        how many other statements of the importer ask for the module, too
    statement   its index in the recording; NONE when none is known
    text        the statement, put together from what the recording says of it; its own text may say more
    """

    importer: str
    module: str
    file: str
    line: int
    asks_for: str
    names: tuple[str, ...]
    function: str
    during: str
    more: int
    statement: int
    text: str

    def __str__(self) -> str:
        """The statement's text, or that there is none."""
        return self.text or f"(imports {self.module} without a statement)"


@frozen
class Stay:
    """What a library was first to import, and something else asks for, too.

    seconds  of its modules themselves
    modules  how many
    asker    one of the statements that would import it all the same; None when only code without one would
    """

    library: str
    seconds: float
    modules: int
    asker: Link | None


@frozen
class Why:
    """Why a process imported a module or library, and everything below it.

    name       what was asked for
    modules    how many modules it stands for
    own_s      seconds that they took themselves
    seconds    seconds of their outermost imports, with all that they imported
    saved_s    seconds of the modules that are imported only because of them, themselves included: what not importing
               them saves, provided that nothing else begins to import those
    only       how many modules those are
    chains     chains from the script to it, the shortest first: one by each module that asks for it, then the next
    more       how many chains there are besides; when `counted` is False, at least so many
    asked_by   every statement elsewhere that asks for it
    cut        statements without which it would not be imported: the fewest, where few other modules are lost; empty
               where no statements do that
    cut_saved_s  seconds of all modules that would not be imported without them
    cut_others   how many modules would go with them that `only` does not count
    stays      what they imported and others would import without them, by library; what takes longest comes first
    """

    name: str
    modules: int
    own_s: float
    seconds: float
    saved_s: float
    only: int
    chains: tuple[tuple[Link, ...], ...]
    more: int
    counted: bool
    asked_by: tuple[Link, ...]
    cut: tuple[Link, ...]
    cut_saved_s: float
    cut_others: int
    stays: tuple[Stay, ...]


def why(
    recording: Recording, name: str, *, process: Process | None = None, most: int = 5, graph: ModuleGraph | None = None
) -> Why:
    """Why `process` (default: the main one) imported `name`, with at most `most` chains, the shortest first.

    graph  that of the process, where the caller has it
    Raises NotImported.
    """
    process = process or recording.main
    graph = graph or ModuleGraph.of(process)
    modules = graph.covered(name)
    if not modules:
        raise not_imported(process, graph, name)
    only = graph.only_through(modules)
    cut = cheapest_cut(graph, modules)
    lost = graph.lost_with(cut) if cut else set()
    chains, more, counted = _chains(graph, modules, most)
    return Why(
        name=name,
        modules=len(modules),
        own_s=graph.seconds(modules),
        seconds=sum(each.seconds for each in _outermost(process, modules)),
        saved_s=graph.seconds(only),
        only=len(only),
        chains=chains,
        more=more,
        counted=counted,
        asked_by=tuple(link(graph, index, modules) for index in graph.into(modules)),
        cut=tuple(link(graph, index, modules) for index in cut),
        cut_saved_s=graph.seconds(lost),
        cut_others=len(lost - only),
        stays=tuple(_stays(graph, modules, only)),
    )


def link(graph: ModuleGraph, index: int, towards: Collection[str]) -> Link:
    """The statement with this index as a link to the first of the modules `towards` that it asks for, or to its own."""
    statement = graph.process.statements[index]
    module = next((each for each in graph.asked[index] if each in towards), statement.module)
    return _from_statement(graph, statement, index, module, 0)


def not_imported(process: Process, graph: ModuleGraph, name: str) -> NotImported:
    """The error for a `name` that was never imported: that it was deferred, or names that look alike."""
    from difflib import get_close_matches

    for each in process.deferrals:
        if each.module == name or each.module.startswith(name + "."):
            place = f"{process.files[each.file]}:{each.line}" if each.file != NONE else each.importer
            return NotImported(f"{name} was never imported: {place} defers it ({each.rule}), and it was not used")
    same_depth = {".".join(module.split(".")[: name.count(".") + 1]) for module in graph.own_s}
    near = get_close_matches(name, sorted(same_depth), n=3, cutoff=0.6)
    near = near or get_close_matches(name, sorted(graph.own_s), n=3, cutoff=0.6)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    return NotImported(f"{name} was never imported in this recording{hint}", tuple(near))


def _outermost(process: Process, modules: Collection[str]) -> Iterator[Import]:
    inside: list[bool] = []
    for each in process.imports:
        within = each.within != NONE and inside[each.within]
        if each.module in modules and not within:
            yield each
        inside.append(within or each.module in modules)


def _stays(graph: ModuleGraph, modules: Collection[str], only: Collection[str]) -> list[Stay]:
    inside: list[bool] = []
    below: dict[str, set[str]] = {}
    naming = Naming.of([graph.process])
    for each in graph.process.imports:
        within = each.within != NONE and inside[each.within]
        inside.append(within or each.module in modules)
        if within and each.module not in only:
            below.setdefault(naming.library(each.module), set()).add(each.module)
    left = graph.reached(without=modules)
    found = []
    for library, members in below.items():
        askers = (index for index in graph.into(members) if _still_runs(graph, index, left, library, naming))
        first = next(askers, None)
        asker = None if first is None else link(graph, first, members)
        found.append(Stay(library, graph.seconds(members), len(members), asker))
    return sorted(found, key=lambda stay: (-stay.seconds, stay.library))


def _still_runs(graph: ModuleGraph, index: int, left: Collection[str], library: str, naming: Naming) -> bool:
    importer = graph.process.statements[index].importer
    return importer in left and naming.library(importer) != library


def _chains(graph: ModuleGraph, modules: Collection[str], most: int) -> tuple[tuple[tuple[Link, ...], ...], int, bool]:
    found = {tuple(path): None for path in islice(_paths(graph, modules), COUNTED_CHAINS + 1)}
    counted = len(found) <= COUNTED_CHAINS
    chosen = [*dict.fromkeys([*_one_for_each_importer(graph, modules), *found])][:most]
    shown = tuple(tuple(_links(graph, path, modules)) for path in sorted(chosen, key=len))
    return shown, max(0, min(len(found), COUNTED_CHAINS) - len(shown)), counted


def _one_for_each_importer(graph: ModuleGraph, modules: Collection[str]) -> list[tuple[str, ...]]:
    """For each module that asks for one of `modules`, the shortest path to it, and on to them; the shortest first."""
    found = []
    paths: dict[str, tuple[str, ...]] = {ROOT: (ROOT,)}
    waiting = deque([ROOT])
    while waiting:
        importer = waiting.popleft()
        asked = graph.edges.get(importer, {})
        if any(module in modules for module in asked):
            found.append((*paths[importer], _TARGET))
        for module in asked:
            if module not in paths and module not in modules:
                paths[module] = (*paths[importer], module)
                waiting.append(module)
    return found


def _paths(graph: ModuleGraph, modules: Collection[str]) -> Iterator[list[str]]:
    """Simple paths from ROOT to `modules`, which end at the first of them; the shortest first."""
    names = graph.towards(modules)
    drawn: nx.DiGraph[str] = nx.DiGraph()
    for importer in names:
        for module in graph.edges.get(importer, ()):
            if module in modules or module in names:
                drawn.add_edge(importer, _TARGET if module in modules else module)
    return nx.shortest_simple_paths(drawn, ROOT, _TARGET)


def _links(graph: ModuleGraph, path: Sequence[str], modules: Collection[str]) -> Iterator[Link]:
    for importer, module in pairwise(path):
        asked = graph.edges[importer]
        reached = module if module in asked else next(each for each in asked if each in modules)
        known = [index for index in asked[reached] if index != NONE]
        if known:
            yield _from_statement(graph, graph.process.statements[known[0]], known[0], reached, len(known) - 1)
        elif importer != ROOT:
            yield Link(importer, reached, "", 0, "", (), "", "", 0, NONE, "")


def _from_statement(graph: ModuleGraph, statement: Statement, index: int, module: str, more: int) -> Link:
    return Link(
        importer=statement.importer,
        module=module,
        file=graph.file_of(statement),
        line=statement.line,
        asks_for=statement.module,
        names=statement.names,
        function=statement.function,
        during=_during(graph, index),
        more=more,
        statement=index,
        text=statement_text(statement),
    )


def _during(graph: ModuleGraph, index: int) -> str:
    """What was being executed when the statement with this index first imported something, if that is elsewhere."""
    process = graph.process
    if process.statements[index].function == "<module>" or index not in graph.first:
        return ""
    within = process.imports[graph.first[index]].within
    above = process.imports[within].module if within != NONE else "__main__"
    return "" if above == process.statements[index].importer else above
