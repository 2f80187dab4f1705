"""The main job, from a checkout: builds the pinned Lightning stack, installs lazyboot into it, runs `lazyboot demo`.

    python3 benchmarks/demo.py [options of lazyboot demo]

Needs Python 3.11 somewhere, for which the stack is pinned, and a few minutes when it runs for the first time.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import stacks

if __name__ == "__main__":
    try:
        python = stacks.ensure("lightning", install=Path(__file__).resolve().parents[1])
    except stacks.StackError as error:
        sys.exit(f"demo.py: {error}")
    sys.exit(subprocess.run([str(python), "-m", "lazyboot", "demo", *sys.argv[1:]], check=False).returncode)
