"""The entry point that ``lazyboot.start`` names (PEP 829): Python 3.15 and later call it at start-up."""

from __future__ import annotations

import os


def start() -> None:
    """Start lazyboot when ``LAZYBOOT`` asks for it. Costs one environment test otherwise; raises nothing."""
    if os.environ.get("LAZYBOOT", "0") in ("", "0"):
        return
    try:
        from lazyboot.runtime import boot

        boot.start()
    except BaseException:  # whatever is wrong with lazyboot, the interpreter must come up
        pass
