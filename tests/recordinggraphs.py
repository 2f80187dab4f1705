"""Recordings drawn at random: some modules, each imported by one that was there, and statements that ask again."""

from __future__ import annotations

from typing import Any

import handmade
from handmade import imported, process, statement
from hypothesis import strategies as st

from lazyboot.profile.recording import NONE, Import, Recording, Statement

NAMES = ("a", "a.one", "a.one.x", "a.two", "b", "b.part", "c", "d", "d.deep", "d.deep.er")


@st.composite
def recordings(draw: Any) -> Recording:
    """A recording in which every module was imported by the script or by one that was imported before it."""
    order = draw(st.permutations(NAMES))[: draw(st.integers(1, len(NAMES)))]
    statements: list[Statement] = []
    imports: list[Import] = []
    for index, module in enumerate(order):
        within = draw(st.integers(NONE, index - 1))
        importer = order[within] if within != NONE else "__main__"
        statements.append(statement(module, importer, draw(st.integers(0, 4)), index + 1))
        own_s = draw(st.integers(0, 50)) / 10
        imports.append(imported(module, 10.0 + index, own_s, own_s, within, index, 0))
    for line in range(draw(st.integers(0, 12))):
        importer = draw(st.sampled_from(("__main__", *order)))
        statements.append(statement(draw(st.sampled_from(order)), importer, 0, 100 + line))
    for index in reversed(range(len(imports))):
        below = sum(each.seconds for each in imports if each.within == index)
        imports[index] = handmade.evolve(imports[index], seconds=imports[index].own_s + below)
    own = process(statements=tuple(statements), imports=tuple(imports), scans=(), pth=())
    return handmade.eager(processes=(own,))
