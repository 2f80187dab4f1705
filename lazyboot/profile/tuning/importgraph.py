"""Which module makes which other one load, with the seconds of each, as a graph. Pure."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator

import networkx
from attrs import frozen

from lazyboot.profile.recording import NONE, Process, Statement
from lazyboot.profile.tuning.candidate import Candidate
from lazyboot.runtime.project import in_site_folder

ROOT = "__main__"
_IN_A_MODULE = "<module>"


@frozen
class Ask:
    """A place that loads a module, which a rule could make wait.

    target    the module that it names
    importer  the module that holds it
    """

    target: str
    importer: str


class ImportGraph:
    """The modules of one process. An edge says that the first, once it is executed, makes the second load.

    A rule can cut an edge by its asks, unless something else makes it too: the parents of a module load with it, and so
    does what a first use of a deferred name loaded, or what was imported at once although a rule names it.
    """

    def __init__(self, process: Process, deferred: Callable[[str, str, bool], bool] = lambda *_: False) -> None:
        """deferred: (target, importer, whether that is the user's own) -> whether a rule in force named the import."""
        self._process = process
        self._deferred = deferred
        self._seconds: dict[str, float] = defaultdict(float)
        self._graph: networkx.DiGraph[str] = networkx.DiGraph()
        self._graph.add_node(ROOT)
        self._asked: dict[str, list[tuple[str, str, tuple[Ask, ...]]]] = defaultdict(list)  # by the target's top
        self.own = _own(process)
        for each in process.imports:
            self._seconds[each.module] += each.own_s
        # what a function of another module makes load: (what was executed, what loaded) -> those modules, one of which
        # must be there as well; not in the graph
        self._through: dict[tuple[str, str], set[str]] = {}
        self._most = _inclusive(process)
        self._connect()
        self.modules = frozenset(self._seconds)
        self.total_s = self._weight(self._reached())

    def most_s(self, package: str) -> float:
        """No rule about `package` saves more: what its imports took, and the imports that were part of them."""
        return self._most.get(package, 0.0)

    def saved_s(self, candidate: Candidate) -> float:
        """The seconds of what would not load if nothing that `candidate` defers were ever used."""
        rule = candidate.rule()
        return self.saved_without(
            lambda ask: rule._covers(ask.target, ask.importer, ask.importer in self.own), rule.modules
        )

    def saved_without(self, cut: Callable[[Ask], bool], packages: Iterable[str]) -> float:
        """The same if nothing for which `cut` is true asked for anything; it is true only for targets in `packages`."""
        tops = {package.partition(".")[0] for package in packages}
        edges = [edge for top in tops for edge in self._asked.get(top, ())]
        gone = {(one, other) for one, other, asks in edges if all(map(cut, asks))}
        if not gone:
            return 0.0
        self._graph.remove_edges_from(gone)
        left = self._weight(self._reached(gone))
        self._graph.add_edges_from(gone - set(self._through))
        return self.total_s - left

    def askers(self, package: str) -> list[str]:
        """The modules outside of `package` that ask for something in it."""
        asks = (ask for _, _, asks in self._asked.get(package.partition(".")[0], ()) for ask in asks)
        found = {ask.importer for ask in asks if _within(ask.target, package) and not _within(ask.importer, package)}
        return sorted(found)

    def _reached(self, gone: Collection[tuple[str, str]] = ()) -> set[str]:
        """The modules that load; `gone` are the edges that are not in the graph any more."""
        found = {ROOT, *networkx.descendants(self._graph, ROOT)}
        waiting = {edge: by for edge, by in self._through.items() if edge not in gone}
        while True:
            new = {other for (one, other), by in waiting.items() if one in found and other not in found and by & found}
            if not new:
                return found
            for module in new - found:
                found |= {module, *networkx.descendants(self._graph, module)}

    def _weight(self, modules: Iterable[str]) -> float:
        return sum(self._seconds.get(module, 0.0) for module in modules)

    def _connect(self) -> None:
        asked: dict[tuple[str, str], set[Ask]] = defaultdict(set)
        fixed: set[tuple[str, str]] = set()
        waiting = {(each.importer, each.line) for each in self._process.deferrals}
        loading = {(each.statement, each.module) for each in self._process.imports}
        for index, statement in enumerate(self._process.statements):
            if statement.function != _IN_A_MODULE or (statement.importer, statement.line) in waiting:
                continue
            for target in self._targets(statement):
                # one that a rule names and that loaded nothing would have waited, had the module not been there already
                if (index, target) in loading or not self._named(target, statement.importer):
                    self._ask(statement.importer, target, statement.importer, asked, fixed)
        through: dict[tuple[str, str], set[str]] = defaultdict(set)
        at_once = {*asked, *fixed}
        for one, other, importer in self._loads():
            if importer is None:
                fixed.add((one, other))
            else:
                self._ask(one, other, importer, asked, fixed)
                if importer != one and (one, other) not in at_once:
                    through[one, other].add(importer)
        for module in self._seconds:
            parent = module.rpartition(".")[0]
            if parent in self._seconds:
                fixed.add((module, parent))
        self._through = {edge: by for edge, by in through.items() if edge not in fixed}
        self._graph.add_nodes_from(self._seconds)
        self._graph.add_edges_from(edge for edge in (*asked, *fixed) if edge not in self._through)
        for (one, other), asks in asked.items():
            if (one, other) not in fixed:
                self._asked[other.partition(".")[0]].append((one, other, tuple(asks)))

    def _ask(
        self,
        one: str,
        other: str,
        importer: str,
        asked: dict[tuple[str, str], set[Ask]],
        fixed: set[tuple[str, str]],
    ) -> None:
        if self._named(other, importer):
            fixed.add((one, other))
        else:
            asked[one, other].add(Ask(other, importer))

    def _targets(self, statement: Statement) -> Iterator[str]:
        names = (statement.module, *(f"{statement.module}.{name}" for name in statement.names))
        return (name for name in names if name in self._seconds)

    def _loads(self) -> Iterator[tuple[str, str, str | None]]:
        """(what was being executed, what it made load, the module whose statement asked; None: a first use, or
        nothing that a rule could name)."""
        imports, statements = self._process.imports, self._process.statements
        for each in imports:
            outer = imports[each.within] if each.within != NONE else None
            above = outer.module if outer else ROOT
            used = each.use != NONE and (outer is None or outer.use != each.use)
            if used or each.statement == NONE:
                yield above, each.module, None
            elif statements[each.statement].function != _IN_A_MODULE or above != statements[each.statement].importer:
                yield above, each.module, self._asker(above, each.module, statements[each.statement].importer)

    def _asker(self, above: str, module: str, importer: str) -> str:
        """Who asks for `module` in a function of `importer` while `above` is executed: a package that loads its own
        parts on demand does so because somebody outside named one of them, unless a rule has made that wait already."""
        top = module.partition(".")[0]
        on_demand = importer.partition(".")[0] == top and above.partition(".")[0] != top
        return above if on_demand and not self._named(module, above) else importer

    def _named(self, target: str, importer: str) -> bool:
        """Whether a rule in force names the import of `target` by `importer`."""
        return self._deferred(target, importer, importer in self.own)


def _inclusive(process: Process) -> dict[str, float]:
    """Package -> the seconds of the imports of it that were not part of another import of it."""
    found: dict[str, float] = defaultdict(float)
    for each in process.imports:
        outer = process.imports[each.within].module if each.within != NONE else ""
        parts = each.module.split(".")
        for length in range(1, len(parts) + 1):
            package = ".".join(parts[:length])
            if not _within(outer, package):
                found[package] += each.seconds
    return found


def _own(process: Process) -> frozenset[str]:
    """The modules that are the user's own: neither installed nor of the standard library."""
    found = {
        each.module
        for each in process.imports
        if each.kind == "source"
        and each.module.partition(".")[0] not in (*sys.stdlib_module_names, "lazyboot")
        and not in_site_folder(process.files[each.file])
    }
    return frozenset((ROOT, *found))


def _within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")
