"""What ``lazyboot tune`` is asked to tune, and the configuration that holds for it."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click
from attrs import evolve

from lazyboot.cli import command as commands
from lazyboot.errors import LazybootError

if TYPE_CHECKING:
    from lazyboot.profile.tuning.subject import InForce, Subject


class TuneError(LazybootError):
    """The file that is to be written, or the configuration in force, stands in the way."""


def check_files(target: commands.Command, output: Path, *, chosen: bool) -> None:
    """Say which configuration is not part of what is tuned. Raises TuneError where it would be lost silently."""
    from lazyboot.runtime import sources

    own = os.path.abspath(output)
    environ = {key: value for key, value in os.environ.items() if key != "LAZYBOOT_CONFIG"}
    others = [file for file in sources.find(commands.start_folder(target), environ) if file != own]
    if others and chosen:
        click.echo(f"lazyboot: {', '.join(others)} is left aside: {output} is to be the only configuration", err=True)
    elif others:
        advice = (
            f"--output {others[-1]} adds to it" if others[-1].endswith("lazyboot.toml") else "--output says where to"
        )
        raise TuneError(f"{others[-1]} holds for this command: {advice}; a run with {output} would not see it")


def subject(
    command: tuple[str, ...],
    output: Path,
    until: str | None,
    check: str,
    ignore: tuple[str, ...],
    stderr: bool,
    no_presets: bool,
) -> Subject:
    """What is to be tuned. Raises TuneError, ConfigErrors for mistakes in `output`, and what `variants` does."""
    from lazyboot.cli.variants import EAGER, LAZY, variants
    from lazyboot.config.compile import compile_plan
    from lazyboot.config.load import load
    from lazyboot.profile.mark import Mark
    from lazyboot.profile.measure import child_environment
    from lazyboot.profile.tuning.candidate import RuleSet
    from lazyboot.profile.tuning.rulesfile import RulesFileError, without_section
    from lazyboot.profile.tuning.subject import Subject

    base = ""
    if output.exists():
        compile_plan(load([str(output)]))  # mistakes in it are the user's to see, not for trials to fail by
        try:
            base = without_section(output.read_text("utf-8"))
        except RulesFileError as error:
            raise TuneError(f"{output}: {error}") from error
    found = {each.name: each for each in variants(command, {**os.environ, "LAZYBOOT_CONFIG": ""}).variants}
    folder = Path.cwd()
    environments = {name: child_environment(os.environ, found[name], folder, {}) for name in (EAGER, LAZY)}
    argv = found[LAZY].argv
    made = Subject(
        argv=argv,
        program=argv[0],
        folder=folder,
        eager=environments[EAGER],
        lazy={**environments[LAZY], "LAZYBOOT_STRICT": "1"},
        until=Mark.parse(until) if until is not None else None,
        check=check,
        ignored=ignore,
        stderr=stderr,
        base=base,
        no_presets=no_presets,
    )
    try:
        text = made.text(RuleSet())
    except RulesFileError as error:
        raise TuneError(f"{output}: {error}") from error
    return evolve(made, in_force=_in_force(text, output, argv[0]))


def _in_force(text: str, output: Path, program: str) -> InForce:
    """What the configuration `text`, which is that of `output`, defers in a run of `program`."""
    from lazyboot.config.load import load
    from lazyboot.profile.tuning.subject import InForce

    with tempfile.TemporaryDirectory(prefix="lazyboot-tune-") as folder:
        file = os.path.join(folder, "lazyboot.toml")
        Path(file).write_text(text, "utf-8")
        *brought, last = load([file]).layers
    own, presets = last.config, bool(brought)
    if own.presets is None and os.path.dirname(program) != os.path.dirname(sys.executable):
        presets = True  # another environment, where other libraries may be installed
    kinds = (own.lazy, own.rule, own.plugin, own.decorator, own.import_function, own.metadata)
    return InForce(str(output), presets, any(kinds))
