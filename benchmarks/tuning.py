"""Tunes a real script from no rules at all, and measures what that reaches of the hand-made preset's saving.

    python3 benchmarks/tuning.py --stack lightning|nemo [--python PATH] [--work TEXT] [--rules FILE] [--runs N]
                                 [--json FILE]

--rules takes a file that lazyboot tune wrote before, instead of tuning again. Without --python, the pinned stack is
built as stacks.py does, and lazyboot installed into it. Exit code 0 if every variant gave the same result and the share
is reached, 1 if not.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import stacks

stacks.enter("lightning")

import nemo_work
from attrs import evolve
from rich.console import Console

from lazyboot.errors import LazybootError
from lazyboot.profile import example
from lazyboot.profile.comparison import Comparison, Variant, Workload
from lazyboot.profile.interpreter import Interpreter, describe
from lazyboot.profile.measure import measure
from lazyboot.report.comparison import Ratio, comparison_table
from lazyboot.report.progress import shown

CHECKOUT = Path(__file__).resolve().parents[1]
EAGER, PRESET, TUNED = "eager", "preset", "tuned"
SHARES = {"lightning": 0.90, "nemo": 0.85}
LIBRARIES = {"lightning": example.LIBRARIES, "nemo": nemo_work.LIBRARIES}
RUNS = 5


def main() -> None:
    """Command line: see the module's text."""
    arguments = _arguments()
    out = Console()
    try:
        interpreter = _interpreter(arguments.stack, arguments.python)
        with tempfile.TemporaryDirectory(prefix="lazyboot-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            texts = {}
            comparisons = []
            works = [each for each in _works(arguments.stack, interpreter) if arguments.work in each.name]
            for number, work in enumerate(works):
                below = folder / str(number)
                below.mkdir()
                rules = arguments.rules or _tuned(arguments.stack, work, interpreter, below, arguments.tune_runs)
                texts[work.name] = rules.read_text("utf-8")
                comparisons.append(_measured(_with_rules(work, rules.resolve()), arguments.runs, below))
    except (LazybootError, stacks.StackError) as error:
        sys.exit(f"tuning.py: {error}")
    out.print(comparison_table(comparisons, (Ratio(EAGER, PRESET), Ratio(EAGER, TUNED))))
    report = [_report(each, SHARES[arguments.stack]) for each in comparisons]
    for each in report:
        out.print(
            f"{each['work']}: {each['wall']:.0%} of the preset's saving by the clock, {each['cpu']:.0%} by CPU time;"
            f" at least {each['least']:.0%}: {'reached' if each['reached'] else 'MISSED'}",
            highlight=False,
        )
    problems = [problem for each in comparisons for problem in each.problems]
    out.print("\n".join(problems) or "Results: equal in every variant.", highlight=False, markup=False)
    if arguments.json is not None:
        written = {"machine": interpreter.as_json(), "shares": report, "rules": texts}
        written["comparisons"] = [each.as_json() for each in comparisons]
        arguments.json.write_text(json.dumps(written, indent=2) + "\n", "utf-8")
    sys.exit(1 if problems or not all(each["reached"] for each in report) else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure what lazyboot tune reaches of a hand-made preset's saving.")
    parser.add_argument("--stack", required=True, choices=sorted(SHARES))
    parser.add_argument("--python", metavar="PATH", help="interpreter with the stack and lazyboot")
    parser.add_argument("--work", default="", metavar="TEXT", help="only works with this in their name")
    parser.add_argument("--rules", type=Path, metavar="FILE", help="measure this file instead of tuning")
    parser.add_argument("--runs", type=int, default=RUNS, metavar="N", help="measured rounds (default: %(default)s)")
    parser.add_argument("--tune-runs", type=int, default=3, metavar="N", help="lazyboot tune --runs (default: 3)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure, and the rules, to this file")
    return parser.parse_args()


def _interpreter(stack: str, python: str | None) -> Interpreter:
    interpreter = describe(python or str(stacks.ensure(stack, install=CHECKOUT)), LIBRARIES[stack])
    if interpreter.missing:
        raise LazybootError(f"{interpreter.executable} lacks {', '.join(interpreter.missing)}")
    return interpreter


def _tuned(stack: str, work: Workload, interpreter: Interpreter, folder: Path, runs: int) -> Path:
    """The rules that lazyboot tune finds for `work`, starting from no preset."""
    rules = folder / "tuned.toml"
    command, options = _command(stack, work, interpreter, folder)
    tune = (sys.executable, "-m", "lazyboot", "tune", "--no-presets", "--runs", str(runs), "--output", str(rules))
    found = subprocess.run([*tune, *options, *command], cwd=folder, env={**os.environ, **_variables(interpreter)})
    if found.returncode != 0:
        raise LazybootError(f"lazyboot tune ended with exit code {found.returncode}")
    return rules


def _command(stack: str, work: Workload, interpreter: Interpreter, folder: Path) -> tuple[list[str], list[str]]:
    """The script, and the options with which it is tuned: what its result is."""
    argv = [interpreter.executable, *work.variants[0].argv[1:]]
    reference = folder / "reference"
    reference.mkdir()
    once = [each.replace("{folder}", str(reference)) for each in argv]
    variables = {**os.environ, **_variables(interpreter), "LAZYBOOT": "0"}
    subprocess.run(once, cwd=reference, env=variables, capture_output=True)
    if stack == "nemo":
        same = f"{sys.executable} {CHECKOUT / 'benchmarks' / 'same_recipe.py'}"
        return argv, ["--check", f"{same} {reference / nemo_work.RECIPE_TEXT} {{folder}}/{nemo_work.RECIPE_TEXT}"]
    argv = [each.replace("hydra.run.dir=", "hydra.run.dir={folder}/") for each in argv]
    if work.name == example.CONFIG_ERROR:
        return argv, ["--compare-stderr", "--exit-code", str(work.exit_code)]
    same = f"cmp {reference / 'outputs' / 'last.ckpt'} {{folder}}/outputs/last.ckpt"
    return argv, ["--check", same]


def _variables(interpreter: Interpreter) -> dict[str, str]:
    return {key: value for key, value in interpreter.environment(lazy=True).items() if key != "LAZYBOOT"}


def _works(stack: str, interpreter: Interpreter) -> list[Workload]:
    """Each work of the stack: eager, and with the presets."""
    works = example.workloads(interpreter) if stack == "lightning" else nemo_work.workloads(interpreter)[:1]
    found = []
    for work in works:
        eager, lazy = (next(each for each in work.variants if each.name == name) for name in ("eager", "lazy"))
        found.append(evolve(work, variants=(evolve(eager, name=EAGER), evolve(lazy, name=PRESET))))
    return found


def _with_rules(work: Workload, rules: Path) -> Workload:
    preset = work.variants[-1]
    tuned = Variant(TUNED, preset.argv, {**preset.env, "LAZYBOOT_CONFIG": str(rules)})
    return evolve(work, variants=(*work.variants, tuned))


def _measured(work: Workload, runs: int, folder: Path) -> Comparison:
    below = Path(tempfile.mkdtemp(dir=folder))
    with shown(work, runs, Console(stderr=True)) as progress:
        return measure(work, runs, below, progress=progress)


def _report(comparison: Comparison, least: float) -> dict[str, object]:
    """The share of the preset's saving that the tuned rules reach, by the clock and by the processor."""
    shares = {}
    for name, measured in (("wall", "wall_s"), ("cpu", "cpu_s")):
        eager, preset, tuned = (comparison.spread(each, measured) for each in (EAGER, PRESET, TUNED))
        assert eager is not None and preset is not None and tuned is not None
        shares[name] = (eager.median - tuned.median) / (eager.median - preset.median)
    return {"work": comparison.workload.name, **shares, "least": least, "reached": shares["wall"] >= least}


if __name__ == "__main__":
    main()
