from __future__ import annotations

import pytest

from lazyboot.profile.interval import Estimate, estimate


def test_nothing_has_no_median():
    assert estimate([]) is None


@pytest.mark.parametrize(
    ("count", "low", "high", "confidence"),
    [
        (1, 1, 1, 0),  # 1 - 1/1
        (2, 1, 2, 0.5),  # 1 - 2/4
        (5, 1, 5, 0.9375),  # 1 - 2/32
        (6, 1, 6, 0.96875),  # 1 - 2/64
        (8, 1, 8, 0.9921875),  # second to seventh: 1 - 2*(1+8)/256 = 0.93 would be too little
        (9, 2, 8, 0.9609375),  # 1 - 2*(1+9)/512
        (20, 6, 15, 0.95861053466796875),  # 1 - 2*(1+20+190+1140+4845)/2**20
    ],
)
def test_the_interval_is_that_of_order_statistics(count, low, high, confidence):
    found = estimate([float(number) for number in range(count, 0, -1)])
    assert found is not None
    assert (found.median, found.low, found.high) == ((count + 1) / 2, low, high)
    assert found.confidence == pytest.approx(confidence, abs=1e-15)


def test_a_lower_confidence_gives_a_narrower_interval():
    assert estimate([1, 2, 3, 4, 5], 0.6) == Estimate(3, 2, 4, 1 - 2 * (1 + 5) / 32)
