"""The ways to run a command that are compared: eager, lazy, lazy by other rule files."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence

from attrs import frozen

from lazyboot.cli import asking, wayin
from lazyboot.cli import command as commands
from lazyboot.errors import LazybootError
from lazyboot.profile.comparison import Variant
from lazyboot.profile.interpreter import InterpreterError, describe, joined

EAGER, LAZY, TWIN = "eager", "lazy", "twin"


class VariantError(LazybootError):
    """The command cannot be run lazily, so there is nothing to compare."""


@frozen
class Variants:
    """What is run, the configuration files in force for each, and whether there is any rule for the lazy one."""

    variants: tuple[Variant, ...]
    configurations: dict[str, tuple[str, ...]]
    has_rules: bool


def variants(
    words: Sequence[str], environ: Mapping[str, str], rule_files: Sequence[str] = (), twin: Sequence[str] = ()
) -> Variants:
    """The command of `words`, eager and lazy, and by each of `rule_files`; and the command `twin`, eager.

    Raises CommandError, ConfigErrors for a mistake in any configuration, and VariantError.
    """
    command = commands.resolve(list(words), environ)
    found, has_rules = _checked(commands.start_folder(command), environ)
    base = _way_in(command, environ)
    made = [Variant(EAGER, _argv(command), {**base, "LAZYBOOT": "0"})]
    configurations: dict[str, tuple[str, ...]] = {EAGER: (), LAZY: tuple(found)}
    kept = {name: environ[name] for name in ("LAZYBOOT_CONFIG",) if environ.get(name)}
    made.append(Variant(LAZY, _argv(command), {**base, **kept, "LAZYBOOT": "1"}))
    for file, name in zip(rule_files, _names(rule_files)):
        path = os.path.abspath(file)
        _checked(os.path.dirname(path), {"LAZYBOOT_CONFIG": path})
        configurations[name] = (path,)
        made.append(Variant(name, _argv(command), {**base, "LAZYBOOT": "1", "LAZYBOOT_CONFIG": path}))
    if twin:
        configurations[TWIN] = ()
        made.append(Variant(TWIN, _argv(commands.resolve(list(twin), environ)), {**base, "LAZYBOOT": "0"}))
    _check_that_it_starts(command, {**environ, **base, **kept, "LAZYBOOT": "1"})
    return Variants(tuple(made), configurations, has_rules)


def _argv(command: commands.Command) -> tuple[str, ...]:
    return (command.program, *command.argv[1:])


def _checked(folder: str, environ: Mapping[str, str]) -> tuple[list[str], bool]:
    """The configuration files in force in `folder`, and whether they, or presets of libraries that are installed
    here, hold a rule. Raises ConfigErrors for their mistakes.
    """
    from lazyboot.config.compile import compile_plan
    from lazyboot.config.load import load
    from lazyboot.runtime import sources

    paths = sources.find(folder, environ)
    return paths, bool(compile_plan(load(paths)).rules)


def _way_in(command: commands.Command, environ: Mapping[str, str]) -> dict[str, str]:
    """The variables by which lazyboot reaches the command's Python; eager runs get them as well, and pay for them."""
    python = asking.python_of(command)
    try:
        reached = describe(_program(python, environ), ()).starts_lazyboot if python.known else _is_hooked()
    except InterpreterError:
        reached = _is_hooked()
    return {} if reached else {"PYTHONPATH": joined(wayin.sitecustomize_folder(), environ.get("PYTHONPATH"))}


def _is_hooked() -> bool:
    return bool(wayin.hooks_in(wayin.site_folders()))


def _check_that_it_starts(command: commands.Command, environ: Mapping[str, str]) -> None:
    python = asking.python_of(command)
    if not python.known:
        return  # a program that starts Python somewhere below: what it does is measured all the same
    quiet = {**environ, "LAZYBOOT_STRICT": "0", "LAZYBOOT_SUMMARY": "0"}
    answer = asking.ask(python._replace(program=_program(python, environ)), quiet, os.getcwd())
    if not answer.facts["active"]:
        reason = f" ({answer.stderr})" if answer.stderr else ""
        advice = f"`lazyboot doctor -- {python.program}` says why"
        raise VariantError(f"{python.program} does not start lazyboot, so no run would be lazy{reason}; {advice}")


def _program(python: asking.Python, environ: Mapping[str, str]) -> str:
    return shutil.which(python.program, path=environ.get("PATH", os.defpath)) or python.program or sys.executable


def _names(files: Sequence[str]) -> list[str]:
    """A short name for each file that no other variant has."""
    short = [os.path.splitext(os.path.basename(file))[0] for file in files]
    taken = (EAGER, LAZY, TWIN)
    return [file if short.count(name) > 1 or name in taken else name for file, name in zip(files, short)]
