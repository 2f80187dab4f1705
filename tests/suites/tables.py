"""The results of the suites, as a table and the lists below it."""

from __future__ import annotations

import attrs
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .catalogue import Suite
from .compare import Comparison
from .outcomes import count
from .running import Run

_ENDINGS = ("passed", "failed", "error", "skipped", "xfailed", "xpassed")


@attrs.frozen
class Result:
    """What came of a suite: both runs and what differs, or the `error` that kept them from saying anything."""

    suite: Suite
    version: str
    eager: Run | None = None
    lazy: Run | None = None
    comparison: Comparison | None = None
    error: str = ""

    @property
    def good(self) -> bool:
        """Whether lazyboot changed nothing that is not explained, and what is explained was seen."""
        return self.comparison is not None and not (self.comparison.unexplained or self.comparison.unmet)


def show(results: list[Result], console: Console) -> None:
    """Print a line for each suite, and every difference with what accounts for it."""
    table = Table(title="Other people's tests: eager outcomes, and what is different under lazyboot")
    table.add_column("package")
    table.add_column("eager outcomes")
    for heading in ("modules deferred", "never loaded", "explained", "flaky", "different"):
        table.add_column(heading, justify="right")
    for result in results:
        table.add_row(*_row(result))
    console.print(table)
    for result in results:
        for line in _lines(result):
            console.print(escape(line), soft_wrap=True, highlight=False)


def _row(result: Result) -> list[str]:
    name = f"{result.suite.package} {result.version}"
    if result.eager is None or result.lazy is None or result.comparison is None:
        return [name, "no result", *["-"] * 5]
    counted = count(result.eager.outcomes)
    outcomes = ", ".join(f"{counted[ending]} {ending}" for ending in _ENDINGS if counted[ending])
    found, deferred = result.comparison, result.lazy.deferred
    lengths = (deferred.modules, deferred.never_loaded, found.explained, found.flaky, found.unexplained)
    return [name, outcomes, *(str(len(items)) for items in lengths)]


def _lines(result: Result) -> list[str]:
    package = result.suite.package
    if result.comparison is None:
        return [f"{package}: {result.error}"]
    labelled = (("DIFFERENT", result.comparison.unexplained), ("flaky", result.comparison.flaky))
    lines = [f"{package}: {label}: {d.test}: {d.eager} -> {d.lazy}" for label, found in labelled for d in found]
    lines += [f"{package}: explained, but not seen: {entry.test}" for entry in result.comparison.unmet]
    reasons = {entry.reason: None for entry in result.suite.explained if entry not in result.comparison.unmet}
    return [*lines, *(f"{package}: explained: {reason}" for reason in reasons)]
