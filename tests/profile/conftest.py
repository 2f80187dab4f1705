"""What tests of recordings share."""

from __future__ import annotations

from pathlib import Path

import pytest
from recorded import Recorder

import lazyboot


@pytest.fixture
def recorded(tmp_path: Path, clean_environ: dict[str, str]) -> Recorder:
    """Records programs in child processes: see `Recorder`."""
    parent = str(Path(lazyboot.__file__).parents[1])
    return Recorder(tmp_path, {**clean_environ, "PYTHONPATH": parent})
