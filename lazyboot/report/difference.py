"""Two recordings compared, for people."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lazyboot.profile.difference import Change, Deferred, Difference, PulledIn
from lazyboot.report.figures import count, seconds, signed, table
from lazyboot.report.places import Places

_STYLES = {"new": "red", "slower": "red", "gone": "green", "faster": "green", "same": "dim"}


def print_difference(found: Difference, places: Places, out: Console, *, by: str, top: int, least_s: float) -> None:
    """Print `found` by library or module, at most `top` rows (0: all) of each kind; `least_s`: what was hidden."""
    out.print(_totals(found))
    changes = found.libraries if by == "library" else found.modules
    rows = top or None
    out.print(change_table(changes[:rows], by))
    if rows is not None and len(changes) > rows:
        out.print(Text(f"And {len(changes) - rows:,} more; --top 0 shows all.", style="dim"))
    if found.hidden and by == "library":
        hidden = count(found.hidden, "library differs", "libraries differ")
        text = f"{hidden} by less than {least_s:g} s, {signed(found.hidden_s)} s together (--least)."
        out.print(Text(text, style="dim"))
    if found.pulled_in:
        out.print(pulled_in_table(found.pulled_in[:rows], places))
    if found.deferred:
        out.print(deferred_table(found.deferred[:rows], places))
        if rows is not None and len(found.deferred) > rows:
            out.print(Text(f"And {len(found.deferred) - rows:,} more; --top 0 shows all.", style="dim"))
    out.print(
        Text("Two single runs are compared: small differences are chance. `lazyboot bench` repeats.", style="dim")
    )


def change_table(changes: Sequence[Change], by: str) -> Table:
    """What changed, by library or module."""
    result = table(f"|{by}", ">A s", ">B s", ">change", ">modules A", ">modules B", "|")
    for each in changes:
        result.add_row(
            Text(each.name),
            seconds(each.before_s),
            seconds(each.after_s),
            Text(signed(each.change_s), style=_STYLES[each.status]),
            f"{each.modules_before:,}" if each.before_s is not None else "-",
            f"{each.modules_after:,}" if each.after_s is not None else "-",
            Text(each.status, style=_STYLES[each.status]),
        )
    return result


def pulled_in_table(found: Sequence[PulledIn], places: Places) -> Table:
    """New libraries, and the statements that loaded them."""
    result = table("|new in B", "imported by", "statement", ">statements")
    for each in found:
        result.add_row(Text(each.library), places.text(each.place), Text(each.text or "-"), f"{each.statements:,}")
    return result


def deferred_table(found: Sequence[Deferred], places: Places) -> Table:
    """Statements that only one of the two deferred, by library."""
    result = table("|deferred in one", "in", ">statements", "first at", "rule")
    for each in found:
        which = "A" if each.before else "B"
        where = places.text(each.place)
        result.add_row(Text(each.library), which, f"{each.statements:,}", where, Text(places.short(each.rule)))
    return result


def _totals(found: Difference) -> Table:
    result = table("|", ">A", ">B", ">change")
    change = found.after_s - found.before_s
    result.add_row("command, s", seconds(found.before_s), seconds(found.after_s), signed(change))
    imports = found.imports_after_s - found.imports_before_s
    result.add_row("imports, s", seconds(found.imports_before_s), seconds(found.imports_after_s), signed(imports))
    modules = f"{found.modules_after - found.modules_before:+,}"
    result.add_row("modules imported", f"{found.modules_before:,}", f"{found.modules_after:,}", modules)
    return result
