"""Which of the user's own rules had no effect in this process, and why; read when a summary is asked for."""

from __future__ import annotations

import sys

from lazyboot.runtime.missing import missing, nearest
from lazyboot.runtime.plan import PROJECT, matched
from lazyboot.runtime.waiting import modules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from lazyboot.runtime.engine import Engine
    from lazyboot.runtime.plan import Rule

_ARGUMENTS = "arguments"


def unmatched(engine: Engine) -> list[str]:
    """One line for each mistake that the run has shown, and one each for the patterns that it had no use for.

    Rules of presets are left out: they fit many programs.
    """
    targets = modules(engine) | engine.finder.lazy
    for load in engine.recorder.loads:
        name = f"{load.deferral.target}.{load.imported}"
        targets.add(name if name in sys.modules else load.deferral.target)
    mistakes: list[str] = []
    absent: list[str] = []
    eager: list[str] = []
    for rule in filter(_is_own, engine.plan.rules):
        idle = [pattern for pattern in rule.modules if not any(matched(pattern, target) for target in targets)]
        strangers = list(_strange_importers(rule)) if len(idle) == len(rule.modules) else []
        mistakes += strangers
        for pattern in idle:
            fault = missing(pattern, sys.path)
            if fault:
                mistakes.append(f"{_place(rule)}: {fault}")
            elif not strangers:
                imported = any(matched(pattern, name) for name in list(sys.modules))
                (eager if imported else absent).append(f"{pattern} ({_place(rule)})")
    if absent:
        mistakes.append(f"not imported in this process: {', '.join(absent)}")
    if eager:
        mistakes.append(f"imported only where the rule does not apply or nothing can wait: {', '.join(eager)}")
    return mistakes


def _strange_importers(rule: Rule) -> Iterator[str]:
    """For a rule about certain importers only, none of which is there."""
    wanted = [pattern for pattern in rule.importers if pattern != PROJECT]
    names = list(sys.modules)
    if len(wanted) == len(rule.importers) and not any(matched(p, name) for p in wanted for name in names):
        for pattern in wanted:
            yield f"{_place(rule)}: importers: no module {pattern!r} in this process{nearest(pattern, names)}"


def _is_own(rule: Rule) -> bool:
    return rule.origin == _ARGUMENTS or rule.origin.rpartition(":")[2].isdigit()


def _place(rule: Rule) -> str:
    return "lazyboot.install()" if rule.origin == _ARGUMENTS else rule.origin
