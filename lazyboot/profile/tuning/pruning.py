"""Rules that save nothing, as far as that can be told without measuring. Pure."""

from __future__ import annotations

from lazyboot.profile.recording import Recording
from lazyboot.profile.tuning.candidate import Candidate, RuleSet
from lazyboot.profile.tuning.rulesfile import places


def subsumed(rules: RuleSet) -> list[Candidate]:
    """Those that another one makes needless: what they defer, it defers too."""
    found = [each for each in rules.candidates if each.kind == "rule" and not each.inside]
    wider = [each for each in rules.candidates if each.kind == "rule" and each.inside and not each.importers]
    return [each for each in found if any(_covers(other, each) for other in wider)]


def idle(rules: RuleSet, text: str, recording: Recording, base: str) -> dict[Candidate, str]:
    """Those that deferred nothing in `recording`, a run with them, or nothing that was not loaded all the same; and
    which of the two it is.

    text  the rules file of that run: `base` with the rules

    Some save something all the same: what a rule does to imports in functions, no list of deferrals tells.
    """
    process = recording.main
    loaded = {each.module for each in process.imports if not each.error}
    at = places(text, base, rules)
    saved: set[Candidate] = set()
    used: set[Candidate] = set()
    for deferral in process.deferrals:
        line = deferral.rule.rpartition(":")[2]
        if line.isdigit() and int(line) in at:
            (used if deferral.module in loaded else saved).add(at[int(line)])
    idle_ones = (each for each in rules.candidates if each.kind == "rule" and each not in saved)
    return {each: "all that it defers is used" if each in used else "it defers nothing here" for each in idle_ones}


def _covers(wider: Candidate, other: Candidate) -> bool:
    return all(any(f"{one}.".startswith(f"{pattern}.") for pattern in wider.modules) for one in other.modules)
