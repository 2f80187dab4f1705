"""Which module makes which other one load, with the seconds of each, as a graph. Pure."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

import networkx
from attrs import frozen

from lazyboot.profile.recording import NONE, Process, Statement
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

    An edge carries the asks that make it; none where no rule can cut it: the parents of a module, what a first use of
    a deferred name loaded, and what was imported at once although a rule names it.
    """

    def __init__(self, process: Process, deferred: Callable[[str, str, bool], bool] = lambda *_: False) -> None:
        """deferred: (target, importer, whether that is the user's own) -> whether a rule in force named the import."""
        self._process = process
        self._deferred = deferred
        self._seconds: dict[str, float] = defaultdict(float)
        self._graph = networkx.DiGraph()
        self._graph.add_node(ROOT)
        self.own = _own(process)
        for each in process.imports:
            self._seconds[each.module] += each.own_s
        self._connect()
        self.modules = frozenset(self._seconds)
        self.total_s = self._weight(networkx.descendants(self._graph, ROOT))

    def seconds_below(self, package: str) -> float:
        """What `package` and the modules below it took by themselves."""
        start = f"{package}."
        return sum(own for module, own in self._seconds.items() if f"{module}.".startswith(start))

    def saved_s(self, cut: Callable[[Ask], bool]) -> float:
        """The seconds of what would not load if nothing for which `cut` is true asked for anything."""
        edges = [(one, other, asks) for one, other, asks in self._graph.edges.data("asks") if asks]
        gone = [(one, other, asks) for one, other, asks in edges if all(map(cut, asks))]
        if not gone:
            return 0.0
        self._graph.remove_edges_from([(one, other) for one, other, _ in gone])
        left = self._weight(networkx.descendants(self._graph, ROOT))
        for one, other, asks in gone:
            self._graph.add_edge(one, other, asks=asks)
        return self.total_s - left

    def askers(self, package: str) -> list[str]:
        """The modules outside of `package` that ask for something in it."""
        asks = (ask for _, _, asks in self._graph.edges.data("asks") for ask in asks or ())
        found = {ask.importer for ask in asks if _within(ask.target, package) and not _within(ask.importer, package)}
        return sorted(found)

    def _weight(self, modules: Iterable[str]) -> float:
        return sum(self._seconds.get(module, 0.0) for module in modules)

    def _connect(self) -> None:
        asked: dict[tuple[str, str], set[Ask]] = defaultdict(set)
        fixed: set[tuple[str, str]] = set()
        waiting = {(each.importer, each.line) for each in self._process.deferrals}
        for statement in self._process.statements:
            at_once = (statement.importer, statement.line) not in waiting
            if statement.function == _IN_A_MODULE and at_once:
                for target in self._targets(statement):
                    self._ask(statement.importer, target, statement.importer, asked, fixed)
        for one, other, importer in self._loads():
            if importer is None:
                fixed.add((one, other))
            else:
                self._ask(one, other, importer, asked, fixed)
        for module in self._seconds:
            parent = module.rpartition(".")[0]
            if parent in self._seconds:
                fixed.add((module, parent))
        for edge, asks in asked.items():
            self._graph.add_edge(*edge, asks=None if edge in fixed else tuple(asks))
        self._graph.add_edges_from(fixed, asks=None)

    def _ask(
        self,
        one: str,
        other: str,
        importer: str,
        asked: dict[tuple[str, str], set[Ask]],
        fixed: set[tuple[str, str]],
    ) -> None:
        if self._deferred(other, importer, importer in self.own):
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
            elif statements[each.statement].function != _IN_A_MODULE:
                yield above, each.module, statements[each.statement].importer
            elif above != statements[each.statement].importer:  # by way of something that no statement shows
                yield above, each.module, statements[each.statement].importer


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
