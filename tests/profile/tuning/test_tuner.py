"""What is measured decides what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO

import pytest
from attrs import evolve
from handmade import eager
from rich.console import Console

from lazyboot.profile.recording import Recording
from lazyboot.profile.tuning.candidate import Candidate, RuleSet
from lazyboot.profile.tuning.gains import Gain, Seconds
from lazyboot.profile.tuning.journal import Attempt
from lazyboot.profile.tuning.search import Verdict
from lazyboot.profile.tuning.subject import InForce
from lazyboot.profile.tuning.trials import TrialError
from lazyboot.profile.tuning.tuner import Tuned, Tuner
from lazyboot.report.tuning import Told, as_json, notes, nothing_found, result_lines, rule_table

HEAVY, PLOT, MODEL = (Candidate("rule", (name,)) for name in ("heavy", "plot", "model"))
NOTHING = InForce()
TOLD = Told(("train.py",), "0.1", "3.11.7", "2026-01-02", "", "")


class Scripted:
    """Trials of a command that takes 10 s, less what each of the rules saves; a first run takes longer."""

    base = ""

    def __init__(
        self,
        saves: Mapping[Candidate, float],
        breaks: frozenset[Candidate] = frozenset(),
        in_force: InForce = NOTHING,
        presets_s: float = 0.0,
        why: str = "",
    ) -> None:
        self.in_force = in_force
        self._presets_s = presets_s
        self._why = why
        self._saves = saves
        self._breaks = breaks
        self._seen: set[RuleSet] = set()
        self.recorded: list[RuleSet | None] = []
        self.deadline = float("inf")

    def eager(self) -> Attempt:
        return Attempt(10.0, 9.0)

    def with_(self, rules: RuleSet, what: str = "") -> Attempt:
        if self._why:
            return Attempt(1.0, 1.0, self._why)
        if self._breaks & set(rules.candidates):
            return Attempt(1.0, 1.0, "exit code 1 instead of 0")
        first = 0.0 if rules in self._seen else 3.0
        self._seen.add(rules)
        saved = self._presets_s + sum(self._saves.get(each, 0.0) for each in rules.candidates)
        return Attempt(10.0 - saved + first, 9.0 - saved + first)

    def verdict(self, rules: RuleSet) -> Verdict:
        attempt = self.with_(rules)
        return Verdict(not attempt.difference, attempt.difference, cost=Seconds(attempt.wall_s, attempt.cpu_s))

    def recording(self, rules: RuleSet | None) -> Recording:
        self.recorded.append(rules)
        if rules is None or (rules == RuleSet() and self._saves):
            return eager()
        own = eager().processes[0]
        return evolve(eager(), processes=(evolve(own, imports=(), statements=(), scans=()),))

    def text(self, rules: RuleSet) -> str:
        from lazyboot.profile.tuning.rulesfile import with_rules

        return with_rules("", rules)


def tuned(saves: Mapping[Candidate, float], breaks: frozenset[Candidate] = frozenset()) -> Tuner:
    """A tuning that has come to its end."""
    tuner = Tuner(Scripted(saves, breaks), 3)  # type: ignore[arg-type]
    tuner.tune()
    return tuner


def test_each_rule_has_its_gain_and_what_saves_nothing_is_left_out() -> None:
    found = tuned({HEAVY: 5.0, PLOT: 2.0}).found
    assert found.complete
    assert set(found.rules.candidates) == {HEAVY, PLOT}
    assert round(found.gains[HEAVY].wall_s, 6) == 5.0
    assert round(found.gains[PLOT].wall_s, 6) == 2.0
    assert MODEL in found.dropped
    assert found.eager == Seconds(10.0, 9.0)
    assert found.lazy == Seconds(3.0, 2.0)


def test_what_makes_it_slower_is_left_out() -> None:
    found = tuned({HEAVY: 5.0, PLOT: -1.0, MODEL: 1.0}).found
    assert set(found.rules.candidates) == {HEAVY, MODEL}


def test_what_breaks_is_left_out_with_why() -> None:
    found = tuned({HEAVY: 5.0, PLOT: 2.0}, frozenset((HEAVY,))).found
    assert HEAVY not in found.rules.candidates
    assert found.dropped[HEAVY] == "exit code 1 instead of 0"


def test_the_file_says_what_each_rule_saves_of_what() -> None:
    found = tuned({HEAVY: 5.0, PLOT: 2.0}).found
    said = notes(found, TOLD)
    assert said.reasons[HEAVY] == "tune: saves 5.00 s wall time, 5.00 s CPU time (of 10.00 s and 9.00 s), 3 runs"
    figures = (
        "eager 10.00 s, with these rules 3.00 s (3.3 times as fast); CPU time 9.00 s, 2.00 s; medians of 3 runs each"
    )
    assert figures in said.head
    assert f"E{figures[1:]}" in result_lines(found, TOLD)


def test_file_and_table_say_that_gains_need_not_add_up_and_name_both_clocks() -> None:
    found = tuned({HEAVY: 5.0, PLOT: 2.0}).found
    for lines in (result_lines(found, TOLD), notes(found, TOLD).head):
        assert any("what is lost without that rule alone" in line for line in lines)
    out = StringIO()
    Console(file=out, width=120).print(rule_table(found))
    assert "wall time" in out.getvalue() and "CPU time" in out.getvalue()
    one = tuned({HEAVY: 5.0}).found
    assert not any("what is lost" in line for line in (*result_lines(one, TOLD), *notes(one, TOLD).head))


PRESETS = InForce("lazyboot.toml", presets=True)
WITH_PRESETS = evolve(TOLD, in_force="the presets")


def test_what_the_presets_save_and_what_the_rules_save_are_told_apart() -> None:
    trials = Scripted({HEAVY: 1.5}, in_force=PRESETS, presets_s=6.0)
    found = Tuner(trials, 3).tune()  # type: ignore[arg-type]
    assert trials.recorded[0] == RuleSet()  # what the presets make wait already is not there to be proposed
    assert (found.eager, found.base, found.lazy) == (Seconds(10, 9), Seconds(4, 3), Seconds(2.5, 1.5))
    said = notes(found, WITH_PRESETS)
    walls = (
        "eager 10.00 s, with the presets 4.00 s (2.5 times as fast), with these rules too 2.50 s (4.0 times as fast)"
    )
    assert any(walls in line for line in said.head)
    assert "(of 4.00 s and 3.00 s)" in said.reasons[HEAVY]
    assert as_json(found, WITH_PRESETS)["base"] == {"wall_s": 4.0, "cpu_s": 3.0}


def test_where_the_presets_give_everything_there_is_nothing_to_add() -> None:
    found = Tuner(Scripted({}, in_force=PRESETS, presets_s=6.0), 3).tune()  # type: ignore[arg-type]
    assert not found.rules.candidates
    assert nothing_found(found, WITH_PRESETS).startswith("nothing to add: the presets give 6.00 s of 10.00 s")
    (figures,) = result_lines(found, WITH_PRESETS)
    assert figures.startswith("Eager 10.00 s, with the presets 4.00 s (2.5 times as fast); CPU time")


def test_a_saving_of_the_presets_is_none_of_the_rules() -> None:
    found = Tuner(Scripted({HEAVY: 0.002}, in_force=PRESETS, presets_s=6.0), 3).tune()  # type: ignore[arg-type]
    assert not found.rules.candidates
    assert found.lazy is None
    assert HEAVY in found.dropped
    assert nothing_found(found, WITH_PRESETS).startswith("nothing to add")


def test_a_result_that_the_presets_alone_change_ends_it_at_once() -> None:
    trials = Scripted({HEAVY: 5.0}, in_force=PRESETS, why="stdout: line 1 is 'b' instead of 'a'")
    with pytest.raises(TrialError) as raised:
        Tuner(trials, 3).tune()  # type: ignore[arg-type]
    said = str(raised.value)
    assert said.startswith("with the presets and no new rule, the result is another one: stdout: line 1 is 'b'")
    assert all(advice in said for advice in ("--no-presets", "--ignore PATTERN", "eager = [", "lazyboot.toml"))
    assert not trials.recorded


def test_an_own_rule_that_changes_the_result_is_no_matter_of_presets() -> None:
    own = InForce("own.toml", own=True)
    with pytest.raises(TrialError, match=r"with own\.toml and no new rule") as raised:
        Tuner(Scripted({}, in_force=own, why="exit code 1 instead of 0"), 3).tune()  # type: ignore[arg-type]
    assert "--no-presets" not in str(raised.value)


def test_nothing_is_said_of_rules_where_none_was_proved() -> None:
    assert result_lines(Tuned(eager=Seconds(10, 9)), TOLD) == []
    assert nothing_found(Tuned(), TOLD) == "the time ran out before a rule was proved; no file was written"
    nothing = evolve(Tuned(), complete=True)
    assert nothing_found(nothing, TOLD) == "nothing was found that saves time and keeps the result"


def test_a_loss_is_called_no_saving() -> None:
    loss = Gain(-1.5, 0.1, 1.0, 0.2, 1)
    found = evolve(tuned({HEAVY: 5.0}).found, gains={HEAVY: loss})
    said = "tune: saves nothing that could be measured: -1.50 s wall time, 0.10 s CPU time"
    assert notes(found, TOLD).reasons[HEAVY].startswith(said)


def test_a_rule_that_was_not_measured_says_so() -> None:
    found = evolve(tuned({HEAVY: 5.0}).found, gains={}, groups=())
    assert notes(found, TOLD).reasons[HEAVY] == "tune: not measured"
    rules = as_json(found, TOLD)["rules"]
    assert isinstance(rules, list)
    assert rules[0]["saves_s"] is None
