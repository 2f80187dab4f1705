"""Whether the start of a command kept to its budget, and if not, what broke it. Pure."""

from __future__ import annotations

import statistics
from typing import Any, Literal

from attrs import asdict, field, frozen

from lazyboot.config.budget import Budget, Limit
from lazyboot.config.model import about as _about
from lazyboot.config.patterns import covers
from lazyboot.config.schema import table
from lazyboot.profile.chains import why
from lazyboot.profile.comparison import Comparison
from lazyboot.profile.recording import NONE, Process, Recording

FORMAT = "lazyboot check"
EAGER, LAZY = "eager", "lazy"

_MEASURED = {
    "seconds": ("wall_s", 1.0),
    "peak_mb": ("peak_bytes", 1e6),
}
_RECORDED = {"modules": "modules", "files": "files_opened"}


def _is(description: str, **more: Any) -> Any:
    return field(metadata=_about(description), **more)


@frozen
class Step:
    """One place on the way from the script to a module."""

    file: str = _is("The file; empty when unknown.")
    line: int = _is("Its line, from 1; 0 when unknown.")
    text: str = _is("What stands there: an import statement, or the use of a deferred name.")
    kind: Literal["import", "use"] = _is("Whether it imports, or uses what was deferred and so loads it.")


@frozen
class Held:
    """One limit of the budget and the figure it was held to."""

    key: str = _is("The key of [budget].")
    module: str = _is("For forbid: the module that must not be imported. Else empty.")
    limit: float = _is("The most that is allowed; 0 for forbid.")
    figure: float = _is("What was found: a median over the runs; for forbid, how many modules that it names.")
    figures: tuple[float, ...] = _is("One of each run; empty where there was one.")
    kept: bool = _is("Whether the figure is within the limit.")
    origin: str = _is("Where the limit was said: file:line.")
    chain: tuple[Step, ...] = _is("For a forbidden module: how the script comes to import it.", default=())


@frozen
class Check:
    """What lazyboot check found."""

    lazyboot: str = _is("The version of lazyboot.")
    command: tuple[str, ...] = _is("The command, as it was given.")
    folder: str = _is("The working directory.")
    until: str = _is("The mark up to which it ran; empty when it ran to its end.")
    runs: int = _is("Measured runs of each variant; 0 where only a recording was needed.")
    limits: tuple[Held, ...] = _is("Every limit of the budget.")
    format: Literal["lazyboot check"] = _is("What this is.", default="lazyboot check")
    version: Literal[1] = _is("The version of the format; another one means other fields.", default=1)

    @property
    def passed(self) -> bool:
        """Whether the budget was kept."""
        return all(each.kept for each in self.limits)


def needs_runs(budget: Budget) -> bool:
    """Whether holding a command to `budget` takes measured runs."""
    return any(name in budget.limits for name in ("seconds", "seconds_ratio", "peak_mb"))


def needs_eager_runs(budget: Budget) -> bool:
    """Whether it takes eager ones too."""
    return "seconds_ratio" in budget.limits


def needs_recording(budget: Budget) -> bool:
    """Whether it takes a recording."""
    return bool(budget.forbidden) or counts(budget)


def counts(budget: Budget) -> bool:
    """Whether it limits what is counted in a recording: a second run's, as the first fills caches."""
    return any(name in budget.limits for name in _RECORDED)


def hold(budget: Budget, comparison: Comparison | None, recording: Recording | None) -> tuple[Held, ...]:
    """Every limit of `budget` with what was found.

    comparison  measured runs of the variants ``lazy`` and, for a ratio, ``eager``; None where none are needed
    recording   of a lazy run; None where none is needed. Its main process is the one whose modules and files count
    """
    held = [_held(name, limit, _figures(name, comparison, recording)) for name, limit in budget.limits.items()]
    for each in budget.forbidden:
        found = (
            [_forbidden(recording, process, each.module) for process in recording.processes]
            if recording is not None
            else []
        )
        count, chain = max(found, key=lambda pair: pair[0], default=(0, ()))
        held.append(Held("forbid", each.module, 0, count, (), not count, each.origin, chain))
    return tuple(held)


def as_json(check: Check) -> dict[str, Any]:
    """`check` as JSON has it."""
    return {**asdict(check), "passed": check.passed}


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of that. ``lazyboot check --schema`` prints it."""
    schema = table(Check)
    schema["properties"]["passed"] = {"description": "Whether the budget was kept.", "type": "boolean"}
    schema["required"].append("passed")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": FORMAT, **schema}


def _held(name: str, limit: Limit, figures: list[float]) -> Held:
    figure = statistics.median(figures)
    shown = tuple(figures) if len(figures) > 1 else ()
    return Held(name, "", limit.value, figure, shown, figure <= limit.value, limit.origin)


def _figures(name: str, comparison: Comparison | None, recording: Recording | None) -> list[float]:
    if comparison is not None and name == "seconds_ratio":
        return comparison.ratios(LAZY, EAGER)
    if comparison is not None and name in _MEASURED:
        measure, unit = _MEASURED[name]
        return [figure / unit for figure in comparison.figures(LAZY, measure)]
    if recording is not None and name in _RECORDED:
        return [float(getattr(recording.main, _RECORDED[name]))]
    raise ValueError(f"nothing was measured that tells {name}")


def _forbidden(recording: Recording, process: Process, pattern: str) -> tuple[int, tuple[Step, ...]]:
    """How many modules that `pattern` covers `process` imported, and how it came to the first of them."""
    names = [each.module for each in process.imports if not each.error and covers(pattern, each.module)]
    if not names:
        return 0, ()
    return len(set(names)), tuple(_chain(recording, process, names[0]))


def _chain(recording: Recording, process: Process, module: str) -> list[Step]:
    chains = why(recording, module, process=process, most=1).chains
    steps = [Step(link.file, link.line, str(link), "import") for link in (chains[0] if chains else ())]
    found = next(each for each in process.imports if each.module == module)
    if found.use != NONE:
        use = process.uses[found.use]
        deferral = process.deferrals[use.deferral]
        name = f"{deferral.module}.{use.name}" if use.name else deferral.module
        place = "" if use.function == "<module>" else f" in {use.function}"
        file = process.files[use.file] if use.file != NONE else ""
        steps.append(Step(file, use.line, f"uses {name}{place} ({use.kind}), which loads it", "use"))
    return steps
