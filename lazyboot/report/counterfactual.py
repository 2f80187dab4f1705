"""What deferring did and could do, for people."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lazyboot.profile.counterfactual import Counterfactual, Forced, Unused
from lazyboot.profile.deferrable import Candidate
from lazyboot.report.figures import count, seconds, table
from lazyboot.report.places import Places


def print_counterfactual(found: Counterfactual, places: Places, out: Console, *, lazy: bool, top: int) -> None:
    """Print `found`, at most `top` rows (0: all) of each kind.

    lazy  whether lazyboot deferred imports in the recording
    """
    rows = top or None
    if lazy:
        known = [each.seconds for each in found.unused if each.seconds is not None]
        if found.unused:
            out.print(unused_table(found.unused[:rows], places))
        _print_rest(len(found.unused), rows, out)
        if found.elsewhere:
            out.print(Text(f"{count(found.elsewhere, 'more deferred statement')}: loaded for others.", style="dim"))
        if found.unused and not known:
            out.print(Text("With --eager FILE, a recording without lazyboot, the seconds are known.", style="dim"))
        if found.forced:
            out.print(forced_table(found.forced[:rows], places))
        else:
            out.print("Nothing of what was deferred was used.")
        _print_rest(len(found.forced), rows, out)
    out.print(candidate_table(found.candidates[:rows], places))
    _print_rest(len(found.candidates), rows, out)
    if not lazy:
        out.print(
            Text.assemble(
                "The shipped rules defer ",
                (f"{seconds(found.shipped_s)} s", "bold green"),
                f" of {seconds(found.imports_s)} s of imports, until the program uses what they defer.",
            )
        )
    text = "Each row saves at most that, alone. `lazyboot tune` tries rules and keeps those that help."
    out.print(Text(text, style="dim"))


def unused_table(unused: Sequence[Unused], places: Places) -> Table:
    """Deferred and never used."""
    result = table("|deferred, never used", ">s", ">statements", "first at", "rule")
    for each in unused:
        result.add_row(
            Text(each.library),
            seconds(each.seconds),
            f"{each.statements:,}",
            places.text(each.place),
            Text(places.short(each.rule)),
        )
    return result


def forced_table(forced: Sequence[Forced], places: Places) -> Table:
    """Deferred and used."""
    result = table("deferred, then used", ">s", "at", "deferred at")
    for each in forced:
        at_once = each.function == "<module>"
        use = Text(f"{each.kind} {'at module level' if at_once else 'in ' + each.function}, ")
        if at_once:
            use.stylize("yellow")
        use.append_text(places.text(each.place))
        name = f"{each.module}.{each.name}" if each.name else each.module
        result.add_row(Text(name), seconds(each.seconds), use, places.text(each.deferred))
    return result


def candidate_table(candidates: Sequence[Candidate], places: Places) -> Table:
    """Imported, and could be deferred."""
    result = table("|could be deferred", ">saves s", ">modules", "shipped rule", "the import to defer")
    for each in candidates:
        result.add_row(
            Text(each.library),
            seconds(each.saved_s),
            f"{each.modules:,}",
            Text(each.preset or "-", style="green" if each.preset else "dim"),
            places.text(each.place),
        )
    return result


def _print_rest(length: int, rows: int | None, out: Console) -> None:
    if rows is not None and length > rows:
        out.print(Text(f"And {length - rows:,} more; --top 0 shows all.", style="dim"))
