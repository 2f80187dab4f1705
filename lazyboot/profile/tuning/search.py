"""Finding the rules that keep the result the same, by trials. Pure: what a trial is, the caller knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import field, frozen

from lazyboot.profile.recording import Recording
from lazyboot.profile.tuning.candidate import Candidate, RuleSet
from lazyboot.profile.tuning.importgraph import ImportGraph
from lazyboot.profile.tuning.proposals import State, by_importer, proposals
from lazyboot.profile.tuning.special import special

_MOST_ROUNDS = 8
_MOST_REPAIRS = 3
_LEAST_SHARE = 0.01  # of the eager run's time: what a rule must promise to be tried


@frozen
class Verdict:
    """What one run with a set of rules showed.

    same     whether it gave the result of the eager run
    why      how it did not, in one line
    blamed   the rule that the run's own error message names, if any
    advised  modules that the message says should be eager
    """

    same: bool
    why: str = ""
    blamed: Candidate | None = None
    advised: tuple[str, ...] = ()


Attempt = Callable[[RuleSet], Verdict]


class OutOfTime(Exception):
    """There is no time left for another trial."""


@frozen
class Found:
    """What a search has found so far.

    rules    they were run together, and gave the result of the eager run
    dropped  what was tried and is not among them, with why
    complete  whether nothing promising was left untried
    """

    rules: RuleSet = field(factory=RuleSet)
    dropped: dict[Candidate, str] = field(factory=dict)
    complete: bool = False


def sift(base: RuleSet, group: Sequence[Candidate], attempt: Attempt) -> tuple[RuleSet, dict[Candidate, str]]:
    """`base` with those of `group` that work on top of it, and why each of the others does not.

    All are tried at once; where that fails, the one that is blamed for it is set apart, or else the group is halved.
    """
    group = [each for each in group if each not in base.candidates]
    if not group:
        return base, {}
    verdict = attempt(base.with_(group))
    if verdict.same:
        return base.with_(group), {}
    if len(group) == 1:
        repaired = _repaired(base.with_(group), verdict, attempt)
        return (repaired, {}) if repaired is not None else (base, {group[0]: verdict.why})
    dropped: dict[Candidate, str] = {}
    for part in _parts(group, verdict):
        base, more = sift(base, part, attempt)
        dropped.update(more)
    return base, dropped


def search(
    eager: Recording,
    record: Callable[[RuleSet], Recording],
    attempt: Attempt,
    tell: Callable[[Found], None] = lambda found: None,
) -> Found:
    """Rules for the command of which `eager` is a recording without lazyboot.

    record   gives a recording of a run with rules
    attempt  runs the command with rules; it may raise OutOfTime, and then what is proved is what was found
    tell     is given every step
    """
    seen: dict[frozenset[object], Verdict] = {}

    def once(rules: RuleSet) -> Verdict:
        key = frozenset((*rules.candidates, *rules.eager))
        if key not in seen:
            seen[key] = attempt(rules)
        return seen[key]

    steps = _Steps(eager, record, once, tell)
    try:
        steps.take()
    except OutOfTime:
        return Found(steps.found.rules, steps.found.dropped)
    return Found(steps.found.rules, steps.found.dropped, True)


class _Steps:
    """Rounds: what a recording proposes is tried, and with what works comes the next recording."""

    def __init__(
        self,
        eager: Recording,
        record: Callable[[RuleSet], Recording],
        attempt: Attempt,
        tell: Callable[[Found], None],
    ) -> None:
        self._eager = eager
        self._record = record
        self._attempt = attempt
        self._tell = tell
        self._least_s = _LEAST_SHARE * eager.wall_s
        self._tried: dict[Candidate, State] = {}
        self.found = Found()

    def take(self) -> None:
        """All of them."""
        process = self._eager.main
        graph = ImportGraph(process)
        for number in range(_MOST_ROUNDS):
            before = self.found.rules
            while group := self._proposed(graph, inside=number > 0):
                self._try(group, graph)
            if number:
                group = [each for each in special(process, graph, self._least_s) if each not in self._tried]
                self._try(group, graph)
            if self.found.rules == before:
                return
            process = self._record(self.found.rules).main
            graph = ImportGraph(process, self.found.rules.decides)

    def _proposed(self, graph: ImportGraph, *, inside: bool) -> list[Candidate]:
        """Rules for others' imports of a package first: they are less likely to break it than those for its own, of
        which only a recording with the former tells what is left to save."""
        outside = proposals(graph, self._tried, self._least_s, inside=False)
        if outside or not inside:
            return outside
        return proposals(graph, self._tried, self._least_s, inside=True)

    def _try(self, group: Sequence[Candidate], graph: ImportGraph) -> None:
        if not group:
            return
        dropped = self._sift(group)
        for broken in dropped:
            self._sift([each for each in by_importer(graph, broken, self._least_s) if each not in self._tried])

    def _sift(self, group: Sequence[Candidate]) -> dict[Candidate, str]:
        _, dropped = sift(self.found.rules, group, self._proving)
        for each in group:
            self._tried[each] = "dropped" if each in dropped else "kept"
        self.found.dropped.update(dropped)
        return dropped

    def _proving(self, rules: RuleSet) -> Verdict:
        verdict = self._attempt(rules)
        if verdict.same:
            self.found = Found(rules, self.found.dropped)
            self._tell(self.found)
        return verdict


def _parts(group: Sequence[Candidate], verdict: Verdict) -> list[Sequence[Candidate]]:
    if verdict.blamed in group:
        return [[each for each in group if each != verdict.blamed], [each for each in group if each == verdict.blamed]]
    middle = (len(group) + 1) // 2
    return [group[:middle], group[middle:]]


def _repaired(rules: RuleSet, verdict: Verdict, attempt: Attempt) -> RuleSet | None:
    """`rules` with what has to stay eager so that they work; None where they do not all the same."""
    for _ in range(_MOST_REPAIRS):
        more = rules.keeping_eager(verdict.advised)
        if more == rules:
            return None
        rules, verdict = more, attempt(more)
        if verdict.same:
            return rules
    return None
