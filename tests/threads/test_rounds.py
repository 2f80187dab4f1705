"""A few rounds of first uses by many threads; ``python -m tests.threads`` runs as many as asked."""

from __future__ import annotations

import pytest

from threads.lots import lot

pytestmark = pytest.mark.needs("threads")


@pytest.mark.parametrize("how", ["inside", "outside"])
def test_every_use_is_right_and_every_module_executes_once(how: str) -> None:
    ended = lot(0, 6, 64, how)
    assert ended.code == 0 and ended.out.startswith("6 rounds, 0 wrong"), ended.told()
