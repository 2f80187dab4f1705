"""The import of one library, as workloads: alone, and with the first use of something in it."""

from __future__ import annotations

from lazyboot.profile.comparison import Variant, Workload
from lazyboot.profile.example import EAGER, LAZY
from lazyboot.profile.interpreter import Interpreter

STATEMENT = "import lightning.pytorch"
LIGHTNING = "import lightning.pytorch, and use Trainer"


def statement(interpreter: Interpreter) -> Workload:
    """``import lightning.pytorch`` alone, eager and lazy: lazily, nothing is loaded."""
    return _workload(interpreter, STATEMENT, "'imported'")


def lightning(interpreter: Interpreter) -> Workload:
    """The same with the first use of something in it, which loads the package."""
    return _workload(interpreter, LIGHTNING, "lightning.pytorch.Trainer.__module__")


def _workload(interpreter: Interpreter, name: str, use: str) -> Workload:
    argv = (interpreter.executable, "-c", f"import lightning.pytorch\nprint({use})")
    variants = tuple(Variant(each, argv, interpreter.environment(each == LAZY)) for each in (EAGER, LAZY))
    return Workload(name, variants)
