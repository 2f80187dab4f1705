"""A pytest plugin that says at the end of a run what lazyboot deferred: a run in which it did nothing proves nothing.

The file that the variable LAZYBOOT_WITNESS names is written in both runs, so that they differ in nothing else.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write how many statements were deferred, and which modules: all, and those that have not executed."""
    from lazyboot.api import active

    engine = active()
    deferrals = engine.recorder.deferrals if engine is not None else []
    modules = sorted({deferral.target for deferral in deferrals})
    said = {
        "active": engine is not None,
        "statements": len(deferrals),
        "modules": modules,
        "never_loaded": [name for name in modules if name not in sys.modules],
    }
    Path(os.environ["LAZYBOOT_WITNESS"]).write_text(json.dumps(said), encoding="utf-8")
