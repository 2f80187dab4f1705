"""Finding the rules that keep the result the same, by trials. Pure: what a trial is, the caller knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from attrs import evolve, field, frozen

from lazyboot.profile.recording import Process, Recording
from lazyboot.profile.tuning.candidate import Candidate, RuleSet, Unit
from lazyboot.profile.tuning.entries import unit
from lazyboot.profile.tuning.gains import Seconds
from lazyboot.profile.tuning.importgraph import ImportGraph
from lazyboot.profile.tuning.proposals import State, by_importer, proposals
from lazyboot.profile.tuning.special import special

_MOST_ROUNDS = 10
_MOST_DEEP = 8  # candidates of a round, once whole libraries have been tried
_MOST_BATCHES = 2  # of them by one recording: each promises less than the one before
_MOST_REPAIRS = 3
_LEAST_SHARE = 0.01  # of the time without the rules: what a rule must promise to be tried, and no less than
_LEAST_S = 0.005
_LEAST_CPU, _LEAST_WALL = 0.01, 0.03  # of it: what a trial must save; the clock is the less sure of the two
_NOTHING = "saves nothing"


@frozen
class Verdict:
    """What a trial with a set of rules showed.

    same     whether it gave the result of the eager run
    why      how it did not, in one line
    blamed   the rule that the run's own error message names, if any
    advised  modules that the message says should be eager
    cost     of a run that gave the same; None where it is not known
    """

    same: bool
    why: str = ""
    blamed: Candidate | None = None
    advised: tuple[str, ...] = ()
    cost: Seconds | None = None


Attempt = Callable[[RuleSet], Verdict]
Useful = Callable[[Verdict], bool]


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


def sift(
    base: RuleSet, units: Sequence[Unit], attempt: Attempt, useful: Useful = lambda verdict: True
) -> tuple[RuleSet, dict[Candidate, str]]:
    """`base` with those of `units` that work on top of it, and why each of the others does not.

    All are tried at once; where that fails, the one that is blamed for it is set apart, or else they are halved.

    useful  whether what a trial saved is worth it; asked of each that gave the same result, and true at last of what it
            was true of
    """
    units = [each for each in units if not set(each) <= set(base.candidates)]
    if not units:
        return base, {}
    rules = base.with_(_all(units))
    verdict = attempt(rules)
    if verdict.same and useful(verdict):
        return rules, {}
    if len(units) == 1:
        repairable = not verdict.same and not units[0][0].inside
        repaired = _repaired(rules, verdict, attempt, useful) if repairable else None
        why = _NOTHING if verdict.same else verdict.why
        return (base, dict.fromkeys(units[0], why)) if repaired is None else (repaired, {})
    dropped: dict[Candidate, str] = {}
    for part in _parts(units, verdict):
        base, more = sift(base, part, attempt, useful)
        dropped.update(more)
    return base, dropped


def search(
    before: Recording,
    cost: Seconds,
    record: Callable[[RuleSet], Recording],
    attempt: Attempt,
    tell: Callable[[Found], None] = lambda found: None,
) -> Found:
    """Rules for the command of which `before` is a recording without any of them.

    cost     of a run without any of them
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

    steps = _Steps(before, cost, record, once, tell)
    try:
        steps.take()
    except OutOfTime:
        return steps.found
    return evolve(steps.found, complete=True)


class _Steps:
    """Rounds: what a recording proposes is tried, and with what works comes the next recording."""

    def __init__(
        self,
        before: Recording,
        cost: Seconds,
        record: Callable[[RuleSet], Recording],
        attempt: Attempt,
        tell: Callable[[Found], None],
    ) -> None:
        self._process = before.main
        self._before = self._best = cost
        self._record = record
        self._attempt = attempt
        self._tell = tell
        self._least_s = max(_LEAST_S, _LEAST_SHARE * before.wall_s)
        self._tried: dict[Candidate, State] = {}
        self.found = Found()

    def take(self) -> None:
        """All of them."""
        graph = ImportGraph(self._process)
        self._libraries(graph)
        for _ in range(_MOST_ROUNDS):
            before = self.found.rules
            if not before.candidates:
                return
            process = self._record(before).main
            graph = ImportGraph(process, before.decides)
            if not self._sift_useful(self._inside(graph)) and not self._one_by_one(graph, process):
                return

    def _libraries(self, graph: ImportGraph) -> None:
        """Whole libraries, as others import them. Some save only once something else waits, too: no more is asked of
        them now than that the result stays the same."""
        dropped = self._sift([(each,) for each in proposals(graph, self._tried, self._least_s, inside=False)])
        for broken in dropped:
            self._sift([(each,) for each in by_importer(graph, broken, self._least_s) if each not in self._tried])
        if self.found.rules.candidates:
            self._best = self._attempt(self.found.rules).cost or self._best

    def _inside(self, graph: ImportGraph) -> list[Unit]:
        """Whole libraries, with what they import of themselves."""
        found = proposals(graph, self._tried, self._least_s, inside=True)
        return [(each,) for each in found if "." not in each.modules[0]]

    def _deep(self, graph: ImportGraph, process: Process) -> list[Unit]:
        """Parts of libraries, and what is no rule: those that promise most."""
        found = [
            *proposals(graph, self._tried, self._least_s, inside=False),
            *(each for each in special(process, graph, self._least_s) if each not in self._tried),
        ]
        found = found or proposals(graph, self._tried, self._least_s, inside=True)
        chosen: list[Candidate] = []
        for each in sorted(found, key=lambda one: -one.seconds):
            if len(chosen) < _MOST_DEEP and not any(_overlap(each, other) for other in chosen):
                chosen.append(each)
        return [unit(each, process) for each in chosen]

    def _one_by_one(self, graph: ImportGraph, process: Process) -> bool:
        """Try parts of libraries in the order of what they promise: most break something. Whether one was worth it."""
        before = self.found.rules
        for _ in range(_MOST_BATCHES):
            for each in self._deep(graph, process):
                self._sift_useful([each])
            if self.found.rules != before:
                break
        return self.found.rules != before

    def _sift_useful(self, units: Sequence[Unit]) -> bool:
        """Whether some of `units` work and save time; they are among the rules then."""
        before = self.found.rules
        self._sift(units, self._is_useful)
        return self.found.rules != before

    def _sift(self, units: Sequence[Unit], useful: Useful = lambda verdict: True) -> dict[Candidate, str]:
        tried: list[RuleSet] = []

        def attempt(rules: RuleSet) -> Verdict:
            tried.append(rules)
            return self._attempt(rules)

        def worth_it(verdict: Verdict) -> bool:
            if not useful(verdict):
                return False
            self.found = evolve(
                self.found, rules=tried[-1]
            )  # at once: the next trial may be the one that is interrupted
            self._tell(self.found)
            return True

        rules, dropped = sift(self.found.rules, units, attempt, worth_it)
        for each in _all(units):
            self._tried[each] = "dropped" if each in dropped else "kept"
        for first, *_ in units:  # a rule is known by its package, whatever else it says
            self._tried[evolve(first, no_instances=(), no_effect=())] = self._tried[first]
        self.found = Found(rules, {**self.found.dropped, **dropped})
        self._tell(self.found)
        return dropped

    def _is_useful(self, verdict: Verdict) -> bool:
        cost, best, before = verdict.cost, self._best, self._before
        if cost is None:
            return True
        saved = Seconds(best.wall_s - cost.wall_s, best.cpu_s - cost.cpu_s)
        least_cpu_s = max(_LEAST_S, _LEAST_CPU * before.cpu_s)
        by_clock = saved.wall_s > max(_LEAST_S, _LEAST_WALL * before.wall_s) and saved.cpu_s > -2 * least_cpu_s
        if saved.cpu_s > least_cpu_s or by_clock:
            self._best = cost
            return True
        return False


def _all(units: Iterable[Unit]) -> list[Candidate]:
    return [each for unit in units for each in unit]


def _parts(units: Sequence[Unit], verdict: Verdict) -> list[Sequence[Unit]]:
    blamed = [each for each in units if verdict.blamed in each]
    if blamed:
        return [[each for each in units if each not in blamed], blamed]
    middle = (len(units) + 1) // 2
    return [units[:middle], units[middle:]]


def _repaired(rules: RuleSet, verdict: Verdict, attempt: Attempt, useful: Useful) -> RuleSet | None:
    """`rules` with what has to stay eager so that they work; None where they do not all the same.

    Not for a package's imports of itself: where their order matters, it matters for many of them.
    """
    for _ in range(_MOST_REPAIRS):
        more = rules.keeping_eager(verdict.advised)
        if more == rules:
            return None
        rules, verdict = more, attempt(more)
        if verdict.same:
            return rules if useful(verdict) else None
    return None


def _overlap(one: Candidate, other: Candidate) -> bool:
    """Whether they are about the same package, or one about a part of the other's."""
    if one.kind != "rule" or other.kind != "rule":
        return one.kind == other.kind and one.modules == other.modules
    first, second = f"{one.modules[0]}.", f"{other.modules[0]}."
    return first.startswith(second) or second.startswith(first)
