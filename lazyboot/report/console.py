"""Tables for people: the effective rules, and the findings of a check-up."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from typing import IO, Any, cast

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from lazyboot.report.finding import Finding
from lazyboot.runtime.plan import Decorator, ImportFunction, Metadata, Plan, Plugin, Rule

_STYLES = {"ok": "green", "note": "yellow", "problem": "bold red"}
_PLAIN_WIDTH = 160
_BLANKS = re.compile(" +\n")


def console(file: IO[str] | None = None) -> Console:
    """A console on `file` (default: stdout).

    Where neither a terminal nor COLUMNS gives the width it is wide, so that paths stay whole. What is not a terminal
    gets no blanks at the ends of lines.
    """
    result = Console(file=file, highlight=False)
    if result.is_terminal:
        return result
    width = result.width if os.environ.get("COLUMNS", "").isdigit() else max(result.width, _PLAIN_WIDTH)
    return Console(file=cast(IO[str], _Trimmed(result.file)), highlight=False, width=width)


class _Trimmed:
    """A text file that leaves out blanks at the ends of the lines that are written to it."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._blanks = ""

    def write(self, text: str) -> int:
        """Write `text`, but keep blanks at its end back: the next may begin with the end of the line."""
        whole = _BLANKS.sub("\n", self._blanks + text)
        kept = whole.rstrip(" ")
        self._blanks = whole[len(kept) :]
        self._file.write(kept)
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def print_rules(plan: Plan, files: Sequence[str], out: Console) -> None:
    """Print all that `plan` holds, lowest precedence first, and the configuration `files` that were read."""
    _print_files(files, out)
    if plan.rules:
        out.print(_rule_table(plan.rules))
    else:
        out.print("No rules: nothing is deferred.")
    if plan.plugins:
        out.print(_plugin_table(plan.plugins))
    if plan.decorators:
        out.print(_decorator_table(plan.decorators))
    if plan.import_functions:
        out.print(_import_function_table(plan.import_functions))
    if not plan.postpone_gc:
        out.print("Garbage collections run during imports, too (postpone_gc = false).")
    if plan.metadata is not None:
        out.print(_metadata_table(plan.metadata))
    if plan.eager:
        out.print(Text.assemble("Never deferred: ", ", ".join(plan.eager)))


def print_findings(findings: Iterable[Finding], out: Console) -> None:
    """Print `findings` in their order, each problem with what to do about it."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column("status")
    table.add_column("topic", no_wrap=True)
    table.add_column("text", overflow="fold")
    for finding in findings:
        table.add_row(Text(finding.status, style=_STYLES[finding.status]), Text(finding.topic), Text(finding.text))
        if finding.advice:
            table.add_row("", "", Text(f"-> {finding.advice}", style="bold"))
    out.print(table)


def _print_files(files: Sequence[str], out: Console) -> None:
    if not files:
        out.print("No configuration file: the presets that fit what is installed.")
    for path in files:
        out.print(Text(f"Read: {path}"), soft_wrap=True)


def _rule_table(rules: Iterable[Rule]) -> Table:
    table = _table("modules", "imported by", "from", "reason")
    for rule in rules:
        table.add_row(
            Text("\n".join(rule.modules)),
            Text(importers_text(rule)),
            Text(rule.origin),
            Text(rule.reason),
        )
    return table


def _plugin_table(plugins: Iterable[Plugin]) -> Table:
    table = _table("plugin", "runs after", "from", "reason")
    for plugin in plugins:
        table.add_row(
            Text(plugin.module),
            Text("\n".join(plugin.after)),
            Text(plugin.origin),
            Text(plugin.reason),
        )
    return table


def _decorator_table(decorators: Iterable[Decorator]) -> Table:
    table = _table("decorator", "loads", "from", "reason")
    for decorator in decorators:
        table.add_row(Text(decorator.function), Text(decorator.loads), Text(decorator.origin), Text(decorator.reason))
    return table


def _import_function_table(functions: Iterable[ImportFunction]) -> Table:
    table = _table("imports by name", "called with", "from", "reason")
    for each in functions:
        arguments = "module, name" if each.takes_name else "module"
        table.add_row(Text(each.function), Text(arguments), Text(each.origin), Text(each.reason))
    return table


def _metadata_table(metadata: Metadata) -> Table:
    table = _table("read once", "from", "reason")
    table.add_row("importlib.metadata", Text(metadata.origin), Text(metadata.reason))
    return table


def _table(*headings: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def importers_text(rule: Rule) -> str:
    """Whose imports `rule` defers, in words."""
    who = "\n".join(rule.importers) if rule.importers else "everyone outside"
    extras = [text for text, applies in (("and itself", rule.inside), ("no guards", not rule.guards)) if applies]
    return "\n".join([who, *extras])
