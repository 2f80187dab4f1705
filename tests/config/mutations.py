"""Damaged configurations and plans: each is refused by the error that says so, or means what it says.

``python tests/config/mutations.py --number 10000 --seed 0``, from the root of a checkout, tries as many as asked.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from lazyboot.config.compile import compile_plan
from lazyboot.config.load import load
from lazyboot.config.model import Config
from lazyboot.errors import ConfigErrors, PlanError
from lazyboot.runtime.planfile import checksum, dumps, loads

CONFIG = b"""presets = []
lazy = ["a.b", "c"]
eager = ["c.d"]
postpone_gc = false
[[rule]]
modules = ["m", "n.*.o"]
importers = ["@project", "p"]
inside = true
guards = "eager"
annotations = false
before = ["q:r"]
no_instances = ["m:S"]
no_effect = ["m:t"]
reason = "\xc3\xa4 reason"
[[plugin]]
module = "u"
after = ["v", "w"]
[[decorator]]
function = "x:y"
loads = "z"
plain = true
[[import_function]]
function = "aa:bb"
[metadata]
memoise = true
"""


def mutations(data: bytes, number: int, chance: random.Random) -> Iterator[bytes]:
    """`number` copies of `data` with a few bytes replaced, removed, inserted, repeated or cut off."""
    for _ in range(number):
        damaged = bytearray(data)
        for _ in range(chance.choice((1, 1, 1, 2, 5))):
            place = chance.randrange(len(damaged) + 1)
            until = min(place + chance.choice((1, 1, 2, 8, 40)), len(damaged))
            change = chance.choice(("replace", "remove", "insert", "repeat", "cut"))
            if change == "replace":
                damaged[place:until] = chance.randbytes(until - place)
            elif change == "remove":
                del damaged[place:until]
            elif change == "insert":
                damaged[place:place] = chance.choice((chance.randbytes(3), b'"', b"\n", b"[", b"]", b"=", b"\0", b"\t"))
            elif change == "repeat":
                damaged[place:place] = damaged[place:until] * chance.choice((1, 3))
            elif chance.random() < 0.2:
                del damaged[place:]
        yield bytes(damaged)


def whole_plan(folder: Path) -> bytes:
    """The plan of `CONFIG`."""
    path = folder / "whole.toml"
    path.write_bytes(CONFIG)
    return dumps(compile_plan(load([str(path)])))


def configurations(number: int, seed: int, folder: Path) -> int:
    """Compile `number` damaged configurations in `folder`. How many were refused; AssertionError: one was not right."""
    path = folder / "lazyboot.toml"
    refused = 0
    for damaged in mutations(CONFIG, number, random.Random(seed)):
        path.write_bytes(damaged)
        try:
            plan = compile_plan(load([str(path)], overrides=Config(presets=())))
        except ConfigErrors as errors:
            refused += 1
            assert errors.errors and all(str(path) in str(error) for error in errors.errors), damaged
        else:
            assert dumps(loads(dumps(plan))) == dumps(plan), damaged
    return refused


def plans(whole: bytes, number: int, seed: int) -> int:
    """Read `number` damaged copies of the plan `whole`. How many were refused; AssertionError: one was not."""
    refused = 0
    for damaged in mutations(whole, number, random.Random(seed)):
        if damaged != whole:
            try:
                loads(damaged)
            except PlanError:
                refused += 1
            else:
                raise AssertionError(damaged)
    return refused


def plans_with_a_checksum(whole: bytes, number: int, seed: int) -> int:
    """The same, each with a checksum that fits: how many were refused. Raises whatever else reading them raises."""
    refused = 0
    for damaged in mutations(whole.partition(b"\n")[2], number, random.Random(seed)):
        try:
            loads(checksum(damaged).encode() + b"\n" + damaged)
        except PlanError:
            refused += 1
    return refused


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    number, seed = options.number, options.seed
    with tempfile.TemporaryDirectory() as folder:
        whole = whole_plan(Path(folder))
        print(f"configurations: {configurations(number, seed, Path(folder))} of {number} refused", flush=True)
    print(f"plans: {plans(whole, number, seed)} of {number} refused")
    print(f"plans with a checksum that fits: {plans_with_a_checksum(whole, number, seed)} of {number} refused")


if __name__ == "__main__":
    main()
