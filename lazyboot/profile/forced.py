"""What the first use of a deferred name was: a call, a base class, an annotation, …, by the source around it."""

from __future__ import annotations

import ast
import tokenize
import warnings
from typing import NamedTuple

from lazyboot.profile.recording import UseKind


class _Node(NamedTuple):
    """A node of a syntax tree, where it stands in its parent, and the parent."""

    node: ast.AST
    field: str
    parent: _Node | None


class Forced:
    """Answers for uses in source files, each of which is parsed once."""

    def __init__(self) -> None:
        self._known: dict[str, dict[int, list[_Node]]] = {}

    def kind(self, file: str, line: int, column: int, end: int, name: str) -> UseKind:
        """Of the use of the expression in `file` that begins at `line` and `column`, and ends at column `end` (in
        bytes, from 0); or, where `column` is -1, of the first that reads `name` in that line."""
        if file not in self._known:
            self._known[file] = _nodes(file)
        for found in self._known[file].get(line, ()):
            if _is_at(found.node, column, end) if column >= 0 else _reads(found.node, name):
                return _kind(found)
        return "other"


def _nodes(file: str) -> dict[int, list[_Node]]:
    """The names, attributes and import statements in `file`, by their lines, larger ones first; none if unreadable."""
    try:
        with tokenize.open(file) as opened, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the source: Python has said that when it compiled it
            tree = ast.parse(opened.read())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return {}
    found: dict[int, list[_Node]] = {}
    waiting = [_Node(tree, "", None)]
    while waiting:
        each = waiting.pop()
        if isinstance(each.node, (ast.Name, ast.Attribute, ast.ImportFrom, ast.Import)):
            found.setdefault(each.node.lineno, []).append(each)
        for field, value in ast.iter_fields(each.node):
            values = value if isinstance(value, list) else [value]
            waiting += [_Node(node, field, each) for node in values if isinstance(node, ast.AST)]
    return found


def _is_at(node: ast.AST, column: int, end: int) -> bool:
    return getattr(node, "col_offset", -1) == column and getattr(node, "end_col_offset", -1) == end


def _reads(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Name):
        return node.id == name
    if isinstance(node, ast.Attribute):
        return node.attr == name
    return isinstance(node, (ast.ImportFrom, ast.Import)) and any(
        name in (alias.name, alias.asname) for alias in node.names
    )


def _kind(use: _Node) -> UseKind:
    if isinstance(use.node, (ast.ImportFrom, ast.Import)):
        return "import"
    role = _role(use)
    if role is not None:
        return role
    whole = use
    while whole.parent is not None and isinstance(whole.parent.node, ast.Attribute):
        whole = whole.parent
    if whole.parent is not None and isinstance(whole.parent.node, ast.Call) and whole.field == "func":
        return "call"
    return "attribute" if isinstance(whole.node, ast.Attribute) else "name"


def _role(use: _Node) -> UseKind | None:
    """What the expression around `use` is for in its statement, where that is not just to be evaluated."""
    each: _Node | None = use
    while each is not None and each.parent is not None and not isinstance(each.node, (ast.stmt, ast.Lambda)):
        if each.field in ("annotation", "returns"):
            return "annotation"
        if each.field == "decorator_list":
            return "decorator"
        if isinstance(each.parent.node, ast.ClassDef) and each.field in ("bases", "keywords"):
            return "base class"
        each = each.parent
    return None
