"""What else has to wait so that a library can: places beside import statements that would load it at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from attrs import evolve

from lazyboot.profile.recording import NONE, Process, Statement
from lazyboot.profile.tuning.candidate import Candidate, Unit
from lazyboot.profile.tuning.importgraph import ROOT

_MOST_CLASSES = 4
_Function = (ast.FunctionDef, ast.AsyncFunctionDef)


def unit(candidate: Candidate, process: Process) -> Unit:
    """`candidate`, a rule for one package, with the decorators and questions that would load it, as `process` shows.

    A function that imports the package, and decorates with it: a decorator that waits. One that only tells it
    something: a call without effect. ``isinstance`` with a class of it: a class without instances.
    """
    if candidate.kind != "rule" or candidate.inside or len(candidate.modules) != 1:
        return (candidate,)
    package = candidate.modules[0]
    decorators: dict[str, None] = {}
    no_effect: dict[str, None] = {}
    no_instances: dict[str, None] = {}
    loading = _loading(process, package)
    for statement in _askers(process, package):
        tree = _tree(process.files[statement.file]) if statement.file != NONE else None
        if tree is None:
            continue
        if statement.function == "<module>":
            no_instances.update(dict.fromkeys(_asked_about(tree, statement)))
            continue
        outermost, around = _functions_at(tree, statement.line)
        if outermost is None or around is None:
            continue
        told = _told(around, package)
        if told is not None:
            no_effect.update(dict.fromkeys(told))
        elif statement.importer != ROOT and (statement.module == package or statement in loading):
            decorators[f"{statement.importer}:{outermost.name}"] = None
    if len(no_instances) > _MOST_CLASSES:  # it works with them, and does not only ask
        no_instances.clear()
    rule = evolve(candidate, no_instances=tuple(sorted(no_instances)), no_effect=tuple(sorted(no_effect)))
    why = f"it imports {package} when it decorates, or when what it decorated is called"
    alike = Candidate("decorator", (), after=(package,), plain=True, seconds=candidate.seconds, why=why)
    return (rule, *(evolve(alike, modules=(name,)) for name in sorted(decorators)))


def _askers(process: Process, package: str) -> Iterator[Statement]:
    """The statements outside of `package` that name it or something in it."""
    start = f"{package}."
    for each in process.statements:
        if f"{each.module}.".startswith(start) and not f"{each.importer}.".startswith(start):
            yield each


def _loading(process: Process, package: str) -> set[Statement]:
    """The statements that did load `package`, or something in it."""
    start = f"{package}."
    found = set()
    for each in process.imports:
        outer = process.imports[each.within].module if each.within != NONE else ""
        if f"{each.module}.".startswith(start) and not f"{outer}.".startswith(start) and each.statement != NONE:
            found.add(process.statements[each.statement])
    return found


def _asked_about(tree: ast.Module, statement: Statement) -> Iterator[str]:
    """The names that `statement` imports and of which the module only asks what is an instance."""
    uses: dict[str, list[bool]] = {}
    asked = {
        id(name)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "isinstance"
        for argument in call.args[1:]
        for name in ast.walk(argument)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in statement.names:
            uses.setdefault(node.id, []).append(id(node) in asked)
    for name, how in uses.items():
        if any(how):
            yield f"{statement.module}:{name}"


def _told(function: ast.AST, package: str) -> list[str] | None:
    """The functions of `package` that `function` calls for nothing but their effect; None if it uses it otherwise."""
    calls = {
        id(node.value.func): node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and not node.value.args
        if not node.value.keywords
    }
    found: list[str] = []
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and _dotted(node.value) == package:
            if id(node) not in calls:
                return None
            found.append(f"{package}:{node.attr}")
    return found or None


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _functions_at(tree: ast.Module, line: int) -> tuple[ast.FunctionDef | None, ast.AST | None]:
    """The function of the module that holds `line`, and the innermost one."""
    outermost = next((n for n in tree.body if isinstance(n, ast.FunctionDef) and _holds(n, line)), None)
    if outermost is None:
        return None, None
    inner = [n for n in ast.walk(outermost) if isinstance(n, _Function) and _holds(n, line)]
    return outermost, max(inner, key=lambda each: each.lineno)


def _holds(node: ast.stmt, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)


@cache
def _tree(file: str) -> ast.Module | None:
    try:
        return ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return None
