"""``lazyboot why``: every chain from the script to a module."""

from __future__ import annotations

import json
from pathlib import Path

import click

_EPILOG = """\
MODULE stands for the module and everything below it. Chains come shortest first: one by each module that asks for it,
then the next shortest. The cheapest cut (marked with scissors) is a set of import statements without which it is not
imported, with the least sum of statements and other modules that go with them; each statement beyond five counts for
twenty. An import in a function counts for the module whose import called the function.

--json prints name, modules, own_s, seconds, saved_s, only, chains (lists of links), more, counted, asked_by (links),
compiled, cut (links), cut_saved_s, cut_others and stays; a link has importer, module, file, line, asks_for, names,
function, during, more, statement (-1: none is known) and text. saved_s is what not importing it saves: it and what
only it imports.

\b
Examples:
  lazyboot why diffusers
  lazyboot why torch._dynamo nemo.json --chains 20
"""


@click.command(epilog=_EPILOG)
@click.argument("module")
@click.argument("file", required=False, type=click.Path())
@click.option("--chains", type=click.IntRange(min=1), default=5, show_default=True, help="How many chains to show.")
@click.option(
    "--process", "pid", type=int, metavar="PID", help="The process to ask (default: the one that imports most)."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def why(module: str, file: str | None, chains: int, pid: int | None, as_json: bool) -> None:
    """Show why MODULE was imported: each chain of import statements, what it costs, and what to cut.

    FILE is what `lazyboot profile` wrote (default: lazyboot-profile.json here).
    """
    from lazyboot.cli.recordings import find, process_of
    from lazyboot.profile import chains as answers

    if file is not None and not Path(file).exists() and Path(module).is_file():
        raise click.UsageError(f"the order is MODULE FILE: lazyboot why {file} {module}")
    recording = find(file)
    found = answers.why(recording, module, process=process_of(recording, pid), most=chains)
    if as_json:
        from attrs import asdict

        click.echo(json.dumps(asdict(found), indent=2))
        return
    from lazyboot.report.chains import places_width, print_why
    from lazyboot.report.console import console
    from lazyboot.report.places import Places

    out = console()
    print_why(found, Places.of(recording, places_width(out)), out)
