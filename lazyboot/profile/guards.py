"""Whether an import statement stands in a guard: ``try: import x / except ImportError``. Reads source files."""

from __future__ import annotations

import ast
from pathlib import Path

from attrs import field, frozen

_CATCH = frozenset(("ImportError", "ModuleNotFoundError", "Exception", "BaseException"))


@frozen
class Guards:
    """What the source files say; each is parsed once."""

    _known: dict[str, list[tuple[int, int]]] = field(factory=dict, init=False)

    def hold(self, file: str, line: int) -> bool:
        """Whether this line of `file` is in a guard; False where the file cannot be read."""
        if file not in self._known:
            self._known[file] = _guarded(file)
        return any(first <= line <= last for first, last in self._known[file])


def _guarded(file: str) -> list[tuple[int, int]]:
    """First and last line of the body of each guard in `file`."""
    try:
        tree = ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return []
    return [
        (node.body[0].lineno, node.body[-1].end_lineno or node.body[-1].lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.Try) and any(_catches(handler) for handler in node.handlers)
    ]


def _catches(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(kind, ast.Name) and kind.id in _CATCH for kind in kinds)
