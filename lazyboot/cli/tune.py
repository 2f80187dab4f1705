"""``lazyboot tune``: write the rules that make a command start fast, proved on the command itself."""

from __future__ import annotations

import json
import os
import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lazyboot.cli import checks, ignoring, outputs, tunesubject
from lazyboot.cli import command as commands
from lazyboot.cli.passthrough import PassThrough

if TYPE_CHECKING:
    from lazyboot.profile.recording import Recording
    from lazyboot.profile.tuning.journal import Journal
    from lazyboot.profile.tuning.subject import Subject
    from lazyboot.profile.tuning.tuner import Tuned
    from lazyboot.report.tuning import Told

_SEARCH_SHARE = 0.55  # of the budget; the rest is for measuring what each rule saves
_INTERRUPTED = 130
_RECORDING_S = 3600.0
_LAST_LINES = 10  # of stderr, of a command that fails

_EPILOG = """\b
Examples:
  lazyboot tune train.py --max-steps 1
  lazyboot tune --until "config ok" train.py
  lazyboot tune --check "cmp expected.json {folder}/result.json" train.py --out {folder}

It runs COMMAND some dozens of times in the current folder. {folder}, in COMMAND and in the check, stands for
a folder that is new for each run. Exit code, what is printed on stdout (times, addresses and the like aside)
and the check must stay as they are without lazyboot; files are for the check to look at.

Ctrl-C writes what is proved so far, and --resume goes on from there.

The rules come on top of what is in force without them: presets, and what the file says already.

Exit codes: 0: rules were written; 1: nothing was found that saves time; 2: a mistake in the usage or in a
configuration, or a command that cannot be tuned: it fails, its result varies, or is another one with what is in
force; 130: interrupted.
"""


@click.command(cls=PassThrough, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--until", metavar="MARK", help="Run up to this mark: text of a line of output, or module:function.")
@click.option("--check", metavar="CMD", default="", help="A command that must succeed after each run.")
@ignoring.option
@click.option("--compare-stderr", is_flag=True, help="Compare what is written to stderr, too.")
@click.option("--exit-code", type=int, default=0, show_default=True, help="What the eager runs must end with.")
@click.option("--no-presets", is_flag=True, help="Start from no rules at all.")
@click.option("--runs", type=click.IntRange(min=2), default=3, show_default=True, help="Runs for each figure.")
@click.option("--budget-minutes", type=click.FloatRange(min=0.1), metavar="M", help="Take no longer than about this.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="[default: lazyboot.toml]"
)
@click.option("--resume", is_flag=True, help="Go on with an interrupted tuning.")
@click.option(
    "--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help='Write all figures; "-" for stdout.'
)
@click.argument("command", nargs=-1, required=True)
@click.pass_context
def tune(
    ctx: click.Context,
    until: str | None,
    check: str,
    ignore: tuple[str, ...],
    compare_stderr: bool,
    exit_code: int,
    no_presets: bool,
    runs: int,
    budget_minutes: float | None,
    output: Path | None,
    resume: bool,
    json_file: Path | None,
    command: tuple[str, ...],
) -> None:
    """Find the rules that make COMMAND start fast, and write those that are proved into lazyboot.toml.

    Rules that promise something are tried on COMMAND, and kept if its result stays the same and they save time. Each
    is written with what it saves. What the file says already stays, and comes first.
    """
    path = output or Path("lazyboot.toml")
    outputs.check(json_file)
    outputs.try_writing(path)  # what a file of the user's says stays in it
    try:
        target = commands.resolve(list(command), os.environ)
        tunesubject.check_files(target, path, chosen=output is not None)
        subject = tunesubject.subject(command, path, until, check, ignore, compare_stderr, no_presets)
    except commands.CommandError as error:
        click.echo(f"lazyboot: {error}", err=True)
        ctx.exit(error.exit_code)
    ctx.exit(_tuned(subject, command, path, exit_code, runs, budget_minutes, resume, json_file, until or ""))


def _tuned(
    subject: Subject,
    command: tuple[str, ...],
    output: Path,
    exit_code: int,
    runs: int,
    budget_minutes: float | None,
    resume: bool,
    json_file: Path | None,
    until: str,
) -> int:
    from rich.console import Console

    from lazyboot import __version__
    from lazyboot.profile.tuning.trials import TrialError, Trials
    from lazyboot.profile.tuning.tuner import Tuner
    from lazyboot.report.tuning import Told, nothing_found
    from lazyboot.report.tuningprogress import shown

    journal = _journal(subject, command, output, until, exit_code, resume)
    started, budget_s = time.monotonic(), 60 * budget_minutes if budget_minutes else float("inf")
    interrupted = False

    def ended(code: int, stderr: str) -> None:
        checks.exit_code(code, exit_code, stderr, _LAST_LINES)

    with shown(Console(stderr=True)) as bar:
        trials = Trials(subject, journal, _record, deadline=started + budget_s, began=bar.began, ended=ended)
        tuner = Tuner(trials, runs, bar.found)
        trials.done = lambda seconds: bar.done(seconds, tuner.runs_left)
        try:
            tuner.tune(started + budget_s * _SEARCH_SHARE)
        except KeyboardInterrupt:
            interrupted = True
        except TrialError:
            journal.remove()  # going on would only say the same again
            raise
    in_force = str(subject.in_force)
    told = Told(command, __version__, journal.python, time.strftime("%Y-%m-%d"), until, subject.check, in_force)
    written = _write(tuner.found, told, subject, output)
    _show(tuner.found, told, json_file)
    if interrupted:
        early = "" if written else f" before a rule was proved, and {output} was not written"
        further = "; the same command with --resume goes on from here" if journal.exists else ""
        click.echo(f"lazyboot: interrupted{early}{further}", err=True)
        return _INTERRUPTED
    journal.remove()
    if written:
        click.echo(f"Wrote {output}. {_how_to_use(command, output)}", err=json_file == Path("-"))
    else:
        click.echo(f"lazyboot: {nothing_found(tuner.found, told)}", err=True)
    return 0 if written else 1


def _journal(
    subject: Subject, command: tuple[str, ...], output: Path, until: str, exit_code: int, resume: bool
) -> Journal:
    from lazyboot import __version__
    from lazyboot.profile.tuning.journal import Journal

    of = {
        "command": command,
        "folder": str(subject.folder),
        "lazyboot": __version__,
        "mark": until,
        "check": subject.check,
        "ignored patterns": subject.ignored,
        "stderr": subject.stderr,
        "exit code": exit_code,
        "configuration": subject.base,
        "presets": subject.no_presets,
    }
    journal = Journal(output.resolve().parent / f".{output.name}.tune", of)
    if resume:
        click.echo(f"lazyboot: going on after {journal.resume()} runs", err=True)
    elif journal.exists:
        click.echo("lazyboot: an interrupted tuning is forgotten; --resume would have gone on with it", err=True)
        journal.remove()
    return journal


def _record(subject: Subject, config: Path | None, folder: Path) -> Recording:
    """A recording of one run of `subject` in the run's `folder`, lazy with the rules file `config`, or eager."""
    from lazyboot.profile.record import record

    own = folder / "own"
    own.mkdir()
    words = [word.replace("{folder}", str(own)) for word in subject.argv]
    with open(os.devnull, "wb") as nowhere:
        return record(
            words,
            folder=subject.folder,
            lazy=config is not None,
            config=config,
            until=subject.until,
            timeout_s=_RECORDING_S,
            stdout=nowhere,
            stderr=nowhere,
            environ=subject.eager if config is None else subject.lazy,
            program=subject.program,
        )


def _write(found: Tuned, told: Told, subject: Subject, output: Path) -> bool:
    """Write the rules that were proved, if there are any, and make sure that the file says what was run."""
    from lazyboot.profile.tuning.rulesfile import with_rules
    from lazyboot.profile.tuning.writing import write
    from lazyboot.report.tuning import notes

    if not found.rules.candidates:
        return False
    if subject.base.strip():  # else it holds nothing but what an earlier tuning wrote
        said = f"{output} is kept as it is; the new rules stand behind, in a section of their own"
        click.echo(f"lazyboot: {said}", err=True)
    text = with_rules(subject.base, found.rules, notes(found, told), no_presets=subject.no_presets)
    write(text, subject.text(found.rules), output)
    return True


def _show(found: Tuned, told: Told, json_file: Path | None) -> None:
    from lazyboot.report import console
    from lazyboot.report.tuning import as_json, result_lines, rule_table

    if json_file is not None:
        text = json.dumps(as_json(found, told), indent=2) + "\n"
        if json_file == Path("-"):
            click.echo(text, nl=False)
            return
        json_file.write_text(text, "utf-8")
    out = console.console()
    if found.rules.candidates:
        out.print(rule_table(found))
    for line in result_lines(found, told):
        out.print(line, markup=False)


def _how_to_use(command: tuple[str, ...], output: Path) -> str:
    """How a run gets the rules."""
    from lazyboot.runtime import sources

    target = commands.resolve(list(command), os.environ)
    found = sources.find(commands.start_folder(target), os.environ)
    seen = os.path.abspath(output) in found
    run = f"lazyboot run {'' if seen else f'--config {output} '}{shlex.join(command)}"
    if any("{folder}" in word for word in command):
        return f"To use it, with a folder of yours in the place of {{folder}}: {run}"
    return f"To use it: {run}"
