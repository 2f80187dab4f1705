"""``lazyboot check`` for people and for logs: plain lines."""

from __future__ import annotations

from collections.abc import Iterator

from lazyboot.profile.holding import Check, Held
from lazyboot.report.places import Places

_KEPT, _BROKEN = "ok  ", "OVER"
_WHAT = {
    "seconds_ratio": "{figure:.2f} of the eager time, at most {limit:g}",
    "seconds": "{figure:.2f} s, at most {limit:g} s",
    "modules": "{figure:,.0f} modules are loaded, at most {limit:,.0f}",
    "files": "{figure:,.0f} files are opened, at most {limit:,.0f}",
    "peak_mb": "{figure:,.0f} MB at the peak, at most {limit:,.0f} MB",
}


def check_lines(check: Check) -> Iterator[str]:
    """A line for each limit; below one that is not kept, the chain that broke it, a line for each place."""
    places = Places(check.folder)
    for held in check.limits:
        yield f"{_KEPT if held.kept else _BROKEN}  {_said(held)}  ({places.short(held.origin)})"
        if held.chain:
            shown = [(_place(places, step.file, step.line), step.text) for step in held.chain]
            width = max(len(place) for place, _ in shown)
            yield from (f"        {place:<{width}}  {text}" for place, text in shown)


def _said(held: Held) -> str:
    if held.key == "forbid":
        many = f" ({held.figure:,.0f} modules of it)" if held.figure > 1 else ""
        return f"forbid {held.module}: {'not imported' if held.kept else f'imported{many}, as follows'}"
    runs = f" (median of {len(held.figures)} runs)" if held.figures else ""
    return f"{held.key}: {_WHAT[held.key].format(figure=held.figure, limit=held.limit)}{runs}"


def _place(places: Places, file: str, line: int) -> str:
    return f"{places.short(file)}:{line}" if file else "(unknown place)"
