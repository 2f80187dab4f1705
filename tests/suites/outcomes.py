"""The outcome of every test of a run, from the report log that pytest-reportlog writes."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

Outcomes = dict[str, str]

_ADDRESS = re.compile(r"0x[0-9a-f]{6,}")
_KIND = re.compile(r"[A-Za-z_][\w.]*(?=:|$)")


def read(lines: Iterable[str]) -> Outcomes:
    """The outcome by test id. Addresses in ids are replaced, and tests of the same id are told apart by number.

    An outcome is ``passed``, ``failed TypeError``, ``skipped``, ``xfailed``, ``xpassed``, or for a test whose set-up or
    tear-down fails and for a file that cannot be collected ``error TypeError``. The kind of exception is left out where
    the report does not begin with one.
    """
    seen: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        report = json.loads(line)
        if report.get("$report_type") in ("TestReport", "CollectReport"):
            _add(seen[_ADDRESS.sub("0x", report["nodeid"])], report)
    return {
        test if number == 0 else f"{test} #{number + 1}": outcome
        for test, outcomes in seen.items()
        for number, outcome in enumerate(outcomes)
    }


def count(outcomes: Outcomes) -> Counter[str]:
    """How many tests ended in which way, without the kind of exception."""
    return Counter(outcome.partition(" ")[0] for outcome in outcomes.values())


def _add(outcomes: list[str], report: dict[str, Any]) -> None:
    """Take account of one report of a test. Only the call, and what goes wrong around it, is an outcome."""
    phase, result = report.get("when", "collect"), report["outcome"]
    if phase == "call":
        outcomes.append(_of_call(report))
    elif result == "failed":
        if phase == "teardown" and outcomes:
            outcomes[-1] += f", then error {_kind(report)}".rstrip()
        else:
            outcomes.append(f"error {_kind(report)}".rstrip())
    elif result == "skipped":
        outcomes.append("xfailed" if "wasxfail" in report else "skipped")


def _of_call(report: dict[str, Any]) -> str:
    if "wasxfail" in report:
        return "xfailed" if report["outcome"] == "skipped" else "xpassed"
    return f"failed {_kind(report)}".rstrip() if report["outcome"] == "failed" else str(report["outcome"])


def _kind(report: dict[str, Any]) -> str:
    """The kind of exception that `report` begins with; empty if it does not say."""
    longrepr = report.get("longrepr")
    crash = longrepr.get("reprcrash") if isinstance(longrepr, dict) else None
    message = crash.get("message", "") if isinstance(crash, dict) else ""
    kind = _KIND.match(message.partition("\n")[0])
    return kind[0] if kind else ""
