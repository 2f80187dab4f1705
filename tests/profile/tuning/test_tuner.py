"""What is measured decides what is kept."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve
from handmade import eager

from lazyboot.profile.recording import Recording
from lazyboot.profile.tuning.candidate import Candidate, RuleSet
from lazyboot.profile.tuning.gains import Seconds
from lazyboot.profile.tuning.journal import Attempt
from lazyboot.profile.tuning.search import Verdict
from lazyboot.profile.tuning.tuner import Tuner
from lazyboot.report.tuning import Told, as_json, notes, result_lines, saving

HEAVY, PLOT, MODEL = (Candidate("rule", (name,)) for name in ("heavy", "plot", "model"))
TOLD = Told(("train.py",), "0.1", "3.11.7", "2026-01-02", "", "")


class Scripted:
    """Trials of a command that takes 10 s, less what each of the rules saves; a first run takes longer."""

    base = ""

    def __init__(self, saves: Mapping[Candidate, float], breaks: frozenset[Candidate] = frozenset()) -> None:
        self._saves = saves
        self._breaks = breaks
        self._seen: set[RuleSet] = set()
        self.deadline = float("inf")

    def eager(self) -> Attempt:
        return Attempt(10.0, 9.0)

    def with_(self, rules: RuleSet, what: str = "") -> Attempt:
        if self._breaks & set(rules.candidates):
            return Attempt(1.0, 1.0, "exit code 1 instead of 0")
        first = 0.0 if rules in self._seen else 3.0
        self._seen.add(rules)
        saved = sum(self._saves.get(each, 0.0) for each in rules.candidates)
        return Attempt(10.0 - saved + first, 9.0 - saved + first)

    def verdict(self, rules: RuleSet) -> Verdict:
        attempt = self.with_(rules)
        return Verdict(not attempt.difference, attempt.difference, cost=Seconds(attempt.wall_s, attempt.cpu_s))

    def recording(self, rules: RuleSet | None) -> Recording:
        if rules is None:
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
    assert said.reasons[HEAVY] == "tune: saves 5.00 s (of 10.0 s), 3 runs on train.py"
    assert any("before 10.00 s, after 3.00 s (3.3 times as fast)" in line for line in said.head)
    assert "before 10.00 s" in "".join(result_lines(found)).lower()


def test_a_rule_that_was_not_measured_says_so() -> None:
    found = evolve(tuned({HEAVY: 5.0}).found, gains={}, groups=())
    assert saving(found, HEAVY) == "the result stays the same; what it saves was not measured by itself"
    rules = as_json(found, TOLD)["rules"]
    assert isinstance(rules, list)
    assert rules[0]["saves_s"] is None
