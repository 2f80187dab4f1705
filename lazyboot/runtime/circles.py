"""Modules that import each other, and which of them the eager order of imports would have loaded first."""

from __future__ import annotations

import sys
from itertools import pairwise
from typing import NamedTuple

from lazyboot.runtime.deferral import Deferral
from lazyboot.runtime.engine import active
from lazyboot.runtime.static import imported_modules
from lazyboot.runtime.traces import is_circular

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from types import FrameType

    from lazyboot.runtime.locate import Locator
    from lazyboot.runtime.plan import Plan, Rule

_MOST_MODULES = 300  # read in search of a way from one module to another


class First(NamedTuple):
    """An import that has to come first.

    statement  the deferred statement that the eager order begins with
    module     what has to be imported first
    waiting    the modules on the way from the statement to that which rules defer, each with its rule
    """

    statement: Deferral
    module: str
    waiting: list[tuple[str, Rule]]


def came_first(error: BaseException, failing: Deferral | None, frame: FrameType | None) -> First | None:
    """The import that the eager order has before what now failed with `error`.

    None where the error is no circle's, or where no such import waits: the order is not the reason then.

    failing  the deferred statement that failed, if it was one
    frame    what used it, or the statement that failed
    """
    engine = active()
    if engine is None or not is_circular(error):
        return None
    under_way = engine.recorder.under_way()
    if failing is not None:
        under_way.append(failing)
    elif under_way:
        return None  # said of the deferred statement that is being carried out
    circle = _circle(error, frame)
    places = {(each.file, each.line) for each in under_way}
    for deferral in engine.recorder.deferrals:
        if (deferral.file, deferral.line) in places:
            return None
        for module in _waiting(deferral):
            if module in circle[:1]:
                return None  # eagerly it came first too, and so it fails too
            way = _way(module, circle[1:], engine.locator)
            if way:
                return First(deferral, way[-1], [(module, deferral.rule), *_deferred(way, engine.plan)])
    return None


def _deferred(way: list[str], plan: Plan) -> Iterator[tuple[str, Rule]]:
    """Which of the imports along `way` rules defer, whoever's code it is."""
    for importer, target in pairwise(way):
        rule = plan.decide(target, importer, True) or plan.decide(target, importer, False)
        if rule is not None:
            yield target, rule


def _circle(error: BaseException, frame: FrameType | None) -> list[str]:
    """The modules that were executing when `error` was raised, from the half-executed one that it names on."""
    modules = [*_executing(frame), *_failed(error)]
    half = error.name if isinstance(error, ImportError) else getattr(getattr(error, "obj", None), "__name__", None)
    return modules[modules.index(half) :] if half in modules else modules


def _executing(frame: FrameType | None) -> list[str]:
    """The modules whose code is on the stack from `frame` outwards, outermost first."""
    names = []
    while frame is not None:
        if frame.f_code.co_name == "<module>":
            names.append(str(frame.f_globals.get("__name__")))
        frame = frame.f_back
    return names[::-1]


def _failed(error: BaseException) -> Iterator[str]:
    """The modules whose code the traceback goes through, but for deferred statements that were carried out there."""
    trace, carried_out = error.__traceback__, False
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_name == "<module>" and not carried_out:
            yield str(trace.tb_frame.f_globals.get("__name__"))
        carried_out = code is Deferral.load.__code__
        trace = trace.tb_next


def _waiting(deferral: Deferral) -> Iterator[str]:
    """The modules that `deferral` would load now: its own, and what may be submodules that it takes from that."""
    engine = active()
    for namespace in engine.namespaces if engine is not None else ():
        for key in list(namespace.pending.values()):
            if key.deferral is deferral and not key.published:
                if deferral.target not in sys.modules:
                    yield deferral.target
                if key.imported is not None:
                    yield f"{deferral.target}.{key.imported}"


def _way(module: str, circle: Collection[str], locator: Locator) -> list[str]:
    """From `module`, which is not loaded, to the first of `circle` that its code imports, itself or through others.

    Empty where there is no such way.
    """
    if module in circle:
        return [module]
    importers = {module: ""}
    waiting = [module]
    while waiting and len(importers) < _MOST_MODULES:
        importer = waiting.pop(0)
        spec = locator.find(importer)
        for name in sorted(imported_modules(spec)) if spec is not None else ():
            if name not in importers and name not in sys.modules:
                importers[name] = importer
                waiting.append(name)
                if name in circle:
                    return _back(name, importers)
    return []


def _back(name: str, importers: dict[str, str]) -> list[str]:
    way = [name]
    while importers[way[0]]:
        way.insert(0, importers[way[0]])
    return way
