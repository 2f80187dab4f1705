"""The training script that ships with lazyboot, as workloads: eager, lazy, and with its imports moved by hand."""

from __future__ import annotations

import hashlib
from pathlib import Path

from lazyboot.profile.comparison import Comparison, Variant, Workload
from lazyboot.profile.interpreter import Interpreter

EAGER, LAZY, BY_HAND = "eager", "lazy", "by hand"
CONFIG_ERROR = "time to the config error"
TRAINING = "time to a finished training run"

# Distributions that train.py imports, by the names pip knows them by.
LIBRARIES = ("hydra-core", "torch", "lightning", "torchmetrics", "transformers", "diffusers", "wandb")

_FOLDER = Path(__file__).parents[1] / "examples" / "train"
_ERROR = "config error:"
_ACCURACY, _LOSS = "accuracy ", "final loss "
_OUTPUTS = "outputs"


def workloads(interpreter: Interpreter) -> tuple[Workload, Workload]:
    """A run that ends at a misspelt setting, and a run that trains to the end."""
    mistake = Workload(CONFIG_ERROR, _variants(interpreter, "optimizer.name=adamm"), 2, outcome=_messages)
    training = Workload(TRAINING, _variants(interpreter), outcome=_result)
    return mistake, training


def final_loss(comparison: Comparison) -> str:
    """The loss that the first run of a training workload printed, digit by digit; empty if it printed none."""
    lines = comparison.runs[0].outcome.splitlines()
    return next((line.removeprefix(_LOSS) for line in lines if line.startswith(_LOSS)), "")


def _variants(interpreter: Interpreter, *overrides: str) -> tuple[Variant, ...]:
    def variant(name: str, script: str) -> Variant:
        argv = (interpreter.executable, str(_FOLDER / script), f"hydra.run.dir={_OUTPUTS}", *overrides)
        return Variant(name, argv, interpreter.environment(lazy=name == LAZY))

    return variant(EAGER, "train.py"), variant(LAZY, "train.py"), variant(BY_HAND, "train_by_hand.py")


def _messages(folder: Path, stdout: str, stderr: str) -> str:
    return stdout + "\n".join(line for line in stderr.splitlines() if line.startswith(_ERROR))


def _result(folder: Path, stdout: str, stderr: str) -> str:
    """The figures it printed, and a digest of the weights it saved.

    Not Lightning's log lines: imported after Hydra has set up logging, as by hand, they reach stdout in
    Hydra's format; imported before, they go to stderr.
    """
    figures = [line for line in stdout.splitlines() if line.startswith((_ACCURACY, _LOSS))]
    checkpoint = folder / _OUTPUTS / "last.ckpt"
    digest = hashlib.sha256(checkpoint.read_bytes()).hexdigest() if checkpoint.exists() else "missing"
    return "\n".join([*figures, f"checkpoint {digest}"])
