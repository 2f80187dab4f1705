"""Every import of the process, as importlib carries it out.

importlib holds a module's lock from before it looks for the module until it has executed, by a context manager
(``_ModuleLockManager``); and asks each finder under another one (``_ImportLockContext``). Their methods are told from
here. So no frame of the tracer's is on the stack while a module executes: tracebacks, the depth of the stack, and what
programs read of it are what they are without it. What is in between is heard from audit events: when a module's code
begins to execute (``exec``), and the files that are opened (``open``).
"""

from __future__ import annotations

import _frozen_importlib
import os
import sys
from _frozen_importlib import ModuleSpec
from _imp import extension_suffixes
from _thread import get_ident
from time import perf_counter

from .entry import NONE, Entry
from .usage import page_faults

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType
    from typing import Any

    from .partfile import PartFile
    from .statements import Statements


_bootstrap: Any = _frozen_importlib
_FIND_AND_LOAD: CodeType = _bootstrap._find_and_load.__code__
_UNLOCKED: CodeType = _bootstrap._find_and_load_unlocked.__code__
_EXTENSIONS = tuple(extension_suffixes())
_SOURCES = (".py", ".pyc", ".pyw")
_LAZY_MODULES = "lazyboot.runtime.lazymodule"
_SELDOM_S = 0.05
_SHARE = 0.03  # of the time, at most, goes into writing
_MOST_S = 0.006  # at once, where little has been written before
_LONGEST_ERROR = 300
_getframe = sys._getframe


class Imports:
    """Follows the imports of all threads and writes each to `part` when it has ended.

    seldom  called when nothing of a thread's imports is under way any more, and now and then: a good time to write
    ended   module -> what is called with its name once it has been imported
    """

    def __init__(self, part: PartFile, statements: Statements, seldom: Callable[[], None]) -> None:
        self.part = part
        self.stacks: dict[int, list[Entry]] = {}
        self.opened = 0
        self.ended: dict[str, Callable[[str], None]] = {}
        self._statements = statements
        self._seldom = seldom
        self._count = 0
        self._written = perf_counter()
        self._credit = _MOST_S
        self._faults = page_faults()

    def install(self) -> None:
        """Follow imports from now on, for as long as the process lives."""
        self._tell(_bootstrap._ModuleLockManager, "__enter__", after=self._locked)
        self._tell(_bootstrap._ModuleLockManager, "__exit__", before=self._unlocked)
        self._mark_asked(_bootstrap._ImportLockContext)

    def restart(self, part: PartFile) -> None:
        """Forget everything: this process is a copy of the one that it was."""
        self.part = part
        self.stacks.clear()
        self.opened = self._count = 0

    @staticmethod
    def _tell(
        kind: Any,
        name: str,
        *,
        before: Callable[..., None] | None = None,
        after: Callable[..., None] | None = None,
    ) -> None:
        """Have the method `name` of `kind` call `before` or `after` with its frame's caller, itself, and arguments."""
        method = getattr(kind, name)

        def told(self: Any, *arguments: Any) -> Any:
            if before is not None:
                before(_getframe(1), self, arguments)
            result = method(self, *arguments)
            if after is not None:
                after(_getframe(1), self, arguments)
            return result

        told.__code__ = told.__code__.replace(co_filename=method.__code__.co_filename, co_name=name)
        setattr(kind, name, told)

    def _locked(self, frame: FrameType, manager: Any, arguments: tuple[Any, ...]) -> None:
        """importlib has the lock of a module, or lazyboot has, to execute a lazy module."""
        name = manager._name
        code = frame.f_code
        is_lazy = code is not _FIND_AND_LOAD
        if is_lazy if name not in sys.modules else not (is_lazy and _executes_lazy_module(frame)):
            return
        thread = get_ident()
        stack = self.stacks.get(thread)
        if stack is None:
            stack = self.stacks[thread] = []
        within = stack[-1] if stack else None
        entry = Entry(self._count, name, manager, thread, within)
        self._count += 1
        if is_lazy:
            entry.found = 0.0
            entry.set_spec(getattr(sys.modules[name], "__spec__", None))
        entry.statement = self._statements.asking(frame, name, within)
        entry.faults = self._faults()
        stack.append(entry)
        entry.began = perf_counter()

    def _unlocked(self, frame: FrameType, manager: Any, arguments: tuple[Any, ...]) -> None:
        """The module has executed or has failed to, if it is an import that we follow."""
        stack = self.stacks.get(get_ident())
        if not stack or stack[-1].manager is not manager:
            return
        ended = perf_counter()
        entry = stack.pop()
        entry.manager = None
        if not stack:
            del self.stacks[entry.thread]
        try:
            self._end(entry, ended, arguments[1] if len(arguments) > 1 else None)
            if not stack or ended - self._written > _SELDOM_S:
                self._write(ended)
        except Exception:  # whatever modules and their specs are made of: it is not the program's business
            pass

    def _write(self, now: float) -> None:
        """Write, unless too much of the time until `now` has gone into that: many small imports can wait."""
        self._credit = min(_MOST_S, self._credit + (now - self._written) * _SHARE)
        self._written = now
        if self._credit > 0:
            self._announce()
            self._seldom()
            self._written = perf_counter()
            self._credit -= self._written - now

    def _end(self, entry: Entry, ended: float, error: BaseException | None) -> None:
        minor, major = self._faults()
        minor -= entry.faults[0]
        major -= entry.faults[1]
        nested_minor, nested_major = entry.nested_faults
        within = entry.within
        seconds = ended - entry.began
        own = seconds - entry.nested
        file, kind = _file_and_kind(entry, error)
        found = own if entry.found < 0 else entry.found
        executing = own if entry.executing < 0 or kind == "extension" else entry.executing
        self.part.add(
            "import", entry.index, entry.module, file, kind, NONE if within is None else within.index,
            entry.statement, entry.thread, entry.began, seconds, own, found, executing - found, entry.paths,
            entry.opened, minor - nested_minor, major - nested_major, "" if error is None else _text(error),
        )  # fmt: skip
        if error is None and entry.module in self.ended:
            self.ended.pop(entry.module)(entry.module)
        if within is not None:
            within.nested_faults = within.nested_faults[0] + minor, within.nested_faults[1] + major
            within.nested += perf_counter() - entry.began

    def _mark_asked(self, kind: Any) -> None:
        """Have ``__exit__`` of the lock under which finders are asked take down when each has been."""
        method = kind.__exit__
        stack_of, getframe, clock = self.stacks.get, sys._getframe, perf_counter

        def __exit__(self: Any, *arguments: Any) -> Any:
            frame = getframe(1)  # of _find_spec, which is there to load the module, or not
            if frame.f_back is not None and frame.f_back.f_code is _UNLOCKED:
                stack = stack_of(get_ident())
                if stack and stack[-1].executing < 0:
                    entry = stack[-1]
                    entry.found = clock() - entry.began - entry.nested
                    entry.finding = frame  # looking into it takes time, and is needed once
                    entry.paths.clear()
            return method(self, *arguments)

        __exit__.__code__ = __exit__.__code__.replace(co_filename=method.__code__.co_filename)
        kind.__exit__ = __exit__

    def executing(self, arguments: tuple[Any, ...]) -> None:
        """Audit event: code is about to be executed."""
        stack = self.stacks.get(get_ident())
        if stack and stack[-1].executing < 0 <= stack[-1].found and arguments[0].co_name == "<module>":
            stack[-1].executing = stack[-1].own()

    def opening(self, arguments: tuple[Any, ...]) -> None:
        """Audit event: a file is about to be opened."""
        path = arguments[0]
        if path is self.part.path:
            return
        self.opened += 1
        stack = self.stacks.get(get_ident())
        if stack:
            entry = stack[-1]
            entry.opened += 1
            if entry.executing < 0 <= entry.found and _reads(arguments):
                entry.paths.append(path)

    def _announce(self) -> None:
        """Write down which imports are under way: those that end before them refer to them."""
        for stack in list(self.stacks.values()):
            for entry in list(stack):
                if not entry.announced:
                    entry.announced = True
                    within = entry.within.index if entry.within else NONE
                    self.part.add(
                        "begun", entry.index, entry.module, within, entry.statement, entry.thread, entry.began
                    )


def _executes_lazy_module(frame: FrameType) -> bool:
    code = frame.f_code
    return code.co_name == "execute" and frame.f_globals.get("__name__") == _LAZY_MODULES


def _reads(arguments: tuple[Any, ...]) -> bool:
    """Whether the audit event ``open`` is about reading Python code."""
    path, mode, flags = arguments
    if not isinstance(path, str) or not path.endswith(_SOURCES):
        return False
    return not (isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)) and mode in ("rb", "r", None)


def _file_and_kind(entry: Entry, error: BaseException | None) -> tuple[str, str]:
    """What the module was loaded from. No kind: it was there already; lazy: it executes later."""
    spec = entry.spec()
    if not isinstance(spec, ModuleSpec):
        hidden = (spec is None and error is None) or (entry.module == "sitecustomize" and error is not None)
        return "", "" if hidden else "other"
    origin = spec.origin
    if type(sys.modules.get(entry.module)).__module__ == _LAZY_MODULES:
        return "", "lazy"
    if origin in ("built-in", "frozen"):
        return "", "builtin" if origin == "built-in" else "frozen"
    if not isinstance(origin, str):
        locations = spec.submodule_search_locations
        return (str(next(iter(locations), "")), "namespace") if locations is not None else ("", "other")
    if origin.endswith(_EXTENSIONS):
        return origin, "extension"
    return origin, "source" if origin.endswith(_SOURCES) and ".zip/" not in origin else "other"


def _text(error: BaseException | None) -> str:
    if error is None:
        return ""
    try:
        return f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]
    except Exception:
        return type(error).__name__
