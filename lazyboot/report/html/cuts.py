"""The cheapest cuts of the libraries that a page is most likely asked about. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from lazyboot.profile.cut import cheapest_cut
from lazyboot.profile.libraries import Library
from lazyboot.profile.modulegraph import ModuleGraph
from lazyboot.profile.recording import Process

# A cut in a NeMo recording takes about a second to find, and longer the more statements ask. What half the modules ask
# for, as they do for torch, has none that would be a help.
_MOST = 8  # libraries
_MOST_ASKING = 100  # statements
_LEAST_SHARE = 0.02  # of the time of all imports


@frozen
class Cut:
    """What keeps a library from being imported.

    statements  their indexes in the recording
    saved_s     seconds of all modules that would not be imported without them
    others      how many of those neither belong to the library nor are imported only because of it
    """

    library: str
    statements: tuple[int, ...]
    saved_s: float
    others: int


def cuts(process: Process, libraries: Iterable[Library]) -> Iterator[Cut]:
    """The cheapest cut of each of those of `libraries` whose absence would save most, where there is one."""
    graph = ModuleGraph.of(process)
    least_s = _LEAST_SHARE * sum(each.own_s for each in process.imports)
    candidates = []
    for library in libraries:
        modules = graph.covered(library.name) if library.seconds >= least_s else ()
        only = graph.only_through(modules) if modules else set()
        if graph.seconds(only) >= least_s and len(graph.into(modules)) <= _MOST_ASKING:
            candidates.append((library.name, modules, only))
    candidates.sort(key=lambda each: -graph.seconds(each[2]))
    for name, modules, only in candidates[:_MOST]:
        found = cheapest_cut(graph, modules)
        if found:
            lost = graph.lost_with(found)
            yield Cut(name, found, graph.seconds(lost), len(lost - only))
