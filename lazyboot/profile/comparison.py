"""Runs of the same work in several variants, and the statistics over them. Pure: runs nothing."""

from __future__ import annotations

import hashlib
import operator
import re
import statistics
from collections.abc import Callable, Mapping
from pathlib import Path

from attrs import asdict, field, frozen

from lazyboot.profile.mark import Mark

_ERROR = re.compile(r"[\w.]*(Error|Exception|Interrupt|Exit)\b")  # how the last line of a traceback begins
_PLACE = re.compile(r" \((unknown location|[^()]*[/\\][^()]*)\)$")  # what the text of an ImportError ends with
FILES = "files"
MODULES = "modules"
_SHORT = 200  # characters of an outcome that a JSON report quotes; beyond that, its digest says the same


@frozen
class Variant:
    """One way to do the work.

    argv  the command; ``{folder}`` in an argument stands for the run's own working folder, where it has one
    env   variables on top of the caller's, ``{folder}`` as above; None takes a variable away
    may_break  that it fails, or gives another result, is a finding about it and no problem of the comparison
    """

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str | None] = field(factory=dict)
    may_break: bool = False


@frozen
class Run:
    """One measured run of a variant.

    wall_s, cpu_s  seconds, process start to exit or to the mark; CPU time includes the descendants it waited for
    peak_bytes     peak resident memory of the largest process among them
    modules        ``len(sys.modules)`` at exit; None if the process was not probed or never got there
    exit_code      negative: the signal that ended it; what it must be, where it was ended at the mark
    outcome        the text that must be the same in every variant
    pid            of the process; 0 when unknown
    failed         why it did not come to its end, or to the mark; empty where it did
    """

    variant: str
    wall_s: float
    cpu_s: float
    peak_bytes: int
    modules: int | None
    exit_code: int
    outcome: str
    stdout_tail: str
    stderr_tail: str
    pid: int = 0
    failed: str = ""


def stdout_of(folder: Path, stdout: str, stderr: str) -> str:
    """The outcome of work whose result is what it prints."""
    return stdout


def nothing_to_prepare(folder: Path) -> None:
    """The preparation of work that starts in an empty folder."""


@frozen
class Workload:
    """The work, and how its result is judged.

    name       what is measured, as a table says it: ``time to the config error``
    exit_code  what every run must end with; None: what the first one ends with
    prepare    gets the run's empty working folder ready; not timed
    outcome    (working folder, stdout, stderr) of a finished run -> the text to compare
    same       (reference outcome, outcome) -> whether they are the same result
    folder     where all of it happens; None: each run in a new folder of its own
    until      the mark at which each run is ended; None: it runs to its end
    """

    name: str
    variants: tuple[Variant, ...]
    exit_code: int | None = 0
    prepare: Callable[[Path], None] = nothing_to_prepare
    outcome: Callable[[Path, str, str], str] = stdout_of
    same: Callable[[str, str], bool] = operator.eq
    folder: Path | None = None
    until: Mark | None = None


@frozen
class Spread:
    """Median, least and greatest of several figures."""

    median: float
    min: float
    max: float


def spread(figures: list[float]) -> Spread | None:
    """The spread of `figures`; None if there are none."""
    return Spread(statistics.median(figures), min(figures), max(figures)) if figures else None


@frozen
class Comparison:
    """Every measured run of a workload, in the order they ran, warm-ups left out.

    files    variant -> how many files it opens, where that was counted
    modules  variant -> how many modules it loads, where that was counted and its runs do not tell
    """

    workload: Workload
    runs: tuple[Run, ...]
    files: Mapping[str, int] = field(factory=dict)
    modules: Mapping[str, int] = field(factory=dict)

    @property
    def exit_code(self) -> int:
        """What every run must end with."""
        return self.runs[0].exit_code if self.workload.exit_code is None else self.workload.exit_code

    def of(self, variant: str) -> list[Run]:
        """The runs of one variant, in order."""
        return [run for run in self.runs if run.variant == variant]

    def has(self, *variants: str) -> bool:
        """Whether every one of `variants` was run."""
        return all(map(self.of, variants))

    def spread(self, variant: str, measure: str) -> Spread | None:
        """Over one field of Run, such as ``wall_s``, or over ``files``; None where it is unknown."""
        return spread(self.figures(variant, measure))

    def figures(self, variant: str, measure: str) -> list[float]:
        """One field of Run of each run, or ``files``, where it is known."""
        return [figure for figure in self._figures(variant, measure) if figure is not None]

    def ratio(self, numerator: str, denominator: str, measure: str = "wall_s") -> Spread | None:
        """`numerator` over `denominator`, round by round: the two runs of a round saw the same machine."""
        return spread(self.ratios(numerator, denominator, measure))

    def ratios(self, numerator: str, denominator: str, measure: str = "wall_s") -> list[float]:
        """`numerator` over `denominator` in each round."""
        return self._paired(numerator, denominator, measure, operator.truediv)

    def difference(self, minuend: str, subtrahend: str, measure: str = "wall_s") -> Spread | None:
        """`minuend` less `subtrahend`, round by round."""
        return spread(self._paired(minuend, subtrahend, measure, operator.sub))

    def _paired(self, first: str, second: str, measure: str, combine: Callable[[float, float], float]) -> list[float]:
        pairs = zip(self._figures(first, measure), self._figures(second, measure))
        return [combine(one, other) for one, other in pairs if one is not None and other]

    def _figures(self, variant: str, measure: str) -> list[float | None]:
        if measure == FILES:
            return [self.files.get(variant)]
        found = [getattr(run, measure) for run in self.of(variant)]
        if measure == MODULES and all(each is None for each in found):
            return [self.modules.get(variant)]
        return found

    def gave_same_result(self, variant: str) -> bool:
        """Whether every run of `variant` ended as it must, with the first variant's result."""
        reference = self.runs[0].outcome
        runs = self.of(variant)
        ended = all(run.exit_code == self.exit_code for run in runs)
        return ended and all(self.workload.same(reference, run.outcome) for run in runs)

    def broken(self, variant: str) -> str | None:
        """How `variant`, one that may break, broke: the last error line of its first wrong run. None: it did not."""
        if not any(each.may_break for each in self.workload.variants if each.name == variant):
            return None
        for run in self.of(variant):
            if run.failed:
                return run.failed
            if run.exit_code != self.exit_code:
                return _last_error(run)
            if not self.workload.same(self.runs[0].outcome, run.outcome):
                return f"another result than {self.runs[0].variant}"
        return None

    @property
    def problems(self) -> list[str]:
        """One sentence for each variant that did not end as it must or did not give the first variant's result.

        None for those that may break: `broken` tells about them.
        """
        reference = self.runs[0]
        problems = []
        for variant in self.workload.variants:
            if variant.may_break:
                continue
            runs = self.of(variant.name)
            codes = sorted({run.exit_code for run in runs} - {self.exit_code})
            if codes:
                found = ", ".join(map(str, codes))
                problems.append(
                    f"{self.workload.name}: {variant.name} ended with exit code {found}, expected {self.exit_code}"
                )
            elif not all(self.workload.same(reference.outcome, run.outcome) for run in runs):
                problems.append(f"{self.workload.name}: {variant.name} gave another result than {reference.variant}")
        return problems

    @property
    def last_words(self) -> str:
        """The end of stderr of the first run that did not end as it must; empty if all did that may not break."""
        must = {variant.name for variant in self.workload.variants if not variant.may_break}
        wrong = (run for run in self.runs if run.variant in must and run.exit_code != self.exit_code)
        return next((f"{run.variant} said last:\n{run.stderr_tail.rstrip()}" for run in wrong), "")

    def as_json(self) -> dict[str, object]:
        """Everything measured, with medians; seconds and bytes."""
        names = [variant.name for variant in self.workload.variants]
        return {
            "work": self.workload.name,
            "equal": not self.problems,
            "problems": self.problems,
            "broken": {name: error for name in names if (error := self.broken(name)) is not None},
            "variants": {name: self._summary(name) for name in names},
            "ratios": {
                f"{one} / {other}": _plain(self.ratio(one, other)) for one in names for other in names if one != other
            },
            "runs": [{**asdict(run), "outcome": _quoted(run.outcome)} for run in self.runs],
        }

    def _summary(self, variant: str) -> dict[str, object]:
        measures = ("wall_s", "cpu_s", "peak_bytes", "modules", FILES)
        return {measure: _plain(self.spread(variant, measure)) for measure in measures}


def _last_error(run: Run) -> str:
    lines = [line.strip() for line in run.stderr_tail.splitlines() if line.strip()]
    errors = [line for line in lines if _ERROR.match(line)]
    ended = f"ended by signal {-run.exit_code}" if run.exit_code < 0 else f"exit code {run.exit_code}"
    return _PLACE.sub("", next(reversed(errors or lines), ended))


def _plain(figures: Spread | None) -> dict[str, float] | None:
    return None if figures is None else asdict(figures)


def _quoted(outcome: str) -> str:
    if len(outcome) <= _SHORT:
        return outcome
    return "sha256:" + hashlib.sha256(outcome.encode("utf-8", "surrogateescape")).hexdigest()
