"""A deferred import statement: what it would have imported, and how it is carried out later."""

from __future__ import annotations

import sys
from time import perf_counter

from lazyboot.runtime import bytecode, surroundings, traces
from lazyboot.runtime.cpython import ModuleType, raw_dict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType
    from typing import Any

    from lazyboot.runtime.plan import Rule
    from lazyboot.runtime.recorder import Recorder
    from lazyboot.runtime.surroundings import Surroundings


_ATTEMPTS = 100  # after each but the last another thread has failed to load it, and leaves with the error


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
    seen      what the statement would have found
    """

    __slots__ = ("file", "globals", "place", "recorder", "rule", "seen", "spelling", "target")

    def __init__(
        self,
        target: str,
        spelling: str,
        file: str,
        place: int | tuple[CodeType, int],
        module_globals: dict[str, Any],
        rule: Rule,
        recorder: Recorder,
        like: Deferral | None = None,
    ) -> None:
        self.target = target
        self.spelling = spelling
        self.file = file
        self.place = place
        self.globals = module_globals
        self.rule = rule
        self.recorder = recorder
        self.seen: Surroundings = surroundings.seen() if like is None else like.seen

    @classmethod
    def of_module(cls, target: str, like: Deferral) -> Deferral:
        """The import of the whole module `target`, in the place of the statement `like`."""
        return cls(target, target, like.file, like.place, like.globals, like.rule, like.recorder, like)

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
        code = compile(self._statement(imported), self.file, "exec", dont_inherit=True).replace(
            co_firstlineno=self.line or 1
        )
        scope: dict[str, object] = {}
        entry = self.recorder.load_begins(self, imported, frame)
        started = perf_counter()
        ends = surroundings.again(self.seen)
        try:
            for left in reversed(range(_ATTEMPTS)):
                before = sys.modules.get(self.target)
                exec(code, self.globals, scope)
                module = sys.modules.get(self.target)
                if left and module is None:
                    continue
                value = self._value(scope)
                if module is before or self._is_from(module, imported, value):
                    break
        finally:
            self.recorder.load_ends(entry, perf_counter() - started)
            for end in ends:
                end()
        return value

    def _statement(self, imported: str | None) -> str:
        return f"from {self.spelling} import {imported} as value" if imported else f"import {self.spelling} as value"

    def _value(self, scope: dict[str, object]) -> object:
        """What the statement that has been carried out in `scope` gives."""
        return scope["value"]

    @staticmethod
    def _is_from(module: object, imported: str | None, value: object) -> bool:
        """Whether `value` is what `module` gives, which is there now, and not what is left of one that has failed.

        A thread that waits for another one's load is given its module also where that fails; and a third thread may
        have begun to execute the module anew by now: that one may hold the same object (a number, a string), and fail.
        """
        if imported is None:
            return not isinstance(value, ModuleType) or sys.modules.get(value.__name__) is value
        if getattr(getattr(module, "__spec__", None), "_initializing", False):
            return False
        return not isinstance(module, ModuleType) or raw_dict(module).get(imported, value) is value


class SubmoduleDeferral(Deferral):
    """The import of a submodule, for the attribute that its package gets by it.

    The module is taken from ``sys.modules``, as importlib takes it. Going there by attributes would ask for a package
    that is not bound to its own parent yet, whose ``__getattr__`` may import it again and again (numpy's does).
    """

    __slots__ = ()

    def _statement(self, imported: str | None) -> str:
        return f"import {self.target}"

    def _value(self, scope: dict[str, object]) -> object:
        return sys.modules[self.target]
