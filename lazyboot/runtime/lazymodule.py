"""Lazy modules: what the finder returns where no name can be bound lazily.

A lazy module is in ``sys.modules`` and executes in place at the first use of an attribute; its identity
is kept. Import-system attributes, and attributes that walkers over ``sys.modules`` probe, load nothing.
"""

from __future__ import annotations

import sys
from _thread import get_ident
from types import ModuleType

from lazyboot.runtime import bytecode, handlers, surroundings, traces, underway
from lazyboot.runtime.cpython import ModuleLock, ModuleSpec, raw_dict
from lazyboot.runtime.inert import stand_in
from lazyboot.runtime.static import imported_modules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

    from lazyboot.runtime.plan import Rule

_LOADS_NOTHING = frozenset(
    (
        *("__spec__", "__path__", "__file__", "__name__", "__loader__", "__package__", "__class__", "__cached__"),
        *("__warningregistry__", "__wrapped__"),
    )
)
_REPLACEMENT = "__lazyboot_replacement__"  # where a module's dict holds what it put into its own place
_get = ModuleType.__getattribute__
_set = ModuleType.__setattr__
_LOADS_ENTRY_POINTS = frozenset(("importlib.metadata", "importlib_metadata", "pkg_resources"))


class LazyModule(ModuleType):
    """A module that has not executed yet."""

    @traces.machinery
    def __getattribute__(self, name: str) -> Any:
        if name in _LOADS_NOTHING:
            return _get(self, name)
        state = _states.get(id(self))
        if state is None or state.thread == get_ident():  # executed, or executing right here
            return _get(self, name)
        if state.thread == 0:
            value = stand_in(state.rule, _get(self, "__name__"), name, sys._getframe(1))
            if value is not None:
                return value
        try:
            execute(self)
        except BaseException as error:
            traces.strip(error)
            raise
        return getattr(self, name)

    @traces.machinery
    def __setattr__(self, name: str, value: object) -> None:
        """Set now and again after the module has executed: that is what it would have survived eagerly.

        But for a submodule that importlib binds, where the package imports that itself: its own binding stays.
        """
        state = _states.get(id(self))
        if state is not None and state.thread != get_ident() and name not in _LOADS_NOTHING:
            spec = _get(self, "__spec__")
            if not traces.is_submodule_binding(sys._getframe(1)) or f"{spec.name}.{name}" not in imported_modules(
                spec, guarded=True
            ):
                state.assigned[name] = value
        _set(self, name, value)

    @traces.machinery
    def __delattr__(self, name: str) -> None:
        execute(self)
        ModuleType.__delattr__(self, name)

    def __dir__(self) -> Any:
        execute(self)
        return dir(self)


class _State:
    """What a lazy module needs to execute.

    loader    executes it
    rule      the rule that made it lazy
    executed  called when it has executed
    module    kept, so that its id stays its own
    thread    the one that executes it now, 0 for none
    assigned  attributes set before it has executed
    seen      what it would have found where it was imported
    """

    __slots__ = ("assigned", "executed", "loader", "module", "rule", "seen", "thread")

    def __init__(self, module: ModuleType, loader: Any, rule: Rule, executed: Callable[[], object]) -> None:
        self.module = module
        self.loader = loader
        self.rule = rule
        self.executed = executed
        self.thread = 0
        self.assigned: dict[str, object] = {}
        self.seen = surroundings.seen()


_states: dict[int, _State] = {}  # by id of the module, which is in use as long as its entry is


class LazyLoader:
    """Loads a module as a lazy one, by `rule`; the module's own loader executes it later, and `executed` is called."""

    def __init__(self, loader: Any, rule: Rule, executed: Callable[[], object]) -> None:
        self._loader = loader
        self._rule = rule
        self._executed = executed

    def __getattr__(self, attribute: str) -> Any:
        return getattr(self._loader, attribute)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        create = getattr(self._loader, "create_module", None)
        return create(spec) if create is not None else None

    @traces.machinery
    def exec_module(self, module: ModuleType) -> None:
        spec = module.__spec__
        assert spec is not None
        spec.loader = module.__loader__ = self._loader
        if type(module) is not ModuleType:  # a loader's own module class has its own ways
            self._loader.exec_module(module)
            return
        _states[id(module)] = _State(module, self._loader, self._rule, self._executed)
        module.__class__ = LazyModule


class _LoadedAlready:
    """Loads what stands in ``sys.modules`` already, and leaves it as it is."""

    def __init__(self, module: Any, spec: Any) -> None:
        self._module = module
        self._spec = spec
        self._loader = getattr(spec, "loader", None)
        self._attributes = dict(getattr(module, "__dict__", {}))

    def create_module(self, spec: ModuleSpec) -> Any:
        return self._module

    def exec_module(self, module: Any) -> None:
        """Take back what importlib has set on it for its load."""
        if self._spec is not None:
            self._spec.loader = self._loader
        for name in ("__spec__", "__loader__", "__package__", "__file__", "__cached__", "__path__"):
            if name in self._attributes:
                setattr(module, name, self._attributes[name])
            elif name in getattr(module, "__dict__", {}):
                delattr(module, name)


def as_it_is(name: str) -> ModuleSpec:
    """A spec for importlib, which is about to load `name`, that gives what stands in ``sys.modules`` by now."""
    module = sys.modules[name]
    if module is None:
        raise ModuleNotFoundError(f"import of {name} halted; None in sys.modules", name=name)
    spec: ModuleSpec | None = getattr(module, "__spec__", None)  # importlib takes that where there is one
    loader: Any = _LoadedAlready(module, spec)
    if spec is None:
        return ModuleSpec(name, loader)
    spec.loader = loader
    return spec


def execute_packages_of(name: str, frame: FrameType, is_deferred: Callable[[FrameType, str], bool]) -> None:
    """Execute the lazy packages above module `name`, which `frame` is about to import, unless that gets lazy too.

    In that order eager imports take the import locks: the package's before that of what lies below it.
    """
    if name in sys.modules or (waits(frame) and is_deferred(frame, name)):
        return
    parent = name.rpartition(".")[0]
    while parent:
        module = sys.modules.get(parent)
        if is_lazy(module):
            execute(module)  # type: ignore[arg-type]
            return
        parent = parent.rpartition(".")[0]


class _ReplacedModule(ModuleType):
    """A lazy module that put another object under its name when it executed: its uses go there."""

    def __getattribute__(self, name: str) -> Any:
        return _ReplacedModule if name == "__class__" else getattr(raw_dict(self)[_REPLACEMENT], name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(raw_dict(self)[_REPLACEMENT], name, value)

    def __delattr__(self, name: str) -> None:
        delattr(raw_dict(self)[_REPLACEMENT], name)

    def __dir__(self) -> Any:
        return dir(raw_dict(self)[_REPLACEMENT])


def is_lazy(module: object) -> bool:
    """Whether `module` is a lazy module that has not executed."""
    return type(module) is LazyModule


def has_executed(name: str) -> bool:
    """Whether module `name` is there, and is not executing now."""
    module = sys.modules.get(name)
    if module is None or id(module) in _states:
        return False
    return not getattr(getattr(module, "__spec__", None), "_initializing", False)


def has_begun(name: str) -> bool:
    """Whether module `name` is executing, or has executed."""
    module = sys.modules.get(name)
    state = _states.get(id(module)) if module is not None else None
    return module is not None and (state is None or state.thread != 0)


@traces.machinery
def execute(module: ModuleType) -> None:
    """Execute the lazy `module` in place, its parents first. Nothing when it has executed.

    What it raises, the first use raises; the module stays lazy then, with nothing half-executed in it.
    """
    name = _get(module, "__name__")
    parent = sys.modules.get(name.rpartition(".")[0])
    if is_lazy(parent):
        execute(parent)  # type: ignore[arg-type]
    with ModuleLock(name):
        state = _states.get(id(module))
        if state is None or state.thread == get_ident():
            return
        before = dict(raw_dict(module))
        state.thread = get_ident()
        mark = (state.thread, id(module))
        underway.marks.add(mark)
        ends = surroundings.again(state.seen)
        try:
            state.loader.exec_module(module)
        except BaseException:
            state.thread = 0
            raw_dict(module).clear()
            raw_dict(module).update(before)
            raise
        finally:
            underway.marks.discard(mark)
            for end in ends:
                end()
        raw_dict(module).update(state.assigned)
        replacement = sys.modules.get(name)
        if replacement is not None and replacement is not module:
            raw_dict(module)[_REPLACEMENT] = replacement
            module.__class__ = _ReplacedModule
        elif is_lazy(module):  # it may have given itself a class
            module.__class__ = ModuleType
        del _states[id(module)]
    state.executed()


def waits(frame: FrameType) -> bool:
    """Whether the import that `frame` makes can be answered with a lazy module.

    Not in a guard, here or in a caller, which asks whether the module really imports; not in a ``from`` import, which
    looks into the module at once; and not at module level, where statements bind lazy names or are eager. Not where an
    entry point is loaded: one that names no attribute is there for what its module registers when it executes.
    """
    if frame.f_globals.get("__name__") in _LOADS_ENTRY_POINTS:
        return False
    code, offset = frame.f_code, bytecode.position(frame)
    if handlers.is_guarded(code, offset) or _is_guarded_by_a_caller(frame):
        return False
    if not bytecode.is_import(code, offset):
        return True  # importlib.import_module and the like
    return code.co_name != "<module>" and not bytecode.imports_names(code, offset)


def _is_guarded_by_a_caller(frame: FrameType) -> bool:
    """Whether a clause in a caller of `frame` handles import errors and nothing else. Others are for other things."""
    caller = frame.f_back
    while caller is not None:
        code, offset = caller.f_code, max(caller.f_lasti, 0)
        if handlers.catches_import_errors(code, offset):
            return True
        caller = caller.f_back
    return False
