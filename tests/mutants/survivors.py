"""Says which mutants survived: ``python tests/mutants/survivors.py DATABASE ...``, after cosmic-ray has run them.

`equivalent.toml` beside this file lists the mutants that no test can notice, each with its reason. Ends with code 1
when another one survived or was not tested, or when one of those listed did not survive.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import tomllib
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import TestOutcome, WorkerOutcome


class Mutant(NamedTuple):
    """A changed line of file `module`: `was` before and `becomes` after, without indentation."""

    module: str
    was: str
    becomes: str


def changed_line(diff: str) -> tuple[str, str]:
    """What `diff` removes and what it adds, each on one line."""
    lines = [line for line in diff.splitlines() if line[:1] in "-+" and not line.startswith(("---", "+++"))]
    was, becomes = (" ".join(line[1:].strip() for line in lines if line[0] == sign) for sign in "-+")
    return was, becomes


def survivors(database: WorkDB) -> Iterator[tuple[Mutant, int]]:
    """Every mutant of `database` that no test noticed, or that was not tested, and its line from 1."""
    results = dict(database.results)
    for item in database.work_items:
        (mutation,) = item.mutations
        result = results.get(item.job_id)
        if result is None:
            yield Mutant(mutation.module_path.name, "not tested", mutation.operator_name), mutation.start_pos[0]
        elif result.worker_outcome != WorkerOutcome.SKIPPED and result.test_outcome != TestOutcome.KILLED:
            was, becomes = changed_line(result.diff or "")
            yield Mutant(mutation.module_path.name, was, becomes), mutation.start_pos[0]


def main(databases: list[str]) -> int:
    listed = tomllib.loads(Path(__file__).with_name("equivalent.toml").read_text())["mutant"]
    modules: set[str] = set()
    survived: dict[Mutant, int] = {}
    for path in databases:
        with use_db(path, WorkDB.Mode.open) as database:
            modules.update(item.mutations[0].module_path.name for item in database.work_items)
            survived.update(survivors(database))
    known = {Mutant(each["module"], each["was"], each["becomes"]) for each in listed if each["module"] in modules}
    for mutant, line in survived.items():
        if mutant not in known:
            print(f"{mutant.module}:{line}: no test notices\n  - {mutant.was}\n  + {mutant.becomes}")
    for mutant in known - set(survived):
        print(f"equivalent.toml lists what a test notices, or what is no mutant: {mutant}")
    print(f"{len(set(survived) - known)} mutants survived that equivalent.toml does not list")
    return 1 if known != set(survived) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
