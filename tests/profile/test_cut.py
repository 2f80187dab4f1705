"""The cheapest cut: how many statements for how many other modules."""

from __future__ import annotations

import handmade
import pytest
from handmade import imported, process, statement

from lazyboot.profile.chains import why
from lazyboot.profile.recording import NONE


def framework(users: int, others: int):
    """The script imports frame, which imports modules: these many that import heavy, and these many others."""
    statements = [statement("frame", "__main__", 0, 1)]
    imports = [imported("frame", 1.0, 1.0, 0.0, NONE, 0, 1)]
    for number in range(users + others):
        name = f"frame.m{number}"
        statements.append(statement(name, "frame", 1, number + 1))
        imports.append(imported(name, 2.0, 0.0, 0.0, 0, len(statements) - 1, 1))
        if number < users:
            statements.append(statement("heavy", name, 1, 100 + number))
            if number == 0:
                imports.append(imported("heavy", 3.0, 1.0, 1.0, 1, 2, 2))
    own = process(statements=tuple(statements), imports=tuple(imports), scans=(), pth=())
    return handmade.eager(processes=(own,))


@pytest.mark.parametrize(
    "users, others, statements, lost",
    [
        (3, 300, 3, 0),  # not the whole framework for three statements
        (5, 5, 5, 0),
        (20, 100, 1, 121),  # fifteen beyond five outweigh what goes with the framework
        (20, 400, 20, 0),
    ],
)
def test_few_statements_spare_others_and_many_are_not_listed(users, others, statements, lost):
    found = why(framework(users, others), "heavy")
    assert (len(found.cut), found.cut_others) == (statements, lost)
