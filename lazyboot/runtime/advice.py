"""What a person can do about a deferred import that fails at its first use. Imported once one has failed."""

from __future__ import annotations

import os
import sys

from lazyboot.runtime import circles, traces
from lazyboot.runtime.sources import CONFIG_FILE, PROJECT_FILE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

    from lazyboot.runtime.deferral import Deferral
    from lazyboot.runtime.plan import Rule

_ARGUMENTS = "arguments"  # the origin of a rule that was given to lazyboot.install()


def on_failed_use(error: BaseException, deferral: Deferral, frame: FrameType | None) -> str:
    """What helps against `error`, which the first use in `frame` of what `deferral` imports has raised; one line.

    Empty for what is nothing to repair (Ctrl-C, `sys.exit`).
    """
    if not isinstance(error, Exception):
        return ""
    about_order = on_order(error, deferral, frame)
    if about_order:
        return about_order
    by = f" by {_origin(deferral.rule)}" if deferral.rule.origin else ""
    return f"it was deferred{by}; to run it at its statement, {_how([(deferral.target, deferral.rule)])}"


def on_order(error: BaseException, deferral: Deferral | None, frame: FrameType | None) -> str:
    """What helps against `error` where it comes from the order of first uses; else empty.

    deferral  the deferred statement that failed; None: another one, in `frame`
    """
    first = circles.came_first(error, deferral, frame)
    if first is None:
        return ""
    return (
        f"these modules import each other, which works only if {first.module} comes first, as without lazyboot "
        f"({first.statement.file}:{first.statement.line}); to keep that order, {_how(first.waiting)}"
    )


def _how(deferred: list[tuple[str, Rule]]) -> str:
    """What to write, and where, so that these modules are no longer deferred, each by its rule."""
    steps, names = [], []
    for module, rule in deferred:
        named = _naming(module, rule)
        if named:  # beside that a line for the module would be a mistake: the pattern could match nothing
            steps.append(f'take "{named}" out of {_origin(rule)}')
        else:
            names.append(f'"{module}"')
    if names:
        steps.append(f"write eager = [{', '.join(names)}] {_place(deferred[-1][1])}")
    return " and ".join(steps)


def _naming(module: str, rule: Rule) -> str | None:
    """The pattern of a rule of the user's own that can match only what is `module` or in it."""
    if rule.origin != _ARGUMENTS and not rule.origin.rpartition(":")[2].isdigit():
        return None
    return next((pattern for pattern in rule.modules if f"{pattern}.".startswith(f"{module}.")), None)


def _place(rule: Rule) -> str:
    """Where ``eager = [...]`` belongs against `rule`."""
    place, _, line = rule.origin.rpartition(":")
    if rule.origin == _ARGUMENTS:
        return "as an argument of lazyboot.install()"
    if not line.isdigit():
        place = os.environ.get("LAZYBOOT_CONFIG") or CONFIG_FILE
    if os.path.basename(place) == PROJECT_FILE:
        return f"into [tool.lazyboot] of {place}"
    return f"at the top of {place}"


def _origin(rule: Rule) -> str:
    return "the arguments of lazyboot.install()" if rule.origin == _ARGUMENTS else rule.origin


if sys.version_info >= (3, 11):

    def show_without_notes(error: BaseException, text: str, module_globals: dict[str, Any]) -> None:
        """Nothing: tracebacks show notes."""

else:
    from types import TracebackType

    def show_without_notes(error: BaseException, text: str, module_globals: dict[str, Any]) -> None:
        """Have the error's traceback say `text` too, in the entry of the deferred statement of `module_globals`."""
        before, entry = None, error.__traceback__
        while entry is not None and entry.tb_frame.f_code.co_filename == traces.MARK:
            before, entry = entry, entry.tb_next
        if before is None or entry is None or entry.tb_frame.f_globals is not module_globals:
            return
        code = compile("frame()", entry.tb_frame.f_code.co_filename, "eval")
        code = code.replace(co_name=f"<module> [{'; '.join(text.splitlines())}]")
        frame = eval(code, module_globals, {"frame": lambda: sys._getframe(1)})
        before.tb_next = TracebackType(entry.tb_next, frame, entry.tb_lasti, entry.tb_lineno)
