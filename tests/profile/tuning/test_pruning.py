"""Which rules save nothing, and why."""

from __future__ import annotations

from attrs import evolve
from handmade import lazy

from lazyboot.profile.tuning.candidate import Candidate, RuleSet
from lazyboot.profile.tuning.pruning import idle
from lazyboot.profile.tuning.rulesfile import places, with_rules

HEAVY, PLOT, ABSENT = (Candidate("rule", (name,)) for name in ("heavy", "plot", "absent"))


def test_a_rule_that_defers_nothing_is_told_from_one_whose_module_is_used() -> None:
    rules = RuleSet((HEAVY, PLOT, ABSENT))
    text = with_rules("", rules)
    lines = {each.modules[0]: line for line, each in places(text, "", rules).items()}
    own = lazy().main
    deferrals = tuple(evolve(each, rule=f"lazyboot.toml:{lines[each.module]}") for each in own.deferrals)
    recording = evolve(lazy(), processes=(evolve(own, deferrals=deferrals),))
    assert idle(rules, text, recording, "") == {
        HEAVY: "all that it defers is used",
        ABSENT: "it defers nothing here",
    }
