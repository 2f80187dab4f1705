"""Being told when a module has executed, without a frame of lazyboot's around its execution.

importlib sets ``spec._initializing`` to False when a module has executed or has failed to. A spec whose
class is `ObservedSpec` until then passes that on.
"""

from __future__ import annotations

import sys

from lazyboot.runtime import traces
from lazyboot.runtime.cpython import FIND_AND_LOAD, ModuleSpec, ModuleType, partial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

    WhenExecuted = Callable[[str, Callable[[ModuleType], object]], None]

_CALLBACKS = "_lazyboot_callbacks"
_BEGINNINGS = "_lazyboot_beginnings"


class ObservedSpec(ModuleSpec):
    """The spec of a module that is yet to execute or is executing."""

    @traces.machinery
    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name == "_initializing":
            if value:
                callbacks = self.__dict__.pop(_BEGINNINGS, ())
            else:
                callbacks = self.__dict__.pop(_CALLBACKS, ())
                self.__class__ = ModuleSpec  # type: ignore[assignment]
            for callback in callbacks:
                callback()


ObservedSpec.__name__ = ObservedSpec.__qualname__ = "ModuleSpec"


def when_initialised(spec: object, callback: Callable[[], object]) -> bool:
    """Call `callback` when the module of `spec` has executed or failed to. False where that cannot be seen."""
    if type(spec) is ModuleSpec:
        spec.__dict__[_CALLBACKS] = []
        spec.__class__ = ObservedSpec
    if type(spec) is not ObservedSpec:
        return False
    spec.__dict__[_CALLBACKS].append(callback)
    return True


def when_executing(spec: object, begins: Callable[[], object], ends: Callable[[], object]) -> None:
    """Call `begins` when the module of `spec` begins to execute, and `ends` when it has executed or failed to.

    Neither where that cannot be seen.
    """

    def begin() -> None:
        begins()
        when_initialised(spec, ends)

    if type(spec) is ModuleSpec:
        spec.__dict__[_CALLBACKS] = []
        spec.__class__ = ObservedSpec
    if type(spec) is ObservedSpec:
        spec.__dict__.setdefault(_BEGINNINGS, []).append(begin)


def outermost_import() -> ModuleSpec | None:
    """The spec of the module whose import is the outermost that is still under way in this thread."""
    outermost = None
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code is FIND_AND_LOAD:
            spec = getattr(sys.modules.get(frame.f_locals.get("name", "")), "__spec__", None)
            if getattr(spec, "_initializing", False):
                outermost = spec
        frame = frame.f_back
    return outermost


def once_executed(name: str, callback: Callable[[ModuleType], object], when_executed: WhenExecuted) -> None:
    """Call `callback` with module `name`: now where it has executed, at the end of that where it is executing.

    when_executed  calls back with a module that is yet to be imported
    """
    module = sys.modules.get(name)
    if not isinstance(module, ModuleType):
        when_executed(name, callback)
    elif not when_initialised_if_under_way(module, partial(callback, module)):
        callback(module)


def when_initialised_if_under_way(module: object, callback: Callable[[], object]) -> bool:
    """Call `callback` when `module` has executed, where it is executing now. False where it is not."""
    spec = getattr(module, "__spec__", None)
    return bool(getattr(spec, "_initializing", False)) and when_initialised(spec, callback)
