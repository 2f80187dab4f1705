"""One run of a suite in the environment of the suites, eager or under lazyboot."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from time import monotonic

import attrs

from . import sources, thirdparty
from .catalogue import Suite
from .outcomes import Outcomes, read

PROBE = Path(__file__).parent / "probe"

_VARIABLES = ("PATH", "HOME", "LANG", "TMPDIR", "USER")
_PLUGINS = ("no:cacheprovider", "pytest_reportlog", "lazyboot_witness")
_SECONDS = 3600
# Tests failed or not: anything else is a run that did not take place.
_ENDINGS = (0, 1)


class RunError(Exception):
    """A run that says nothing: pytest did not get to the end, or lazyboot was not what it was to be."""


@attrs.frozen
class Deferred:
    """What lazyboot did in a run: how many statements it deferred, which modules, and which of these never loaded."""

    statements: int
    modules: list[str]
    never_loaded: list[str]


@attrs.frozen
class Run:
    """What a run came to; `seconds` on the clock."""

    outcomes: Outcomes
    deferred: Deferred
    seconds: float


def configuration(suite: Suite, library: Path) -> str:
    """The lazyboot.toml of a suite: what its package imports from others is deferred, and the package throughout.

    library  the folder that the package is installed in
    """
    lines = [
        "presets = []",
        f"lazy = {json.dumps(thirdparty.imports(suite.modules, library))}",
        "[[rule]]",
        f"modules = {json.dumps(suite.modules)}",
        "inside = true",
        'reason = "to be seen"',
    ]
    return "\n".join(lines) + "\n"


def run(suite: Suite, python: str, source: Path | None, config: str, folder: Path, lazily: bool) -> Run:
    """Run `suite` in `folder`, which is made.

    python  the interpreter that has the package, pytest and lazyboot
    source  the unpacked source distribution, of a suite that takes its tests from there
    config  the text of lazyboot.toml

    Raises RunError.
    """
    work = folder / "work"
    work.mkdir(parents=True)
    if source is not None:
        sources.copy(source, suite.take, work)
    (folder / "lazyboot.toml").write_text(config, encoding="utf-8")
    log = folder / "log.jsonl"
    # An option, not the variable: runs of pytest that a suite starts itself load what is installed, as ever.
    command = [python, "-m", "pytest", "-q", "--continue-on-collection-errors", "--disable-plugin-autoload"]
    command += [word for plugin in (*_PLUGINS, *suite.plugins) for word in ("-p", plugin)]
    command += ["--report-log", str(log), *suite.arguments]
    begun = monotonic()
    with (folder / "output.txt").open("wb") as output:
        done = subprocess.run(
            command,
            cwd=work,
            env=_environment(suite, folder, lazily),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=_SECONDS,
            check=False,
        )
    if done.returncode not in _ENDINGS:
        raise RunError(f"pytest ended with code {done.returncode}: {folder / 'output.txt'}")
    with log.open(encoding="utf-8") as lines:
        outcomes = read(line.replace(str(folder), "RUN") for line in lines)  # ids name the working folder
    return Run(outcomes, _deferred(folder, lazily), monotonic() - begun)


def library(python: str) -> Path:
    """The folder that the environment of `python` keeps its packages in."""
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    done = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True)
    return Path(done.stdout.strip())


def _environment(suite: Suite, folder: Path, lazily: bool) -> dict[str, str]:
    environ = {name: os.environ[name] for name in _VARIABLES if name in os.environ}
    return {
        **environ,
        "LAZYBOOT": "1" if lazily else "0",
        "LAZYBOOT_CONFIG": str(folder / "lazyboot.toml"),
        "LAZYBOOT_STRICT": "1",
        "LAZYBOOT_WITNESS": str(folder / "witness.json"),
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(PROBE),
        "XDG_CACHE_HOME": str(folder / "cache"),
        **suite.environ,
    }


def _deferred(folder: Path, lazily: bool) -> Deferred:
    """What the witness of the run in `folder` says. Raises RunError where lazyboot did not do what the run is about."""
    try:
        said = json.loads((folder / "witness.json").read_text(encoding="utf-8"))
    except OSError as error:
        raise RunError(f"the run left no witness: {error}") from error
    if said["active"] is not lazily:
        raise RunError(f"lazyboot was {'not ' if lazily else ''}active: {folder / 'output.txt'}")
    if lazily and not said["modules"]:
        raise RunError(f"lazyboot deferred nothing: {folder / 'output.txt'}")
    return Deferred(said["statements"], said["modules"], said["never_loaded"])
