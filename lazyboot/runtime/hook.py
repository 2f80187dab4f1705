"""The replacement of ``builtins.__import__``: what every import statement of the process calls.

Statements in functions run again and again: omegaconf's, for each value of a configuration. Where such a one asks
for a loaded module, and for names that it has, that module is the answer, as it is importlib's; and it is found
faster than there, for a package without ``importlib._bootstrap._handle_fromlist`` (benchmarks/overhead.py).
"""

from __future__ import annotations

import builtins
import sys
from _thread import get_ident

from lazyboot.runtime import traces
from lazyboot.runtime.cpython import HAS_LAZY_OBJECTS, ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

    from lazyboot.runtime.engine import Engine

    Import = Callable[..., Any]

_MANY_DOTS = 2


def of(engine: Engine) -> Import:
    """The function that `engine` puts in the place of its `original`."""
    original = engine.original
    heads = engine.plan.heads
    holders = engine.holders
    due = engine.due
    run_due = engine.run_due
    defer = engine.defer
    modules = sys.modules
    lazy = engine.finder.lazy
    below_lazy_packages = engine.below_lazy_packages
    calling_frame = _calling_frame
    with_room = engine.with_room
    roomy_threads = engine.roomy_threads
    deferrals = engine.recorder.deferrals
    answers_itself = _is_interpreters(original) and not HAS_LAZY_OBJECTS

    @traces.machinery
    def __import__(
        name: str,
        globals: Any = None,
        locals: Any = None,
        fromlist: tuple[str, ...] | None = (),
        level: int = 0,
    ) -> Any:
        if due:
            run_due()
        try:
            if locals is not globals:
                if fromlist and answers_itself and globals is not None:
                    # A module that holds pending names, or is lazy itself, has a class of its own.
                    module = modules.get(f"{globals.get('__package__')}.{name}" if level == 1 and name else name)
                    if type(module) is ModuleType and level < _MANY_DOTS:
                        names = module.__dict__
                        if not getattr(names.get("__spec__"), "_initializing", True):
                            for each in fromlist:
                                if each not in names:
                                    break
                            else:
                                return module
            elif globals is not None and (
                level or name.partition(".")[0] in heads or name in holders or (fromlist and name not in modules)
            ):
                frame = calling_frame()
                if frame is not None and frame.f_globals is globals and engine.hook is not None:
                    pushed = defer(frame, name, fromlist, level)
                    if pushed is not None:
                        return pushed
            if lazy and ("." in name or level):
                below_lazy_packages(name, globals, level)
            if name in modules or (level and locals is not globals) or get_ident() in roomy_threads:
                return original(name, globals, locals, fromlist, level)
            return with_room(name, globals, locals, fromlist, level)
        except BaseException as error:
            if deferrals:
                traces.explain_order(error, sys._getframe(1))
            traces.strip(error)
            raise

    return __import__


def _is_interpreters(original: Import) -> bool:
    """Whether this is the import function that Python comes with: what others put there wants to see each call."""
    return type(original) is type(len) and getattr(original, "__self__", None) is builtins


@traces.machinery
def _calling_frame() -> FrameType | None:
    """The frame that called the hook; None when C code did, with no Python frame below (``-m`` start-up)."""
    try:
        return sys._getframe(2)
    except ValueError:
        return None
