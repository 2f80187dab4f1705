"""What cosmic-ray's own operators leave out: a statement less, and an operand less of an `and` or an `or`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import parso
from cosmic_ray.operators.operator import Example, Operator
from parso.tree import NodeOrLeaf, search_ancestor

Place = tuple[tuple[int, int], tuple[int, int]]
# The value that an operand is replaced by, which leaves the result to the others.
_NEUTRAL = {"and_test": "True", "or_test": "False"}


class RemoveStatement(Operator):
    """Replaces an assignment, a call or a `raise` in a function by ``pass``.

    ``x.a = a`` stays: what lacks an attribute fails wherever it is used.
    """

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Place]:
        if node.type == "simple_stmt" and _does_something(node.children[0]) and search_ancestor(node, "funcdef"):
            yield node.start_pos, node.end_pos

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:
        node.children[0] = parso.parse(f"{node.children[0].get_first_leaf().prefix}pass")
        return node

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (Example("def f():\n    g()\n", "def f():\n    pass\n"),)


class RemoveOperand(Operator):
    """Leaves one operand out of an `and` or an `or`."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Place]:
        if node.type in _NEUTRAL:
            for operand in node.children[::2]:
                yield operand.start_pos, operand.end_pos

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:
        prefix = node.children[index * 2].get_first_leaf().prefix
        node.children[index * 2] = parso.parse(prefix + _NEUTRAL[node.type])
        return node

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (Example("x = a and b", "x = True and b"), Example("x = a or b", "x = a or False", occurrence=1))


def _does_something(statement: NodeOrLeaf) -> bool:
    text = statement.get_code().strip()
    if statement.type == "expr_stmt":
        target, _, value = text.partition(" = ")
        return statement.children[1].type != "annassign" and not target.endswith(f".{value}")
    return statement.type in ("atom_expr", "raise_stmt") or text == "raise"


class Provider(dict[str, type[Operator]]):
    """The operators above, by name."""

    def __init__(self) -> None:
        super().__init__({each.__name__: each for each in (RemoveStatement, RemoveOperand)})
