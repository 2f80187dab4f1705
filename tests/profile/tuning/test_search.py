"""The search for rules, on commands that are no more than a function of the rules."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve
from handmade import eager
from hypothesis import given
from hypothesis import strategies as st

from lazyboot.profile.recording import Recording
from lazyboot.profile.tuning.candidate import Candidate, RuleSet
from lazyboot.profile.tuning.gains import Seconds
from lazyboot.profile.tuning.search import Found, OutOfTime, Verdict, search, sift

NAMES = [f"lib{number}" for number in range(12)]
names = st.sampled_from(NAMES)


def rule(name: str) -> Candidate:
    """A rule for library `name`."""
    return Candidate("rule", (name,))


def breaks_with(
    broken: set[str], blames: Callable[[set[str]], str | None] = lambda wrong: None
) -> Callable[[RuleSet], Verdict]:
    """A command whose result changes where one of `broken` waits."""

    def attempt(rules: RuleSet) -> Verdict:
        wrong = {module for each in rules.candidates for module in each.modules} & broken
        blamed = blames(wrong) if wrong else None
        return Verdict(not wrong, "broken" if wrong else "", rule(blamed) if blamed else None)

    return attempt


@given(st.lists(names, unique=True), st.sets(names))
def test_every_harmless_rule_is_kept_and_none_that_breaks(proposed: list[str], broken: set[str]) -> None:
    rules, dropped = sift(RuleSet(), [(rule(name),) for name in proposed], breaks_with(broken))
    assert {each.modules[0] for each in rules.candidates} == set(proposed) - broken
    assert {each.modules[0] for each in dropped} == set(proposed) & broken


@given(st.lists(names, unique=True, min_size=2), st.sets(names), st.randoms())
def test_the_rule_that_an_error_names_is_only_a_hint(proposed: list[str], broken: set[str], random: object) -> None:
    blames = lambda wrong: random.choice(NAMES)  # type: ignore[attr-defined]  # noqa: E731
    rules, _ = sift(RuleSet(), [(rule(name),) for name in proposed], breaks_with(broken, blames))
    assert {each.modules[0] for each in rules.candidates} == set(proposed) - broken


@given(st.sets(names, max_size=3))
def test_a_named_rule_is_found_in_few_runs(broken: set[str]) -> None:
    runs = []

    def attempt(rules: RuleSet) -> Verdict:
        runs.append(rules)
        return breaks_with(broken, lambda wrong: min(wrong))(rules)

    sift(RuleSet(), [(rule(name),) for name in NAMES], attempt)
    assert len(runs) <= 2 * len(broken) + 1


def test_what_saves_nothing_is_dropped_though_it_works() -> None:
    def useful(verdict: Verdict) -> bool:
        return verdict.cost is not None and verdict.cost.cpu_s < 5

    def attempt(rules: RuleSet) -> Verdict:
        return Verdict(True, cost=Seconds(9, 4 if rule("lib1") in rules.candidates else 9))

    rules, dropped = sift(RuleSet(), [(rule("lib0"),), (rule("lib1"),)], attempt, useful)
    assert rule("lib1") in rules.candidates
    rules, dropped = sift(RuleSet(), [(rule("lib0"),)], attempt, useful)
    assert not rules.candidates
    assert dropped == {rule("lib0"): "saves nothing"}


def test_a_module_that_an_error_says_should_be_eager_repairs_a_rule() -> None:
    def attempt(rules: RuleSet) -> Verdict:
        fine = "lib0.plugins" in rules.eager
        return Verdict(fine, "" if fine else "broken", advised=("lib0.plugins",))

    rules, dropped = sift(RuleSet(), [(rule("lib0"),)], attempt)
    assert rules == RuleSet((rule("lib0"),), ("lib0.plugins",))
    assert not dropped


def test_what_is_tried_as_one_is_kept_or_dropped_as_one() -> None:
    pair = (rule("lib0"), rule("lib1"))
    rules, dropped = sift(RuleSet(), [pair, (rule("lib2"),)], breaks_with({"lib1"}))
    assert rules.candidates == (rule("lib2"),)
    assert set(dropped) == set(pair)


def no_recording(rules: RuleSet) -> Recording:
    """The recording of a run in which nothing more could be saved."""
    own = eager().processes[0]
    imports = tuple(each for each in own.imports if each.module == "model")
    statements = own.statements[:1]
    return evolve(eager(), processes=(evolve(own, imports=imports, statements=statements),))


def test_a_search_proposes_from_the_recording_and_proves_by_runs() -> None:
    found = search(eager(), Seconds(10, 9), no_recording, breaks_with({"heavy"}))
    assert found.complete
    assert rule("plot") in found.rules.candidates
    assert rule("heavy") in found.dropped
    assert rule("heavy") not in found.rules.candidates


def test_a_search_that_runs_out_of_time_gives_what_is_proved() -> None:
    told: list[Found] = []

    def attempt(rules: RuleSet) -> Verdict:
        if told:  # something is proved, in the middle of a group
            raise OutOfTime
        return breaks_with({"model"})(rules)

    found = search(eager(), Seconds(10, 9), no_recording, attempt, told.append)
    assert not found.complete
    assert found.rules.candidates == told[0].rules.candidates
    assert found.rules.candidates
    assert rule("model") not in found.rules.candidates
