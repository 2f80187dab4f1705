"""Candidates that are no rules: plugins, decorators, functions that import by name, and scans of metadata."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from lazyboot.profile.recording import NONE, Process
from lazyboot.profile.tuning.candidate import Candidate
from lazyboot.profile.tuning.importgraph import ImportGraph

_IMPORTS_BY_NAME = ("import_module", "__import__")


def special(process: Process, graph: ImportGraph, least_s: float) -> list[Candidate]:
    """Those that could save at least `least_s` seconds of what `process` still loads, the greatest first."""
    found = [*_plugins(process), *_functions(process), *_metadata(process)]
    return sorted((each for each in found if each.seconds >= least_s), key=lambda each: -each.seconds)


def _plugins(process: Process) -> Iterator[Candidate]:
    """A module that nothing else needs from, and that loads another library while it is executed: it adds to it."""
    forced: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    imports = process.imports
    for each in imports:
        outer = imports[each.within] if each.within != NONE else None
        if each.use == NONE or outer is None or outer.use == each.use:
            continue
        top = each.module.partition(".")[0]
        if outer.module.partition(".")[0] != top:
            forced[outer.module][process.deferrals[process.uses[each.use].deferral].module] += each.seconds
    taken = {s.module for s in process.statements if s.names and s.names != ("*",)}
    for module, libraries in forced.items():
        if module not in taken and "." in module:
            after = max(libraries, key=lambda name: libraries[name])
            seconds = sum(libraries.values())
            why = f"it uses {after} while it is executed, and nothing takes a name from it"
            yield Candidate("plugin", (module,), after=(after,), seconds=seconds, why=why)


def _functions(process: Process) -> Iterator[Candidate]:
    """A function that imports what it is called with, and gives it with whether that worked."""
    seconds: dict[tuple[str, str, str], float] = defaultdict(float)
    for each in process.imports:
        if each.statement != NONE and each.use == NONE:
            statement = process.statements[each.statement]
            file = process.files[statement.file] if statement.file != NONE else ""
            if statement.function.isidentifier():
                seconds[statement.importer, statement.function, file] += each.seconds
    for (importer, function, file), total in seconds.items():
        takes = _takes(file, function)
        if takes:
            why = "it imports what its argument names"
            yield Candidate("import_function", (f"{importer}:{function}",), takes=takes, seconds=total, why=why)


def _takes(file: str, name: str) -> str:
    """What the function `name` in `file` is called with, if it gives (value, whether it imported it); else empty."""
    try:
        tree = ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return ""
    function = next((n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == name), None)
    if function is None:
        return ""
    arguments = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    inside = list(ast.walk(function))
    if not arguments or not any(_imports(node, arguments[0]) for node in inside):
        return ""
    returned = [node.value for node in inside if isinstance(node, ast.Return)]
    if not any(_is_pair_with_true(value) for value in returned):
        return ""
    return "name" if len(arguments) > 1 and any(_gets(node, arguments[1]) for node in inside) else "module"


def _imports(node: ast.AST, argument: str) -> bool:
    if not isinstance(node, ast.Call) or not node.args:
        return False
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return called in _IMPORTS_BY_NAME and isinstance(node.args[0], ast.Name) and node.args[0].id == argument


def _gets(node: ast.AST, argument: str) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id != "getattr":
        return False
    return any(isinstance(each, ast.Name) and each.id == argument for each in node.args)


def _is_pair_with_true(value: ast.expr | None) -> bool:
    if not isinstance(value, ast.Tuple) or len(value.elts) != 2:
        return False
    last = value.elts[1]
    return isinstance(last, ast.Constant) and last.value is True


def _metadata(process: Process) -> Iterator[Candidate]:
    seconds = sum(each.seconds for each in process.scans)
    yield Candidate("metadata", (), seconds=seconds, why=f"{len(process.scans)} walks over what is installed")
