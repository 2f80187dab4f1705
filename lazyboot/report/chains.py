"""Why a module was imported, for people."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from lazyboot.profile.chains import Link, Stay, Why
from lazyboot.report.figures import count, seconds
from lazyboot.report.places import Places, source_text

_MOST_LINKS = 12  # of a list of statements, printed
_MOST_STAYS = 3
_WORTH_SAYING_S = 0.01
_SIDE_BY_SIDE = 120  # columns


def print_why(why: Why, places: Places, out: Console) -> None:
    """Print what `why.name` costs, each chain to it with the cut marked, and what to do about it."""
    cut = {link.statement for link in why.cut}
    out.print(_head(why))
    for stay in [each for each in why.stays if each.seconds >= _WORTH_SAYING_S][:_MOST_STAYS]:
        out.print(Padding(_stay(stay, places), (0, 0, 0, 2)))
    for number, chain in enumerate(why.chains, 1):
        out.print()
        out.print(Text(f"Chain {number}", style="bold"))
        out.print(Padding(_links(chain, places, cut, out.width), (0, 0, 0, 2)))
    if why.more:
        at_least = "" if why.counted else "at least "
        out.print(Text(f"\nAnd {at_least}{count(why.more, 'more chain')}; --chains N shows more of them.", style="dim"))
    out.print()
    _print_cut(why, places, out)


def _head(why: Why) -> Text:
    text = Text.assemble((why.name, "bold"), f": {seconds(why.seconds)} s with what it imports")
    text.append(f" ({count(why.modules, 'module')}, {seconds(why.own_s)} s of their own). Not importing it saves ")
    text.append(f"{seconds(why.saved_s)} s", style="bold green")
    others = why.only - why.modules
    text.append(f": it, and {count(others, 'module')} that only it needs." if others else ".")
    return text


def _stay(stay: Stay, places: Places) -> Text:
    text = Text(f"{stay.library} ({seconds(stay.seconds)} s) would stay")
    if stay.asker is not None:
        text.append(": ")
        text.append_text(places.line(stay.asker.file, stay.asker.line, stay.asker.importer))
        text.append(" imports it, too")
    return text


def _links(links: Sequence[Link], places: Places, cut: set[int], width: int) -> Table:
    """Each of `links`: its place and its statement, side by side where `width` allows; those of the `cut` marked."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_column(overflow="fold")
    for link in links:
        marked = link.statement in cut
        style = "bold yellow" if marked else ""
        where = places.line(link.file, link.line, link.importer)
        if link.function not in ("<module>", ""):
            where.append(f" in {link.function}" + (f", for {link.during}" if link.during else ""), style="dim")
        statement = Text(source_text(link), style=style)
        mark = Text("✂" if marked else "│", style=style or "dim")
        if width >= _SIDE_BY_SIDE:
            grid.add_row(mark, where, statement)
        else:
            grid.add_row(mark, Text("\n").join((where, Text("  ") + statement)))
    return grid


def _print_cut(why: Why, places: Places, out: Console) -> None:
    if not why.cut:
        out.print(Text("No import statements can be cut: something imports it without one."))
        return
    saved = f"saves {seconds(why.cut_saved_s)} s"
    others = f" and loses {count(why.cut_others, 'other module')}" if why.cut_others else ""
    one = len(why.cut) == 1
    out.print(
        Text.assemble(
            ("✂ Cheapest cut: ", "bold yellow"),
            f"without {'this import' if one else f'these {len(why.cut)} imports'} {why.name} is not imported, ",
            f"which {saved}{others}.",
        )
    )
    out.print(
        Padding(_links(why.cut[:_MOST_LINKS], places, {link.statement for link in why.cut}, out.width), (0, 0, 0, 2))
    )
    if len(why.cut) > _MOST_LINKS:
        out.print(Text(f"  and {len(why.cut) - _MOST_LINKS} more", style="dim"))
    asked = count(len(why.asked_by), "statement asks", "statements ask")
    out.print(
        Text.assemble(
            f"{asked} for it in all; one line of lazyboot.toml defers them: ",
            (f'lazy = ["{why.name}"]', "bold"),
        )
    )
