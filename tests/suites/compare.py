"""What differs between two runs of a suite, and which of that is known."""

from __future__ import annotations

import re

import attrs

from .catalogue import Explained
from .outcomes import Outcomes

ABSENT = "not run"


@attrs.frozen
class Difference:
    """A test that ended in another way, or ran in one of the runs only."""

    test: str
    eager: str
    lazy: str


@attrs.frozen
class Comparison:
    """The differences between an eager and a lazy run.

    unexplained  those that nothing accounts for
    explained    those that are known
    flaky        those of tests that two eager runs do not agree on either
    unmet        what is called known, and was not seen
    """

    unexplained: list[Difference]
    explained: list[Difference]
    flaky: list[Difference]
    unmet: list[Explained]


def differences(eager: Outcomes, lazy: Outcomes) -> list[Difference]:
    """The tests that ended in another way, in the order in which they ran."""
    tests = [*eager, *(test for test in lazy if test not in eager)]
    found = (Difference(test, eager.get(test, ABSENT), lazy.get(test, ABSENT)) for test in tests)
    return [difference for difference in found if difference.eager != difference.lazy]


def sort(found: list[Difference], known: list[Explained], again: list[Difference]) -> Comparison:
    """What accounts for each of the differences `found`.

    again  the differences between two eager runs
    """
    flaky = {difference.test for difference in again}
    explained = [difference for difference in found if any(_explains(entry, difference) for entry in known)]
    rest = [difference for difference in found if difference not in explained]
    return Comparison(
        unexplained=[difference for difference in rest if difference.test not in flaky],
        explained=explained,
        flaky=[difference for difference in rest if difference.test in flaky],
        unmet=[entry for entry in known if not any(_explains(entry, difference) for difference in explained)],
    )


def _explains(entry: Explained, difference: Difference) -> bool:
    return (entry.eager, entry.lazy) == (difference.eager, difference.lazy) and bool(
        re.fullmatch(entry.test, difference.test)
    )
