"""Runs an entry eagerly and lazily, each in a fresh folder with the same path, and says how the two differ."""

from __future__ import annotations

import difflib
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from . import normal, sources
from .entry import Entry

EAGER, LAZY = "0", "1"
_FILES = Path(__file__).with_name("files.py")
_LIMIT = 900.0  # seconds
_KEPT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
# No network, no accelerator, no terminal; what is random is the same each time.
_FIXED = {
    **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9"),
    **dict.fromkeys(("no_proxy", "NO_PROXY"), "127.0.0.1,localhost"),
    **dict.fromkeys(("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_DATASETS_OFFLINE", "DO_NOT_TRACK"), "1"),
    "CUDA_VISIBLE_DEVICES": "",
    "COLUMNS": "400",
    "TERM": "dumb",
    "OMP_NUM_THREADS": "2",
    "PYTHONHASHSEED": "0",
    "GLOO_SOCKET_IFNAME": "lo",
}


@dataclass(frozen=True)
class Outcome:
    """What a run left: exit code, what it wrote, its folder, and how many statements lazyboot deferred in it."""

    code: int
    stdout: str
    stderr: str
    folder: Path
    deferred: int


def differences(entry: Entry, base: Path, switches: Sequence[str] = (EAGER, LAZY)) -> tuple[list[str], int]:
    """How the two runs of `entry` in folder `base` differ, as lines, and how many statements the second deferred.

    switches  LAZYBOOT of the first and of the second run; eager twice says what differs by itself
    """
    first, second = (_run(entry, base, switch, f"{index}") for index, switch in enumerate(switches))
    found = [
        f"exit code {outcome.code}, not {entry.code}:\n{_end(outcome.stdout)}\n{_end(outcome.stderr)}"
        for outcome in (first, second)
        if outcome.code != entry.code
    ]
    for what, eager, lazy in (("stdout", first.stdout, second.stdout), ("stderr", first.stderr, second.stderr)):
        found += _text(what, eager, lazy, entry)
    python = sources.interpreter(entry.stack)
    found += compared(python, _path(entry, python), first.folder, second.folder, entry.limit, entry.opaque)
    if switches[1] == LAZY and entry.defers and not second.deferred:
        found.append("lazyboot deferred nothing")
    return found, second.deferred


def _text(what: str, eager: str, lazy: str, entry: Entry) -> list[str]:
    one, other = (normal.lines(text, entry.limit) for text in (eager, lazy))
    if entry.unordered:
        one, other = sorted(one), sorted(other)
    return list(difflib.unified_diff(one, other, f"{what}, eager", f"{what}, lazy", lineterm="", n=2))


def compared(
    python: Path, path: dict[str, str], eager: Path, lazy: Path, limit: str = "", opaque: str = ""
) -> list[str]:
    """How the files in two folders differ, as lines, as `python` of a stack reads them; see `files`."""
    command = [str(python), str(_FILES), str(eager), str(lazy), limit, opaque]
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("LAZYBOOT", "PYTHON"))}
    done = subprocess.run(
        command, env={**environ, **path, "LAZYBOOT": "0"}, capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        return []
    return done.stdout.splitlines() or [f"the files cannot be compared: {done.stderr}"]


def _run(entry: Entry, base: Path, switch: str, label: str) -> Outcome:
    """Run `entry` in ``base/work``, which becomes ``base/label``: both runs see the same paths."""
    work, cache, temporary = base / "work", base / "cache", base / "tmp"
    for folder in (work, cache, temporary, base / label):
        shutil.rmtree(folder, ignore_errors=True)
    for folder in (work / "home", cache, temporary):
        folder.mkdir(parents=True)
    python = sources.interpreter(entry.stack)
    environ = _environ(entry, python, base)
    command = _prepare(entry, python, work, {**environ, "LAZYBOOT": EAGER})
    environ |= {"LAZYBOOT": switch, "LAZYBOOT_SUMMARY": "1"} if switch == LAZY else {"LAZYBOOT": switch}
    code, stdout, stderr = _finished(command, work, environ)
    work.rename(base / label)
    counts = [int(match["count"]) for match in normal.SUMMARY.finditer(stdout + stderr)]
    return Outcome(code, stdout, stderr, base / label, sum(counts))


def _environ(entry: Entry, python: Path, base: Path) -> dict[str, str]:
    environ = {name: os.environ[name] for name in _KEPT if name in os.environ} | _FIXED
    environ["PATH"] = os.pathsep.join((str(python.parent), environ.get("PATH", os.defpath)))
    environ |= {"HOME": str(base / "work" / "home"), "XDG_CACHE_HOME": str(base / "cache"), "TMPDIR": str(base / "tmp")}
    environ["HF_HOME"] = str(base / "cache" / "huggingface")
    return environ | _path(entry, python) | entry.environ


def _path(entry: Entry, python: Path) -> dict[str, str]:
    return {"PYTHONPATH": str(sources.stacks().beside(str(python), entry.beside))} if entry.beside else {}


def _prepare(entry: Entry, python: Path, work: Path, environ: dict[str, str]) -> list[str]:
    """Put the working folder in place; the command to run in it."""
    places = {"site": str(next(python.parents[1].glob("lib/python*/site-packages")))}
    places["lazyboot"] = str(sources.CHECKOUT / "lazyboot")
    if entry.source is not None:
        places["source"] = str(sources.unpacked(entry.source))
    for name, text in entry.files.items():
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).write_text(text)
    for name, origin in entry.copies.items():
        path = Path(origin.format(**places))
        copy = shutil.copytree if path.is_dir() else shutil.copy
        copy(path, work / name)
    if entry.prepare:
        subprocess.run([str(python), "-c", entry.prepare], cwd=work, env=environ, check=True, capture_output=True)
    program, *arguments = (part.format(**places) for part in entry.command)
    return [str(python.parent / program), *arguments]


def _finished(command: list[str], folder: Path, environ: dict[str, str]) -> tuple[int, str, str]:
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        stdout, stderr = process.communicate(timeout=_LIMIT)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        stdout, stderr = process.communicate()
    return process.returncode, stdout.decode(errors="replace"), stderr.decode(errors="replace")


def _end(text: str) -> str:
    return "\n".join(f"  | {line}" for line in normal.SUMMARY.sub("", text).splitlines()[-25:])
