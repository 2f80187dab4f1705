"""``lazyboot report``: a recording as a page to look at, or as a trace for other viewers."""

from __future__ import annotations

import json
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lazyboot.cli import outputs, recordings
from lazyboot.errors import LazybootError

if TYPE_CHECKING:
    from lazyboot.profile.recording import Recording

_EPILOG = """\b
Examples:
  lazyboot report                                       the last recording, as report.html
  lazyboot report --open                                and show it in the browser
  lazyboot report run.json -o /tmp/run.html
  lazyboot report run.json --format speedscope          for https://www.speedscope.app
  lazyboot report run.json --format perfetto            for https://ui.perfetto.dev

The page is one file that needs no network: it can be sent, or kept with a build. Both sites read their file in the
browser and send it nowhere. A perfetto trace counts time as torch.profiler does, so both can be shown together.
"""

_NAMES = {"html": "report.html", "speedscope": "report.speedscope.json", "perfetto": "report.perfetto.json"}
_VIEWERS = {"speedscope": "https://www.speedscope.app", "perfetto": "https://ui.perfetto.dev"}


@click.command(epilog=_EPILOG)
@click.argument("file", metavar="[FILE.json]", required=False)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write. [default: report.html]"
)
@click.option(
    "--format", "kind", type=click.Choice([*_NAMES]), default="html", show_default=True, help="What to write."
)
@click.option("--open", "show", is_flag=True, help="Open the page in the browser.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
def report(file: str | None, output: Path | None, kind: str, show: bool, as_json: bool) -> None:
    """Write what a recording says about a start-up as a page, or as a trace.

    FILE.json is what `lazyboot profile` wrote (default: lazyboot-profile.json here). The page has the imports as an
    icicle with search and zoom, a timeline, tables, and for each module the statements that lead to it.
    """
    if show and kind != "html":
        raise click.UsageError(f"--open is for pages: open {_VIEWERS[kind]} and give it the file")
    target = output or Path(_NAMES[kind])
    if _same(target, Path(file or recordings.DEFAULT)):
        raise click.UsageError(f"{target} is the recording itself: name another file with -o")
    outputs.keep_others(target)
    text = _written(recordings.find(file), kind)
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        # A file name that is no text has no UTF-8, and Perfetto refuses a trace that escapes half a character.
        unfinished.write_text(text, "utf-8", errors="replace")
        unfinished.replace(target)
    except OSError as error:
        raise LazybootError(f"{target}: cannot be written: {error.strerror}") from error
    if as_json:
        click.echo(json.dumps({"file": str(target), "format": kind, "bytes": target.stat().st_size}))
    else:
        click.echo(f"{target}: {len(text) / 2**20:.1f} MiB" + (f", for {_VIEWERS[kind]}" if kind in _VIEWERS else ""))
    if show and not webbrowser.open(target.resolve().as_uri()):
        click.echo(f"lazyboot: no browser was found: open {target.resolve()} in one", err=True)


def _same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def _written(recording: Recording, kind: str) -> str:
    if kind == "html":
        from lazyboot.report.html import page

        return page(recording)
    if kind == "speedscope":
        from lazyboot.report.speedscope import speedscope

        return json.dumps(speedscope(recording), ensure_ascii=False, separators=(",", ":")) + "\n"
    from lazyboot.report.perfetto import perfetto

    return json.dumps(perfetto(recording), ensure_ascii=False, separators=(",", ":")) + "\n"
