"""A data script without torch, on Python 3.12: what some of the other tools ask for."""

from __future__ import annotations

import hashlib
from pathlib import Path

from lazyboot.profile.comparison import Variant, Workload
from lazyboot.profile.example import BY_HAND, EAGER, LAZY
from lazyboot.profile.interpreter import Interpreter

MISTAKE = "data script, time to the error in an argument"
REPORT = "data script, time to the finished report"

LIBRARIES = ("matplotlib", "numpy", "pandas", "scikit-learn", "scipy")

_SCRIPTS = Path(__file__).parent / "scripts"
_RULES = 'presets = []\nlazy = ["matplotlib", "numpy", "pandas", "scipy", "sklearn"]\n'
_DRAWING = "report.png"


def workloads(interpreter: Interpreter, folder: Path) -> tuple[Workload, Workload]:
    """A run that ends at a misspelt argument, and one that writes its report.

    folder  an existing folder, for lazyboot's configuration: no preset is about these libraries
    """
    rules = folder / "data.toml"
    rules.write_text(_RULES, "utf-8")

    def variants(fit: str) -> tuple[Variant, ...]:
        def variant(name: str, script: str) -> Variant:
            lazy = name == LAZY
            env = {**interpreter.environment(lazy), "MPLBACKEND": "Agg"}
            if lazy:
                env["LAZYBOOT_CONFIG"] = str(rules)
            return Variant(name, (interpreter.executable, str(_SCRIPTS / script), fit, _DRAWING), env)

        return variant(EAGER, "report.py"), variant(LAZY, "report.py"), variant(BY_HAND, "report_by_hand.py")

    mistake = Workload(MISTAKE, variants("least sqares"), 2, outcome=_messages)
    return mistake, Workload(REPORT, variants("least squares"), outcome=_report)


def _messages(folder: Path, stdout: str, stderr: str) -> str:
    return stdout + stderr


def _report(folder: Path, stdout: str, stderr: str) -> str:
    drawing = folder / _DRAWING
    digest = hashlib.sha256(drawing.read_bytes()).hexdigest() if drawing.exists() else "missing"
    return f"{stdout}drawing {digest}"
