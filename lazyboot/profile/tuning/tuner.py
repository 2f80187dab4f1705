"""A whole tuning: the search, what each rule saves, and which are worth a place in the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from attrs import evolve, field, frozen

from lazyboot.profile.recording import Recording
from lazyboot.profile.tuning.candidate import Candidate, RuleSet
from lazyboot.profile.tuning.gains import Gain, Seconds, gain, median, noise
from lazyboot.profile.tuning.journal import Attempt
from lazyboot.profile.tuning.pruning import idle, subsumed
from lazyboot.profile.tuning.search import Found, OutOfTime, search
from lazyboot.profile.tuning.subject import InForce
from lazyboot.profile.tuning.trials import TrialError, Trials

_MOST_ALONE = 14  # rules that are measured one by one; the rest together
_TOLERATED = 0.01  # of the CPU time without the rules: what leaving out needless rules may seem to cost
_SEARCH_RUNS = 20  # how many trials a search takes, for the estimate
_ALL, _EAGER, _BASE, _SLIM, _REST = "all", "eager", "base", "slim", "rest"
_NO_MORE = RuleSet()


@frozen
class Group:
    """Rules that were measured only together, and what they save."""

    rules: tuple[Candidate, ...]
    gain: Gain


@frozen
class Tuned:
    """What a tuning has found. All `rules` were run together, and gave the eager run's result.

    gains    what each rule saves: the time without it, less that with all
    groups   rules whose gain is known only together; each rule is in one at the most
    eager, base, lazy  medians without lazyboot, with what is in force without the rules, and with them; None where
             they were not measured, or where that is nothing
    dropped  what was tried and is not among the rules, with why
    complete whether everything promising was tried and measured
    runs     measured runs of each variant
    stderr_changed  lines on stderr that are gone with the rules, and new ones
    """

    rules: RuleSet = field(factory=RuleSet)
    gains: Mapping[Candidate, Gain] = field(factory=dict)
    groups: tuple[Group, ...] = ()
    eager: Seconds | None = None
    base: Seconds | None = None
    lazy: Seconds | None = None
    dropped: Mapping[Candidate, str] = field(factory=dict)
    complete: bool = False
    runs: int = 0
    stderr_changed: tuple[int, int] = (0, 0)


class Tuner:
    """Tunes by `trials`; `found` is what is proved at any moment, so that an interrupted tuning is worth something.

    runs  measured runs of each variant
    tell  called when something is found
    """

    def __init__(self, trials: Trials, runs: int, tell: Callable[[Tuned], None] = lambda tuned: None) -> None:
        self._trials = trials
        self._runs = runs
        self._tell = tell
        self.found = Tuned()
        self._searched_all = False
        self.runs_left = 3 + _SEARCH_RUNS + (_MOST_ALONE + 4) * (runs + 1)

    def tune(self, search_until: float = float("inf")) -> Tuned:
        """All of it. The search ends at `search_until` (time.monotonic). Raises TrialError."""
        try:
            self._search(search_until)
            if self.found.rules.candidates:
                self._prune()
                self._measure()
                self._decide()
            elif self._trials.in_force:
                self._measure_base()
        except OutOfTime:
            return self.found
        self._keep(complete=self._searched_all)
        return self.found

    def _search(self, until: float) -> None:
        first = self._trials.eager()
        self._keep(eager=_seconds(first))
        second = self._trials.eager()
        cost = Seconds(second.wall_s, min(first.cpu_s, second.cpu_s))
        if self._trials.in_force:
            cost = self._cost_of_base()
        # with what is in force: what waits by that already needs no rule
        recording = self._trials.recording(_NO_MORE if self._trials.in_force else None)
        deadline, self._trials.deadline = self._trials.deadline, min(until, self._trials.deadline)
        try:
            found = search(recording, cost, self._record, self._trials.verdict, self._searched)
        finally:
            self._trials.deadline = deadline
        self._searched_all = found.complete
        self._keep(rules=found.rules, dropped=found.dropped)

    def _cost_of_base(self) -> Seconds:
        """What a run without any new rule takes. Raises TrialError where its result is not that of the eager run: every
        rule would be blamed for it."""
        verdict = self._trials.verdict(_NO_MORE)
        if not verdict.same:
            raise _broken(self._trials.in_force, verdict.why, verdict.advised)
        assert verdict.cost is not None
        self._keep(base=verdict.cost)
        return verdict.cost

    def _record(self, rules: RuleSet) -> Recording:
        return self._trials.recording(rules)

    def _searched(self, found: Found) -> None:
        self._keep(rules=found.rules, dropped=found.dropped)
        self.runs_left = max(3, self.runs_left - 1)

    def _prune(self) -> None:
        """Take out what another rule says too, and what seems to save nothing, where that changes nothing."""
        rules = self.found.rules
        recording = self._trials.recording(rules)
        unused = idle(rules, self._trials.text(rules), recording, self._trials.base)
        most_s = self._trials.verdict(rules).cost
        before = self.found.base or self.found.eager
        assert most_s is not None and before is not None
        limit = Seconds(most_s.wall_s, most_s.cpu_s + _TOLERATED * before.cpu_s)
        for whys in (dict.fromkeys(subsumed(rules), "another rule says the same"), unused):
            self._take_out([each for each in whys if each in self.found.rules.candidates], whys, limit)

    def _take_out(self, gone: Sequence[Candidate], whys: Mapping[Candidate, str], limit: Seconds) -> None:
        """Take out those of `gone` without which a run is the same and takes no more CPU time than `limit`."""
        slim = self.found.rules.without(gone)
        if not gone or not slim.candidates:
            return
        verdict = self._trials.verdict(slim)
        if verdict.same and verdict.cost is not None and verdict.cost.cpu_s <= limit.cpu_s:
            self._keep(rules=slim, dropped={**self.found.dropped, **{each: whys[each] for each in gone}})
        elif len(gone) > 1:
            middle = len(gone) // 2
            self._take_out(gone[:middle], whys, limit)
            self._take_out(gone[middle:], whys, limit)

    def _measure(self) -> None:
        """What each rule saves: runs without it in turn with runs with all."""
        rules = self.found.rules
        ranked = sorted(rules.candidates, key=lambda each: -each.seconds)
        alone, rest = ranked[:_MOST_ALONE], ranked[_MOST_ALONE:]
        if len(rest) == 1:
            alone, rest = ranked, []
        variants: dict[object, RuleSet | None] = {_ALL: rules, **{each: rules.without([each]) for each in alone}}
        if rest:
            variants[_REST] = rules.without(rest)
        runs, needed = self._rounds(variants)
        of = {key: gain(runs[_ALL], found, noise(runs)) for key, found in runs.items() if key != _ALL and found}
        gains = {key: value for key, value in of.items() if isinstance(key, Candidate)}
        must = Gain(0.0, 0.0, 0.0, 0.0, self._runs, needed=True)
        gains.update({key: must for key in needed if isinstance(key, Candidate)})
        rest_gain = must if _REST in needed else of.get(_REST)
        groups = (Group(tuple(rest), rest_gain),) if rest and rest_gain is not None else ()
        self._keep(gains=gains, groups=groups, lazy=median(runs[_ALL]))

    def _decide(self) -> None:
        """Leave out what saves nothing, each alone or all of them; eager, what is in force, and lazy take turns."""
        found = self.found
        idle_ones = [each for each, value in found.gains.items() if not value.is_real]
        idle_ones += [each for group in found.groups if not group.gain.is_real for each in group.rules]
        slim = found.rules.without(idle_ones)
        before = _BASE if self._trials.in_force else _EAGER
        variants: dict[object, RuleSet | None] = {_EAGER: None, _ALL: found.rules}
        if self._trials.in_force:
            variants[_BASE] = _NO_MORE
        if idle_ones:
            variants[_SLIM] = slim
        runs, needed = self._rounds(variants)
        keeps_all = not idle_ones or _SLIM in needed or self._is_slower(runs)
        gains = {key: value for key, value in found.gains.items() if key not in idle_ones}
        groups = [group for group in found.groups if group.gain.is_real]
        if keeps_all and idle_ones:
            must = Gain(0.0, 0.0, 0.0, 0.0, self._runs, needed=True)
            together = must if _SLIM in needed else gain(runs[_ALL], runs[_SLIM], noise(runs))
            groups.append(Group(tuple(idle_ones), together))
        if not keeps_all:
            why = dict.fromkeys(idle_ones, "saves nothing that can be measured")
            self._keep(rules=slim, dropped={**found.dropped, **why})
        self._keep(gains=gains, groups=tuple(groups))
        name = _ALL if keeps_all else _SLIM
        base = median(runs[_BASE]) if self._trials.in_force else None
        self._keep(eager=median(runs[_EAGER]), base=base, lazy=median(runs[name]), runs=len(runs[name]))
        rules = self.found.rules.candidates
        if not rules or not gain(runs[name], runs[before], noise(runs)).is_real:
            why = dict.fromkeys(rules, "all rules together save nothing that can be measured")
            self._keep(rules=_NO_MORE, gains={}, groups=(), lazy=None, dropped={**self.found.dropped, **why})

    def _measure_base(self) -> None:
        """Eager against what is in force, where there is no rule to add."""
        runs, _ = self._rounds({_EAGER: None, _BASE: _NO_MORE})
        self._keep(eager=median(runs[_EAGER]), base=median(runs[_BASE]), runs=len(runs[_BASE]))

    def _is_slower(self, runs: Mapping[object, Sequence[Seconds]]) -> bool:
        """Whether what is left out does save time, all of it together: each may only cover for the others."""
        return bool(runs[_SLIM]) and gain(runs[_ALL], runs[_SLIM], noise(runs)).is_real

    def _rounds(
        self, variants: Mapping[object, RuleSet | None]
    ) -> tuple[dict[object, list[Seconds]], dict[object, str]]:
        """The runs of each variant, taken in turn; and those that gave another result, with how it differs.

        One more round comes first and does not count: in it, rules that are new are compiled and checked.
        Raises OutOfTime before the first round that counts has ended, and TrialError where all rules together, or none
        of them, gave another result.
        """
        runs: dict[object, list[Seconds]] = {key: [] for key in variants}
        needed: dict[object, str] = {}
        rounds = self._runs + 1
        self.runs_left = len(variants) * rounds + (4 * rounds if _EAGER not in variants else 0)
        for number in range(rounds):
            for key, rules in variants.items():
                if key in needed:
                    continue
                try:
                    attempt = self._trials.eager() if rules is None else self._trials.with_(rules, "measuring")
                except OutOfTime:
                    if number < 2:
                        raise
                    return runs, needed
                self.runs_left -= 1
                if not attempt.difference:
                    runs[key] += [_seconds(attempt)] if number else []
                elif key in (_ALL, _BASE):
                    with_ = "the rules" if key == _ALL else str(self._trials.in_force)
                    raise TrialError(f"the result with {with_} varies from run to run: {attempt.difference}")
                else:
                    needed[key] = attempt.difference
                    runs[key].clear()
                if key == _ALL:
                    self._keep(stderr_changed=attempt.stderr_changed)
        return runs, needed

    def _keep(self, **changes: object) -> None:
        self.found = evolve(self.found, **changes)  # type: ignore[arg-type]
        self._tell(self.found)


def _broken(in_force: InForce, why: str, advised: Sequence[str]) -> TrialError:
    """What to do where a run is not the same before any rule is tried."""
    modules = ", ".join(f'"{module}"' for module in advised) or "..."
    do = [
        *(["without the presets: --no-presets"] if in_force.presets else []),
        f"with the module that must not wait named in {in_force.file}: eager = [{modules}]",
        "or, if such lines do not matter, without comparing them: --ignore PATTERN",
    ]
    return TrialError(f"with {in_force} and no new rule, the result is another one: {why}. Tune {'; '.join(do)}")


def _seconds(attempt: Attempt) -> Seconds:
    return Seconds(attempt.wall_s, attempt.cpu_s)
