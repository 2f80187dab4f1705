"""The summary at exit: what was deferred, what was forced and by whom, and the seconds spent in it."""

from __future__ import annotations

import atexit
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lazyboot.runtime.engine import Engine
    from lazyboot.runtime.recorder import Load, Recorder

_ROWS = 20


def print_at_exit(engine: Engine) -> None:
    """Write the summary to stderr when the interpreter exits."""
    atexit.register(lambda: sys.stderr.write(text(engine.recorder)))


def text(recorder: Recorder) -> str:
    """The summary as text, its lines ended."""
    targets = {deferral.target for deferral in recorder.deferrals}
    loaded = {target for target in targets if target in sys.modules}
    unused = sorted(targets - loaded)
    loads = [load for load in recorder.loads if load.seconds >= 0]
    lines = [
        f"lazyboot: {len(recorder.deferrals)} import statements deferred, of {len(targets)} modules;"
        f" {len(unused)} modules never loaded;"
        f" {len(loads)} deferred names used, {sum(load.own_seconds for load in loads):.2f} s spent in loading them",
    ]
    if unused:
        lines.append(f"  never loaded: {_shortened(unused)}")
    slowest = sorted(loads, key=lambda load: -load.own_seconds)
    if slowest:
        lines.append("  seconds  deferred import                           first used at")
    lines += [_row(load) for load in slowest[:_ROWS]]
    if len(slowest) > _ROWS:
        lines.append(f"           ... and {len(slowest) - _ROWS} quicker ones")
    return "\n".join(lines) + "\n"


def _row(load: Load) -> str:
    what = load.deferral.target + (f".{load.imported}" if load.imported else "")
    return f"  {load.own_seconds:7.3f}  {what:<40}  {load.file}:{load.line} in {load.function}"


def _shortened(names: list[str], limit: int = 12) -> str:
    tops = sorted({name.partition(".")[0] for name in names})
    more = f" and {len(tops) - limit} more" if len(tops) > limit else ""
    return ", ".join(tops[:limit]) + more
