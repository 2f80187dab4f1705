"""The summary at exit: what was deferred, what was forced and by whom, and the seconds spent in it."""

from __future__ import annotations

import atexit
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lazyboot.runtime.engine import Engine
    from lazyboot.runtime.recorder import Load

_ROWS = 20
_SHOWN_SECONDS = 0.0005  # what rounds to 0.000 says nothing
_MOST_NAMES = 12


def print_at_exit(engine: Engine) -> None:
    """Write the summary to stderr when the interpreter exits."""
    atexit.register(lambda: sys.stderr.write(text(engine)))


def text(engine: Engine) -> str:
    """The summary as text, its lines ended."""
    from lazyboot.runtime.unmatched import unmatched
    from lazyboot.runtime.waiting import modules

    recorder = engine.recorder
    targets = modules(engine)
    loads = [load for load in recorder.loads if load.seconds >= 0]
    used = {load.deferral.target for load in loads}
    unused = sorted(target for target in targets - used if target not in sys.modules)
    lines = [
        f"lazyboot: {count(len(recorder.deferrals), 'import statement')} deferred,"
        f" of {count(len(targets), 'module')}; {count(len(unused), 'module')} never loaded;"
        f" {count(len(loads), 'deferred name')} used,"
        f" {sum(load.own_seconds for load in loads):.2f} s spent in loading {'it' if len(loads) == 1 else 'them'}"
        f" ({_process()})",
    ]
    if unused:
        lines.append(f"  never loaded: {_shortened(unused, used)}")
    lines += _table(sorted(loads, key=lambda load: -load.own_seconds))
    if not engine.plan.rules:
        lines.append(
            "  there is no rule, so nothing waits: write lazy = [...] into lazyboot.toml (`lazyboot init` writes one)"
        )
    lines += [f"  without effect: {line}" for line in unmatched(engine)]
    return "\n".join(lines) + "\n"


def _process() -> str:
    """Which process this is: those that a command starts print theirs beside its own."""
    script = next(iter(getattr(sys, "argv", ())), "")
    return f"{os.path.basename(script) or 'python'}, process {os.getpid()}"


def _table(slowest: list[Load]) -> list[str]:
    rows = [_row(load) for load in slowest[:_ROWS] if load.own_seconds >= _SHOWN_SECONDS]
    others = len(slowest) - len(rows)
    heading = ["  seconds  deferred import                           first used at"] if rows else []
    return [*heading, *rows, *([f"           ... and {count(others, 'quicker one')}"] if rows and others else [])]


def _row(load: Load) -> str:
    what = load.deferral.target + (f".{load.imported}" if load.imported else "")
    return f"  {load.own_seconds:7.3f}  {what:<40}  {load.file}:{load.line} in {load.function}"


def _shortened(unused: list[str], used: set[str]) -> str:
    """The modules never loaded; a package of which nothing was loaded stands for all of them that are in it.

    Where they are many, those in one library stand together: it is the libraries that are of interest.
    """
    tops_loaded = {name.partition(".")[0] for name in (*used, *sys.modules)}
    names = list(dict.fromkeys(n if (top := n.partition(".")[0]) in tops_loaded else top for n in unused))
    if len(names) > _MOST_NAMES:
        tops = [name.partition(".")[0] for name in names]
        names = list(dict.fromkeys(f"{t}.* ({k})" if (k := tops.count(t)) > 1 else n for n, t in zip(names, tops)))
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more


def count(number: int, what: str) -> str:
    """`number` with `what`, in the plural where it is not one."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
