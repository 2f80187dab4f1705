"""Each fault once; ``python -m tests.faults`` repeats them."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from faults.faults import FAULTS, Fault
from faults.starts import Starts

pytestmark = [
    pytest.mark.needs("processes"),
    pytest.mark.skipif(not hasattr(os, "getuid"), reason="signals, limits and owners of POSIX"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_start_is_lazy_and_silent_or_eager_with_one_line(fault: Fault, tmp_path: Path) -> None:
    fault(Starts(tmp_path), random.Random(1))
