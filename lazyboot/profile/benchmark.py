"""What ``lazyboot bench`` measured: the model of its JSON file, and how it comes from the runs. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any, Literal

from attrs import asdict, field, frozen

from lazyboot.config.model import about as _about
from lazyboot.config.schema import table
from lazyboot.profile.comparison import Comparison, Variant
from lazyboot.profile.interval import METHOD, Estimate, estimate
from lazyboot.profile.outcome import NORMALISED, SAME, Result, Verdict, unsettled, verdicts

FORMAT = "lazyboot bench"

MeasureName = Literal["wall_s", "cpu_s", "peak_bytes", "modules", "files"]
MEASURES: tuple[MeasureName, ...] = ("wall_s", "cpu_s", "peak_bytes", "modules", "files")


def _is(description: str, **more: Any) -> Any:
    return field(metadata=_about(description), **more)


@frozen
class Measured:
    """One measure of one variant."""

    measure: MeasureName = _is(
        "wall_s: seconds from the start to the end or to the mark. cpu_s: CPU seconds, with those of the processes it "
        "waited for. peak_bytes: peak resident memory of the largest of them. modules: in sys.modules at the end. "
        "files: opened through Python, in one run of its own."
    )
    figures: tuple[float, ...] = _is("One of each run, in the order of the runs.")
    median: Estimate = _is("Over the runs.")
    ratio: Estimate | None = _is("To the eager runs, round by round; left out for those themselves.", default=None)


@frozen
class Measurements:
    """All that was measured of one variant."""

    name: str = _is("eager, lazy, the name of a configuration file, or twin.")
    configuration: tuple[str, ...] = _is("The configuration files that applied; empty for the presets alone.")
    result: Result = _is(
        "same: as the eager runs. different: other output. failed: another exit code, or no end or mark in time."
    )
    findings: tuple[str, ...] = _is("In what it is not the same, a sentence each.")
    exit_codes: tuple[int, ...] = _is("Those that occurred; negative: a signal.")
    measures: tuple[Measured, ...] = _is("What could be measured; empty for a variant that failed.")

    def of(self, measure: str) -> Measured | None:
        """One of the measures, None where it is not known."""
        return next((each for each in self.measures if each.measure == measure), None)


@frozen
class Benchmark:
    """What lazyboot bench measured."""

    lazyboot: str = _is("The version of lazyboot.")
    command: tuple[str, ...] = _is("The command, as it was given.")
    folder: str = _is("The working directory.")
    until: str = _is("The mark at which each run was ended; empty when the command ran to its end.")
    runs: int = _is("Measured runs of each variant, after one to warm up.")
    cold: str = _is("What was done about the page cache; empty when it was left warm.")
    unsettled: str = _is("What differs between the eager runs themselves; empty when nothing does.")
    normalised: tuple[str, ...] = _is("What was taken out of the output before it was compared.")
    ignored: tuple[str, ...] = _is("Patterns of the lines that were not compared.")
    method: str = _is("What the medians and intervals are.")
    variants: tuple[Measurements, ...] = _is("The eager runs first.")
    format: Literal["lazyboot bench"] = _is("What this file is.", default="lazyboot bench")
    version: Literal[1] = _is("The version of the format; another one means other fields.", default=1)

    @property
    def same(self) -> bool:
        """Whether every variant did what the eager one does."""
        return all(variant.result == SAME for variant in self.variants)

    @property
    def command_line(self) -> str:
        """The command, as a shell takes it."""
        return shlex.join(self.command)


def benchmark(
    comparison: Comparison, configurations: dict[str, tuple[str, ...]], ignored: Sequence[str] = (), **about: Any
) -> Benchmark:
    """The benchmark that the runs of `comparison` are.

    configurations  variant -> the configuration files that applied
    ignored         patterns of the lines that were not compared
    about           lazyboot, command, folder, until, runs, cold
    """
    first, *others = comparison.workload.variants
    judged = [Verdict(first.name, SAME), *verdicts(comparison)]
    variants = zip((first, *others), judged)
    return Benchmark(
        unsettled=unsettled(comparison),
        normalised=tuple(name for name, _, _ in NORMALISED),
        ignored=tuple(ignored),
        method=METHOD,
        variants=tuple(_measurements(comparison, *each, configurations[each[0].name]) for each in variants),
        **about,
    )


def as_json(found: Benchmark) -> dict[str, Any]:
    """`found` as JSON has it."""
    return asdict(found, filter=lambda _, value: value is not None)


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of that. ``lazyboot bench --schema`` prints it."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": FORMAT, **table(Benchmark)}


def _measurements(
    comparison: Comparison, variant: Variant, verdict: Verdict, configuration: tuple[str, ...]
) -> Measurements:
    name = variant.name
    measured = [] if verdict.result == "failed" else [_measured(comparison, name, measure) for measure in MEASURES]
    codes = sorted({run.exit_code for run in comparison.of(name)})
    return Measurements(
        name, configuration, verdict.result, verdict.findings, tuple(codes), tuple(filter(None, measured))
    )


def _measured(comparison: Comparison, name: str, measure: MeasureName) -> Measured | None:
    figures = comparison.figures(name, measure)
    median = estimate(figures)
    if median is None:
        return None
    first = comparison.workload.variants[0].name
    ratio = estimate(comparison.ratios(name, first, measure)) if name != first else None
    return Measured(measure, tuple(figures), median, ratio)
