"""Who asks for which module: the graph of a process's import statements. Pure.

A statement ``import a.b.c`` asks for a, a.b and a.b.c; ``from a import b`` for a, and for a.b where that is a module.
A statement that was deferred and whose names were never used asks for nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from attrs import field, frozen

from lazyboot.profile.recording import NONE, Process, Statement

_MAIN = ("__main__", "__mp_main__")
ROOT = ""  # stands for what runs first: the script, and whatever was there before the recording began


@frozen
class ModuleGraph:
    """The modules of one process and who asks for them.

    own_s   seconds of its own for each module that was imported, the modules that were imported again added up
    edges   importer -> module -> indexes of the statements that ask for it; NONE stands for an import without one
    first   statement -> index of the first import that it led to
    asked   for each statement, the recorded modules that it asks for, outermost first; none where it had no effect
    """

    process: Process
    own_s: dict[str, float]
    edges: dict[str, dict[str, list[int]]]
    asked: tuple[tuple[str, ...], ...]
    first: dict[int, int]
    _askers: Mapping[str, int] = field(repr=False)
    _covered: dict[str, frozenset[str]] = field(factory=dict, init=False, eq=False, repr=False)

    @classmethod
    def of(cls, process: Process) -> ModuleGraph:
        """The graph of `process`. Every module is reached from ROOT."""
        own_s: dict[str, float] = {}
        for each in process.imports:
            own_s[each.module] = own_s.get(each.module, 0.0) + each.own_s
        asked = tuple(_asked(process, own_s))
        edges = _edges(process, asked)
        first: dict[int, int] = {}
        for index, each in enumerate(process.imports):
            first.setdefault(each.statement, index)
        graph = cls(process, own_s, edges, asked, first, Counter(module for modules in asked for module in modules))
        graph._root_what_nobody_asks_for()
        return graph

    def covered(self, name: str) -> frozenset[str]:
        """The imported modules that `name` stands for: the module and everything below it. Empty: never imported."""
        if name not in self._covered:
            below = name + "."
            self._covered[name] = frozenset(each for each in self.own_s if each == name or each.startswith(below))
        return self._covered[name]

    def reached(self, without: Collection[str] = (), cut: Collection[int] = ()) -> set[str]:
        """The modules that would still be imported without the modules `without` and the statements `cut`."""
        seen = {ROOT}
        waiting = [ROOT]
        while waiting:
            for module, statements in self.edges.get(waiting.pop(), {}).items():
                if module in seen or module in without:
                    continue
                if cut and all(statement in cut for statement in statements):
                    continue
                seen.add(module)
                waiting.append(module)
        seen.discard(ROOT)
        return seen

    def towards(self, modules: Collection[str]) -> set[str]:
        """What a chain to `modules` can pass, ROOT included; none of `modules`."""
        importers: dict[str, list[str]] = {}
        for importer, asked in self.edges.items():
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

    def only_through(self, modules: Collection[str]) -> set[str]:
        """`modules` and those that are imported only because of them."""
        return set(self.own_s) - self.reached(without=modules)

    def lost_with(self, cut: Collection[int]) -> set[str]:
        """The modules that are imported only because of the statements `cut`."""
        return set(self.own_s) - self.reached(cut=cut)

    def seconds(self, modules: Iterable[str]) -> float:
        """What `modules` take themselves, in seconds."""
        return sum(self.own_s.get(module, 0.0) for module in modules)

    def into(self, modules: Collection[str]) -> list[int]:
        """The statements outside of `modules` that ask for one of them, in the order of the recording."""
        inside = {*modules}
        return [
            index
            for index, asked in enumerate(self.asked)
            if self.process.statements[index].importer not in inside and not inside.isdisjoint(asked)
        ]

    def askers(self, module: str) -> int:
        """How many statements ask for `module`."""
        return self._askers.get(module, 0)

    def file_of(self, statement: Statement) -> str:
        """The file of `statement`; empty when unknown."""
        return self.process.files[statement.file] if statement.file != NONE else ""

    def _root_what_nobody_asks_for(self) -> None:
        """What no statement reaches hangs at ROOT: it was asked for by what was there before the recording began."""
        while missing := set(self.own_s) - self.reached():
            first = next(each.module for each in self.process.imports if each.module in missing)
            self.edges.setdefault(ROOT, {})[first] = [NONE]


def _asked(process: Process, known: Collection[str]) -> Iterator[tuple[str, ...]]:
    idle = _idle(process)
    for statement in process.statements:
        if (statement.file, statement.line, statement.module) in idle:
            yield ()
            continue
        parts = statement.module.split(".")
        wanted = [".".join(parts[: length + 1]) for length in range(len(parts))]
        wanted += [f"{statement.module}.{name}" for name in statement.names]
        yield tuple(module for module in wanted if module in known)


def _idle(process: Process) -> set[tuple[int, int, str]]:
    """(file, line, module) of the statements that were deferred and never used."""
    used = {use.deferral for use in process.uses}
    places = [(each.file, each.line, each.module) for each in process.deferrals]
    awake = {place for index, place in enumerate(places) if index in used}
    return {*places} - awake


def _edges(process: Process, asked: tuple[tuple[str, ...], ...]) -> dict[str, dict[str, list[int]]]:
    edges: dict[str, dict[str, list[int]]] = {}

    def add(importer: str, module: str, statement: int) -> None:
        if importer != module:
            found = edges.setdefault(importer, {}).setdefault(module, [])
            if statement not in found:
                found.append(statement)

    known = {*_MAIN, *(each.module for each in process.imports)}
    for main in _MAIN:
        add(ROOT, main, NONE)
    for index, modules in enumerate(asked):
        for module in modules:
            if process.statements[index].importer in known:
                add(process.statements[index].importer, module, index)
    for each in process.imports:
        above = process.imports[each.within].module if each.within != NONE else ROOT
        if each.statement == NONE:
            add(above, each.module, NONE)
            continue
        statement = process.statements[each.statement]
        if statement.importer in known:
            add(statement.importer, each.module, each.statement)
        else:  # code that nothing imported: C code's import, generated code, what is older than the recording
            file = process.files[statement.file] if statement.file != NONE else "<unknown>"
            add(above, each.module, NONE if file.startswith("<") else each.statement)
    return edges
