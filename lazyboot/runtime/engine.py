"""The statement engine: what is deferred, and the replacement of ``builtins.__import__`` that does it."""

from __future__ import annotations

import builtins
import sys
from _thread import get_ident

from lazyboot.errors import say
from lazyboot.runtime import framestack, hook, traces
from lazyboot.runtime.cpython import ModuleType, partial
from lazyboot.runtime.finder import LazyFinder
from lazyboot.runtime.locate import Locator, absolute_name
from lazyboot.runtime.plan import ImportFunction, concerns
from lazyboot.runtime.project import Project
from lazyboot.runtime.recorder import Recorder
from lazyboot.runtime.spec import once_executed, outermost_import, when_initialised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

    from lazyboot.runtime import decorators, importfunctions
    from lazyboot.runtime.namespace import Namespace, Namespaces
    from lazyboot.runtime.plan import Decorator, Plan, Rule
    from lazyboot.runtime.statement import Statements

    Gate = decorators.Gate | importfunctions.Gate
    Import = Callable[..., Any]


class Engine:
    """Defers imports by a plan. Nothing happens before `install`, and `uninstall` undoes it.

    plan        the rules
    cache_folder  where what is found out about modules is kept; None: nowhere
    recorder    what was deferred and forced
    due         what is to be done before the next import statement
    holders     module name -> namespace, of the modules that hold pending names
    with_room   the import function that was there before, with room for frames; for threads not in `roomy_threads`
    project     which code is the user's own

    What only a deferred statement needs is imported with the first one: most processes defer nothing.
    """

    def __init__(self, plan: Plan, cache_folder: str | None = None) -> None:
        self.plan = plan
        self.cache_folder = cache_folder
        self.recorder = Recorder()
        self.due: list[Callable[[], object]] = []
        self.finder = LazyFinder(self)
        self.locator = Locator(self.finder)
        self.holders: dict[str, Namespace] = {}
        self._statements: Statements | None = None
        self.original: Import = builtins.__import__
        self.hook: Import | None = None
        self.roomy_threads: set[int] = set()
        self.with_room: Import = self.original
        self._patterns: dict[tuple[str, str], tuple[str, ...]] = {}
        self.project = Project()
        self._has_its_parts: bool | None = None
        self._undo: list[Callable[[], None]] = []

    def install(self) -> None:
        """Take over import statements of this process; nothing when that is done already."""
        if self.hook is None:
            self.original = builtins.__import__
            self.with_room = framestack.with_room(self.original, self.roomy_threads)
            self.hook = hook.of(self)
            builtins.__import__ = self.hook
            sys.meta_path.insert(0, self.finder)
            watched: tuple[Decorator | ImportFunction, ...] = (*self.plan.decorators, *self.plan.import_functions)
            for entry in watched:
                self._watch(entry)
            if self.plan.metadata is not None:
                once_executed("importlib.metadata", self._keep_metadata, self.finder.when_executed)
            once_executed("unittest.mock", self._settle_before_swaps, self.finder.when_executed)

    def uninstall(self) -> None:
        """Import statements are eager again. Names still pending load at their first use, as before.

        A hook that another tool put over lazyboot's stays, and lazyboot's own then only passes on.
        """
        if self.hook is None:
            return
        if builtins.__import__ is self.hook:
            builtins.__import__ = self.original
        self.hook = None
        if self.finder in sys.meta_path:
            sys.meta_path.remove(self.finder)
        for undo in self._undo:
            undo()
        self._undo.clear()
        if self._statements is not None:
            self._statements.namespaces.leave()

    def import_through(self, around: Callable[[Import], Import]) -> None:
        """Carry out imports by what `around` makes of the function that they were carried out by before: a tracer."""
        is_on = self.hook is not None and builtins.__import__ is self.hook
        self.original = around(self.original)
        self.with_room = framestack.with_room(self.original, self.roomy_threads)
        self.hook = hook.of(self) if self.hook is not None else None
        if is_on and self.hook is not None:
            builtins.__import__ = self.hook

    def run_due(self) -> None:
        """Do what waited for the next import statement."""
        callbacks, self.due[:] = list(self.due), []
        for callback in callbacks:
            callback()

    def when_no_import_is_under_way(self, callback: Callable[[], object]) -> None:
        """Call `callback`, which raises nothing, at an import statement after the outermost import under way."""
        later = partial(self.due.append, callback)
        if not when_initialised(outermost_import(), later):
            later()

    def _watch(self, entry: Decorator | ImportFunction) -> None:
        """Gate the function that `entry` names once its module has executed."""
        once_executed(entry.function.partition(":")[0], partial(self._gate, entry), self.finder.when_executed)

    def _gate(self, entry: Decorator | ImportFunction, module: ModuleType) -> None:
        if not self.has_its_parts():
            return
        try:
            from lazyboot.runtime import decorators, importfunctions
        except ImportError:  # the script has taken our folder off sys.path before we were needed
            return
        gate: Gate | None
        if isinstance(entry, ImportFunction):
            gate = importfunctions.watch(self, entry, module)
        else:
            gate = decorators.watch(self, entry, module)
        if gate is not None and self.hook is not None:
            self._undo.append(gate.open)

    def _keep_metadata(self, module: ModuleType) -> None:
        """Keep what `module`, `importlib.metadata`, reads."""
        if not self.has_its_parts():
            return
        try:
            from lazyboot.runtime.metadata import MetadataMemo
        except ImportError:  # the script has taken our folder off sys.path before we were needed
            return
        if self.hook is not None:
            memo = MetadataMemo(module, self.finder.when_executed)
            memo.on()
            self._undo.append(memo.off)

    def _settle_before_swaps(self, module: ModuleType) -> None:
        """Have all names loaded before ``patch.dict`` of `module`, `unittest.mock`, takes a copy of ``sys.modules``."""
        if not self.has_its_parts():
            return
        try:
            from lazyboot.runtime.swappedmodules import settling
        except ImportError:  # the script has taken our folder off sys.path before we were needed
            return
        swap = settling(self, module)
        if swap is not None and self.hook is not None:
            swap.on()
            self._undo.append(swap.off)

    @traces.machinery
    def import_now(self, frame: FrameType, name: str, level: int, fromlist: tuple[str, ...] = ()) -> None:
        """Import module `name`, and submodules in `fromlist`, as the statement in `frame` would."""
        if self.finder.lazy:
            self.below_lazy_packages(name, frame.f_globals, level, frame)
        load = self.original if get_ident() in self.roomy_threads else self.with_room
        load(name, frame.f_globals, None, fromlist, level)

    @traces.machinery
    def below_lazy_packages(
        self, name: str, module_globals: dict[str, Any] | None, level: int, frame: FrameType | None = None
    ) -> None:
        """A statement in `frame`, the caller's caller if left out, imports `name`: lazy packages above it execute."""
        target = absolute_name(name, (module_globals or {}).get("__package__"), level)
        if target is not None and target not in sys.modules and self.hook is not None:
            self.finder.execute_packages_of(target, frame or sys._getframe(2))

    @traces.machinery
    def defer(self, frame: FrameType, name: str, fromlist: tuple[str, ...] | None, level: int) -> Any:
        """What the import statement under way in `frame` pushes when it is deferred; None: it is eager.

        Where the interpreter loads lazy objects of its own, and asks for the import of one that `frame` reads: the
        real thing.
        """
        native = self._statements.native if self._statements is not None else None
        if native is not None and native.is_read(frame):
            return native.used(frame, name, fromlist)
        module_globals = frame.f_globals
        target = absolute_name(name, module_globals.get("__package__"), level)
        importer = module_globals.get("__name__")
        if target is None or not isinstance(importer, str):
            return None
        if not self.concerns(target, importer, module_globals):
            if fromlist and target not in sys.modules:
                self.import_now(frame, name, level)  # what it defers may be what is imported
            if target not in self.holders:
                return None
        if self._statements is None and not self.has_its_parts():
            return None
        try:
            statements = self.statements
        except ImportError:  # the script has taken our folder off sys.path before we were needed
            return None
        return statements.defer(frame, importer, name, target, fromlist, level)

    def has_its_parts(self) -> bool:
        """Whether the rest of lazyboot can be imported now; asked once. If not, one line says why, and all is eager."""
        if self._has_its_parts is None:
            try:
                from lazyboot.runtime import standard
            except ImportError:
                self._has_its_parts = False
                say("its own files are gone; this run is eager from here on")
                return False
            hidden = standard.hidden()
            self._has_its_parts = hidden is None
            if hidden is not None:
                say(f"{hidden[1]} hides the standard library's {hidden[0]!r}; this run is eager from here on")
        return self._has_its_parts

    @property
    def statements(self) -> Statements:
        """What defers single statements."""
        if self._statements is None:
            from lazyboot.runtime.statement import Statements

            self._statements = Statements(self)
        return self._statements

    @property
    def namespaces(self) -> Namespaces:
        """Where names are pending."""
        return self.statements.namespaces

    def concerns(self, target: str, importer: str, module_globals: dict[str, Any]) -> bool:
        """Whether an import of `target` by `importer` can match a rule or a plugin, or lead to one that does."""
        head = target.partition(".")[0]
        if head not in self.plan.heads:
            return False
        patterns = self._patterns.get((importer, head))
        if patterns is None:
            project = self.project.holds(importer, module_globals)
            patterns = self._patterns[importer, head] = self.plan.patterns_for(importer, project, head)
        return bool(patterns) and concerns(patterns, target)

    def rule_for(self, target: str, importer: str, module_globals: dict[str, Any]) -> Rule | None:
        """The rule that defers the import of `target` by `importer`, if it can be found unexecuted."""
        rule = self.plan.decide(target, importer, self.project.holds(importer, module_globals))
        return rule if rule is not None and self.locator.deferrable(target) else None


def active() -> Engine | None:
    """The engine that is installed in this process, if any."""
    return next((finder.engine for finder in sys.meta_path if isinstance(finder, LazyFinder)), None)
