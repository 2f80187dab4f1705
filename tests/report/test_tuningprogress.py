"""What a tuning says of itself where there is no terminal."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from lazyboot.profile.tuning.candidate import Candidate, RuleSet
from lazyboot.profile.tuning.tuner import Tuned
from lazyboot.report.tuningprogress import Lines, shown


def test_a_line_is_written_for_each_phase_and_after_a_while() -> None:
    said: list[str] = []
    now = [0.0]
    lines = Lines(said.append, lambda: now[0])
    lines.began("eager run")
    lines.done(10.0, 6)
    lines.began("eager run")
    lines.began("trial")
    assert said == ["tune: eager run", "tune: trial, after 1 run, about 60 s left"]
    lines.found(Tuned(RuleSet((Candidate("rule", ("heavy",)),))))
    now[0] = 61.0
    lines.began("trial")
    assert said[2:] == ["tune: trial, after 1 run, 1 rule proved, about 60 s left"]


def test_what_is_no_terminal_gets_lines() -> None:
    out = StringIO()
    with shown(Console(file=out)) as progress:
        progress.began("eager run")
        assert out.getvalue() == "lazyboot: tune: eager run\n"
