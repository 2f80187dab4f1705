"""``lazyboot diff``: two recordings compared."""

from __future__ import annotations

import json

import click

_EPILOG = """\
Each recording is one run, and single runs differ by chance: --least hides what differs by less.
Seconds of libraries and modules are their own, without what they import.

--json prints before_s, after_s, imports_before_s, imports_after_s, modules_before, modules_after, libraries, modules
(changes: name, status, before_s, after_s, change_s, modules_before, modules_after), hidden, hidden_s, pulled_in
(library, place {importer, file, line} or null, text, statements) and deferred (library, statements, place, rule,
before: true where only A deferred them).

\b
Examples:
  lazyboot diff before.json after.json
  lazyboot diff eager.json lazy.json --by module --least 0.05
"""


@click.command(epilog=_EPILOG)
@click.argument("a", type=click.Path())
@click.argument("b", type=click.Path())
@click.option("--by", type=click.Choice(["library", "module"]), default="library", show_default=True)
@click.option("--top", type=click.IntRange(min=0), default=20, show_default=True, help="Rows to show; 0: all.")
@click.option(
    "--least",
    "least_s",
    type=click.FloatRange(min=0),
    default=0.02,
    show_default=True,
    metavar="SECONDS",
    help="Hide what differs by less.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def diff(a: str, b: str, by: str, top: int, least_s: float, as_json: bool) -> None:
    """Show what recording B does otherwise than recording A: what takes longer, what is new, what is gone."""
    from lazyboot.cli.recordings import find
    from lazyboot.profile.difference import compare

    before, after = find(a), find(b)
    found = compare(before, after, least_s=least_s)
    if as_json:
        from attrs import asdict

        click.echo(json.dumps(asdict(found), indent=2))
        return
    from lazyboot.report.console import console
    from lazyboot.report.difference import print_difference
    from lazyboot.report.places import Places

    out = console()
    print_difference(found, Places.of(after, out.width * 3 // 10), out, by=by, top=top, least_s=least_s)
