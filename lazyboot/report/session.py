"""Tables of what one process deferred and loaded after all: what a notebook shows of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from lazyboot.runtime.recorder import Load, Recorder
from lazyboot.runtime.summary import count
from lazyboot.settling import PendingImport

_ROWS = 30

Namer = Callable[[str], str]


def session_report(recorder: Recorder, waiting: Iterable[PendingImport], named: Namer) -> RenderableType:
    """What was loaded after all, the slowest first, and what still waits.

    waiting  the names that nothing has used yet
    named    a file's name -> what to call it: a cell of a notebook has no file that anyone knows
    """
    loads = sorted((load for load in recorder.loads if load.seconds >= 0), key=lambda load: -load.own_seconds)
    modules = sorted({each.module for each in waiting})
    spent = sum(load.own_seconds for load in loads)
    heading = (
        f"{count(len(recorder.deferrals), 'import statement')} deferred, {count(len(loads), 'name')} used, "
        f"{spent:.2f} s spent in loading, {count(len(modules), 'module')} still waiting"
    )
    parts: list[RenderableType] = [Text(heading)]
    if loads:
        parts.append(_loads(loads, named))
    if modules:
        parts.append(Text(f"Still waiting: {', '.join(modules)}"))
    return Group(*parts)


def pending_table(waiting: Iterable[PendingImport], named: Namer) -> RenderableType:
    """The names that nothing has used yet, each with the statement that it comes from."""
    table = Table("name", "in", "imports", "statement at", box=None, pad_edge=False)
    for each in sorted(waiting):
        imports = each.module if each.imported is None else f"{each.module}.{each.imported}"
        table.add_row(each.name, each.importer, imports, f"{named(each.file)}:{each.line}")
    return table if table.row_count else Text("Nothing waits.")


def _loads(loads: list[Load], named: Namer) -> Table:
    table = Table(box=None, pad_edge=False, caption_justify="left")
    table.add_column("seconds", justify="right")
    for heading in ("deferred import", "first used at", "statement at"):
        table.add_column(heading, overflow="fold")
    for load in loads[:_ROWS]:
        deferral = load.deferral
        imported = deferral.target if load.imported is None else f"{deferral.target}.{load.imported}"
        used = f"{named(load.file)}:{load.line}" if load.file else "unknown"
        table.add_row(f"{load.own_seconds:.3f}", imported, used, f"{named(deferral.file)}:{deferral.line}")
    if len(loads) > _ROWS:
        table.caption = f"and {len(loads) - _ROWS} quicker ones"
    return table
