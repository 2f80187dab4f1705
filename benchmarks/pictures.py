"""Makes the pictures of the documentation: runs the commands on the real stacks and draws what they print.

    python3 benchmarks/pictures.py                # all of them, into docs/
    python3 benchmarks/pictures.py why bench      # some

Each picture is an SVG of a terminal, drawn by rich; `report` is a screenshot that headless Chromium takes of the page.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import stacks

stacks.enter("lightning")

from rich.console import Console
from rich.text import Text

from lazyboot.cli.recordings import DEFAULT

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent
DOCS = CHECKOUT / "docs"
_WIDTH = 110
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Picture(NamedTuple):
    """What a terminal shows.

    stack    the stack whose interpreter runs it
    shown    the command as a reader types it; ``lazyboot`` is the stack's own
    before   commands whose output is not shown
    page     the HTML file that it writes, where that is the picture; empty: what it prints is
    """

    stack: str
    shown: str
    before: tuple[str, ...] = ()
    page: str = ""


_PROFILED = "lazyboot profile recipe.py out.txt"
_LAZY = "lazyboot profile --lazy -o lazy.json recipe.py out.txt"
_FORBID = """sh -c 'printf "presets = []\\n[budget]\\nforbid = [\\"diffusers\\"]\\n" > lazyboot.toml'"""
PICTURES: dict[str, Picture] = {
    "show": Picture("nemo", "lazyboot show --top 12", (_PROFILED,)),
    "why": Picture("nemo", "lazyboot why diffusers --chains 3", (_PROFILED,)),
    "deferrable": Picture("nemo", f"lazyboot show lazy.json --deferrable --eager {DEFAULT}", (_PROFILED, _LAZY)),
    "diff": Picture("nemo", f"lazyboot diff {DEFAULT} lazy.json --top 12", (_PROFILED, _LAZY)),
    "report": Picture("nemo", "lazyboot report", (_PROFILED,), page="report.html"),
    "bench": Picture("lightning", "lazyboot bench --runs 6 train.py"),
    "tune": Picture("lightning", "lazyboot tune --no-presets train.py"),
    "check": Picture("nemo", "lazyboot check recipe.py out.txt", (_FORBID,)),
}


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(PICTURES)}; none: all")
    names = parser.parse_args().names or list(PICTURES)
    unknown = sorted(set(names) - set(PICTURES))
    if unknown:
        parser.error(f"no such picture: {', '.join(unknown)}; expected {', '.join(PICTURES)}")
    DOCS.mkdir(exist_ok=True)
    for name in names:
        picture = PICTURES[name]
        if picture.page:
            photograph(picture, DOCS / f"{name}.png")
        else:
            (DOCS / f"{name}.svg").write_text(drawn(picture.shown, shown(picture)), "utf-8")
        print(f"docs/{name}")


def shown(picture: Picture) -> str:
    """What the commands of `picture` print on a terminal of 110 columns, with its escape sequences."""
    with tempfile.TemporaryDirectory(prefix="lazyboot-picture-") as name:
        return _shown(picture, Path(name))


def photograph(picture: Picture, target: Path) -> None:
    """Have headless Chromium take a screenshot of the page that `picture` writes. Ends the program without one."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        sys.exit(f"pictures.py: none of {', '.join(_BROWSERS)} is on PATH")
    with tempfile.TemporaryDirectory(prefix="lazyboot-picture-") as name:
        _shown(picture, Path(name))
        page = (Path(name) / picture.page).as_uri()
        options = (
            "--headless",
            "--no-sandbox",
            "--hide-scrollbars",
            "--window-size=1280,900",
            "--virtual-time-budget=9000",
        )
        subprocess.run([browser, *options, f"--screenshot={target}", page], check=True, capture_output=True)


def _shown(picture: Picture, folder: Path) -> str:
    interpreter = stacks.ensure(picture.stack, install=CHECKOUT)
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("LAZYBOOT", "PYTHON"))}
    environ |= {"PATH": os.pathsep.join((str(interpreter.parent), environ.get("PATH", os.defpath)))}
    environ |= {"COLUMNS": str(_WIDTH), "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    shutil.copy(HERE / "scripts" / "recipe.py", folder)
    shutil.copytree(CHECKOUT / "lazyboot" / "examples" / "train", folder, dirs_exist_ok=True)
    for before in picture.before:
        _run(before, folder, environ)
    text = _run(picture.shown, folder, environ)
    for path in (f"{folder.resolve()}{os.sep}", f"{interpreter.parent}{os.sep}"):  # of no use to a reader
        text = text.replace(path, "")
    return text


def _run(command: str, folder: Path, environ: Mapping[str, str]) -> str:
    """What `command` prints, without its progress. Exit code 1 is an answer; any other but 0 ends the program."""
    done = subprocess.run(shlex.split(command), cwd=folder, env=environ, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"pictures.py: {command} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def drawn(command: str, text: str) -> str:
    """A terminal with `command` and the `text` that it printed, as SVG."""
    with open(os.devnull, "w") as nowhere:
        console = Console(file=nowhere, record=True, width=_WIDTH, force_terminal=True)
        console.print(Text(f"$ {command}", style="bold"))
        console.print(Text.from_ansi(text.rstrip()))
        return console.export_svg(title="lazyboot")


if __name__ == "__main__":
    main()
