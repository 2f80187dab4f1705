"""``lazyboot doctor``: does lazyboot work here, and if not, what to do."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Mapping

import click

from lazyboot.cli import asking, checks, completing, diagnosis, execute, wayin
from lazyboot.cli import command as commands
from lazyboot.errors import ConfigErrors
from lazyboot.report.finding import Finding

_EPILOG = """\b
Examples:
  lazyboot doctor
  lazyboot doctor -- python -E pretrain.py
  lazyboot doctor -- torchrun pretrain.py

Exit codes: 0 if lazyboot works, 1 if there is a problem.
"""


@click.command(epilog=_EPILOG)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.argument("command", nargs=-1, shell_complete=completing.files)
@click.pass_context
def doctor(ctx: click.Context, as_json: bool, command: tuple[str, ...]) -> None:
    """Check whether lazyboot can start in a new Python, the one that COMMAND would use, and what stands in its way."""
    findings = examine(list(command), os.environ)
    if as_json:
        click.echo(json.dumps({"healthy": _healthy(findings), "findings": [f._asdict() for f in findings]}, indent=2))
    else:
        from lazyboot.report import console

        console.print_findings(findings, console.console())
    ctx.exit(0 if _healthy(findings) else 1)


def examine(words: list[str], environ: Mapping[str, str]) -> list[Finding]:
    """Everything there is to say about running `words` (none: a script) with lazyboot in `environ`."""
    command = None
    folder = os.getcwd()
    try:
        if words:
            command = commands.resolve(words, environ)
            folder = commands.start_folder(command)
    except commands.CommandError as error:
        return [Finding("problem", "command", str(error), "check the name and PATH")]
    python = asking.python_of(command)
    findings = []
    if not python.known:
        text = f"cannot tell which Python {words[0]} uses; {sys.executable} was looked at"
        findings.append(Finding("note", "command", text, "name the interpreter: lazyboot doctor -- PYTHON"))
    about_python, path = _interpreter_findings(python, environ, folder if os.path.isdir(folder) else os.getcwd())
    findings += about_python
    findings += diagnosis.switch_findings(environ)
    findings += _configuration_findings(folder, path, environ)
    return [*findings, _cache_finding(environ)]


def _interpreter_findings(
    python: asking.Python, environ: Mapping[str, str], folder: str
) -> tuple[list[Finding], list[str]]:
    """What there is to say about `python`, and where it looks for modules."""
    switchless = {name: value for name, value in environ.items() if name != "LAZYBOOT"}
    try:
        off = asking.ask(python, {**switchless, "LAZYBOOT": "0"}, folder)
    except asking.AskError as error:
        return [Finding("problem", "Python", str(error), "repair this interpreter, or name another one")], []
    try:
        on = asking.ask(python, execute.environment({**switchless, **asking.QUIET}), folder)
    except asking.AskError as error:
        advice = "LAZYBOOT=0 runs without lazyboot; please report this text as a mistake in lazyboot"
        broken = Finding("problem", "start", f"with lazyboot: {error}", advice)
        return [*diagnosis.python_findings(off.facts), broken], off.facts["path"]
    hooks = wayin.hooks_in(on.facts["site_folders"])
    findings = [
        *diagnosis.python_findings(on.facts),
        *diagnosis.activity_findings(on.facts, on.stderr, hooks, wayin.sitecustomize_folder()),
        *diagnosis.conflict_findings(off.facts, on.facts),
    ]
    return findings, on.facts["path"]


def _configuration_findings(folder: str, path: list[str], environ: Mapping[str, str]) -> list[Finding]:
    """Which files say what; `path` is where the interpreter looks for modules, empty if unknown."""
    from lazyboot.config.compile import compile_plan
    from lazyboot.config.load import load
    from lazyboot.config.unmatched import unmatched
    from lazyboot.runtime import sources

    paths = sources.find(folder, environ)
    found = ", ".join(paths) if paths else "no configuration file: the presets that fit what is installed"
    try:
        effective = load(paths)
    except ConfigErrors as errors:
        return [Finding("problem", "configuration", str(error), "correct this line") for error in errors.errors]
    rules = len(compile_plan(effective).rules)
    text = f"{found} ({rules} {'rule' if rules == 1 else 'rules'})"
    first = Finding("ok", "configuration", text)
    if not rules:
        first = Finding("note", "configuration", f"{text}: nothing is deferred", checks.what_to_write(paths))
    remarks = unmatched(effective, [folder, *filter(None, path)]) if path else []
    misspelt = [Finding("note", "configuration", each) for each in checks.misspelt(folder, environ)]
    return [first, *misspelt, *(Finding("note", "configuration", f"{remark} (no effect)") for remark in remarks)]


def _cache_finding(environ: Mapping[str, str]) -> Finding:
    from lazyboot.runtime import cache

    folder = cache.folder_for(environ)
    existing = folder
    while not os.path.exists(existing) and os.path.dirname(existing) != existing:
        existing = os.path.dirname(existing)
    try:  # permission bits do not tell: a file system may be read-only, or none in which folders can be made
        with tempfile.TemporaryDirectory(dir=existing):
            return Finding("ok", "plan cache", folder)
    except OSError:
        pass
    text = f"{folder} cannot be written: every start compiles the rules again"
    return Finding("problem", "plan cache", text, "make it writable (on Linux, XDG_CACHE_HOME chooses another place)")


def _healthy(findings: list[Finding]) -> bool:
    return all(finding.status != "problem" for finding in findings)
