"""What unwrapt is told to defer: what its own profile of the eager program says that it can.

unwrapt has no rules of its own and no patterns: its configuration names each importer and each module. Two are made:
of what the script itself imports, and of what everybody imports.

    python unwrapt_rules.py PROFILE FOLDER
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lazyboot.errors import LazybootError
from lazyboot.profile.comparison import Variant, Workload

SCRIPT, EVERYBODY = "unwrapt.json", "unwrapt-all.json"  # the names of the two files

_LEAST_MS = 1.0


def write(workload: Workload, eager: Variant, environment: Mapping[str, str], folder: Path) -> None:
    """Profile the `eager` variant once, and write the two configurations into the folder of UNWRAPT_CONFIG's file.

    environment  what starts unwrapt
    folder       an existing folder, for the run

    Raises LazybootError where there is no profile.
    """
    work = folder / "profiled"
    work.mkdir()
    workload.prepare(work)
    profile = folder / "profile.json"
    variables = {**os.environ, **eager.env, **environment}
    target = Path(variables.pop("UNWRAPT_CONFIG")).parent
    variables |= {"UNWRAPT_PROFILE": "1", "UNWRAPT_PROFILE_FORMAT": "json", "UNWRAPT_PROFILE_OUTPUT": str(profile)}
    argv = [argument.replace("{folder}", str(work)) for argument in eager.argv]
    done = subprocess.run(argv, cwd=work, env=variables, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if not profile.exists():
        raise LazybootError(f"unwrapt wrote no profile of {workload.name!r}; exit code {done.returncode}")
    # In a process of its own: the kernel counts what this one has held as peak memory of what it starts.
    subprocess.run([sys.executable, __file__, str(profile), str(target)], check=True)


def rules(profile: Mapping[str, Any]) -> dict[str, list[str]]:
    """Importer -> modules: every import that loaded something for a millisecond or more and that unwrapt can defer."""
    found: dict[str, set[str]] = {}
    for edge in profile["edges"]:
        if edge["loaded"] and edge["deferrable"]["unwrapt"] and edge["cum_ms"] >= _LEAST_MS:
            found.setdefault(edge["importer"], set()).add(edge["imported"])
    return {importer: sorted(modules) for importer, modules in sorted(found.items())}


if __name__ == "__main__":
    everybody = rules(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    script = {importer: modules for importer, modules in everybody.items() if importer == "__main__"}
    for name, found in ((SCRIPT, script), (EVERYBODY, everybody)):
        Path(sys.argv[2], name).write_text(json.dumps(found, indent=2), "utf-8")
