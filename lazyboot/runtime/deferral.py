"""A deferred import statement: what it would have imported, and how it is carried out later."""

from __future__ import annotations

from time import perf_counter

from lazyboot.runtime import bytecode, traces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType
    from typing import Any

    from lazyboot.runtime.plan import Rule
    from lazyboot.runtime.recorder import Recorder


class Deferral:
    """One deferred import statement.

    target    absolute name of the module that the statement names
    spelling  the module as the statement spells it, leading dots included
    file      the importer's file, as its code object names it
    place     line of the statement, from 1, 0 when unknown; or the (code, byte offset) that has it: a line is
              looked up when it is asked for, because few are and finding one takes the longer the code is
    globals   the importer's namespace
    rule      the rule that deferred it
    recorder  told of the load
    """

    __slots__ = ("file", "globals", "place", "recorder", "rule", "spelling", "target")

    def __init__(
        self,
        target: str,
        spelling: str,
        file: str,
        place: int | tuple[CodeType, int],
        module_globals: dict[str, Any],
        rule: Rule,
        recorder: Recorder,
    ) -> None:
        self.target = target
        self.spelling = spelling
        self.file = file
        self.place = place
        self.globals = module_globals
        self.rule = rule
        self.recorder = recorder

    @classmethod
    def of_module(cls, target: str, like: Deferral) -> Deferral:
        """The import of the whole module `target`, in the place of the statement `like`."""
        return cls(target, target, like.file, like.place, like.globals, like.rule, like.recorder)

    @property
    def line(self) -> int:
        """The line of the statement, from 1; 0 when unknown."""
        place = self.place
        if isinstance(place, tuple):
            # Threads may ask at the same time: each goes on with what it read once.
            self.place = place = bytecode.line_of(*place)
        return place

    @property
    def importer(self) -> str:
        return str(self.globals.get("__name__", "?"))

    @traces.machinery
    def load(self, imported: str | None, frame: FrameType | None) -> object:
        """Carry the statement out, for the one name `imported` (None: the module), and give its value.

        It runs as a real import statement of the importer's file and line, so that error messages,
        tracebacks, warnings and the fallbacks of ``from`` imports are the interpreter's own.
        """
        what = f"from {self.spelling} import {imported} as value" if imported else f"import {self.spelling} as value"
        code = compile(what, self.file, "exec", dont_inherit=True).replace(co_firstlineno=self.line or 1)
        scope: dict[str, object] = {}
        entry = self.recorder.load_begins(self, imported, frame)
        started = perf_counter()
        try:
            exec(code, self.globals, scope)
        finally:
            self.recorder.load_ends(entry, perf_counter() - started)
        return scope["value"]
