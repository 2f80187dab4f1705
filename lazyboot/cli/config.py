"""``lazyboot config``: the effective rules, each with the place it comes from."""

from __future__ import annotations

import json
import os

import click

from lazyboot import __version__
from lazyboot.cli import checks
from lazyboot.errors import say
from lazyboot.runtime.plan import Plan

_EPILOG = """\b
Of the rules that cover an import, the last one in the list decides; what is never deferred beats them all.
Precedence, last wins: presets, [tool.lazyboot] in pyproject.toml, lazyboot.toml.

\b
Examples:
  lazyboot config
  lazyboot config --script project/pretrain.py
  lazyboot config --schema > lazyboot.schema.json
"""


@click.command(epilog=_EPILOG)
@click.option("--json", "as_json", is_flag=True, help="Print the rules as JSON.")
@click.option("--schema", is_flag=True, help="Print the JSON schema of lazyboot.toml, for editors.")
@click.option("--script", metavar="PATH", help="Search from this script's folder (default: the current one).")
def config(as_json: bool, schema: bool, script: str | None) -> None:
    """Show the effective rules, each with the file and line it comes from and its reason."""
    if schema:
        from lazyboot.config.schema import json_schema

        click.echo(json.dumps(json_schema(), indent=2))
        return
    folder = _folder(script)
    for each in checks.misspelt(folder, os.environ):
        say(each)
    paths, plan = _effective(folder)
    if as_json:
        click.echo(json.dumps(_as_data(paths, plan), indent=2))
        return
    from lazyboot.report import console

    console.print_rules(plan, paths, console.console())


def _folder(script: str | None) -> str:
    if script is None:
        return os.getcwd()
    if not os.path.exists(script):
        raise click.BadParameter(f"no such file or folder: {script}", param_hint="'--script'")
    path = os.path.abspath(script)
    return path if os.path.isdir(path) else os.path.dirname(path)


def _effective(folder: str) -> tuple[list[str], Plan]:
    """The configuration files in force for `folder`, lowest precedence first, and their plan. Raises ConfigErrors."""
    from lazyboot.config.compile import compile_plan
    from lazyboot.config.load import load
    from lazyboot.runtime import sources

    paths = sources.find(folder, os.environ)
    return paths, compile_plan(load(paths))


def _as_data(paths: list[str], plan: Plan) -> dict[str, object]:
    rules = [
        {
            "modules": list(rule.modules),
            "importers": list(rule.importers),
            "inside": rule.inside,
            "guards": rule.guards,
            "annotations": rule.annotations,
            "version": rule.version,
            "before": list(rule.before),
            "no_instances": list(rule.no_instances),
            "no_effect": list(rule.no_effect),
            "origin": rule.origin,
            "reason": rule.reason,
        }
        for rule in plan.rules
    ]
    plugins = [
        {
            "module": plugin.module,
            "after": list(plugin.after),
            "before": list(plugin.before),
            "origin": plugin.origin,
            "reason": plugin.reason,
        }
        for plugin in plan.plugins
    ]
    decorators = [
        {
            "function": each.function,
            "loads": each.loads,
            "keeps": each.keeps,
            "plain": each.plain,
            "origin": each.origin,
            "reason": each.reason,
        }
        for each in plan.decorators
    ]
    import_functions = [
        {
            "function": each.function,
            "takes": "name" if each.takes_name else "module",
            "origin": each.origin,
            "reason": each.reason,
        }
        for each in plan.import_functions
    ]
    metadata = plan.metadata
    return {
        "lazyboot": __version__,
        "files": paths,
        "rules": rules,
        "plugins": plugins,
        "decorators": decorators,
        "import_functions": import_functions,
        "metadata": None if metadata is None else {"origin": metadata.origin, "reason": metadata.reason},
        "eager": list(plan.eager),
        "postpone_gc": plan.postpone_gc,
    }
