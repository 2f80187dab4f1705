"""Training programs on the real stacks that use what the presets defer: each prints what its eager run prints."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.stack

MODEL = """
import os, sys, warnings
warnings.simplefilter("ignore")
import torch
import lightning.pytorch as pl
from lightning.pytorch import LightningModule, Trainer, seed_everything
from torch.utils.data import DataLoader, TensorDataset
from torchmetrics import MeanSquaredError

class Line(LightningModule):
    def __init__(self, width: int = 4, rate: float = 0.1, device: torch.device | str = "cpu"):
        super().__init__()
        self.net = torch.nn.Sequential(torch.nn.Linear(2, width), torch.nn.ReLU(), torch.nn.Linear(width, 1))
        self.error, self.rate = MeanSquaredError(), rate
        self.losses = []
    def training_step(self, batch, index):
        x, y = batch
        out = self.net(x)
        loss = torch.nn.functional.mse_loss(out, y)
        if not torch.compiler.is_compiling():
            self.log("error", self.error(out, y))
            self.losses.append(loss.item())
        return loss
    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=self.rate)
    def train_dataloader(self):
        x = torch.linspace(-1, 1, 32).reshape(16, 2)
        return DataLoader(TensorDataset(x, x.sum(1, keepdim=True)), batch_size=4)

def trainer():
    return Trainer(max_epochs=2, logger=False, enable_checkpointing=False, enable_progress_bar=False,
                   enable_model_summary=False, accelerator="cpu")
"""

COMPILED = f"""{MODEL}
seed_everything(3)
model = Line()
if "eager first" in sys.argv:
    trainer().fit(model)
    print("torch._dynamo.eval_frame" in sys.modules or "not loaded", model.losses[-1])
compiled = torch.compile(model, backend="eager")
print(type(compiled).__name__, isinstance(compiled, torch._dynamo.OptimizedModule))
trainer().fit(compiled)
print([parameter.sum().item() for parameter in model.parameters()])
from torch._dynamo.utils import counters
print(sorted(counters["stats"].items()), sorted(counters["graph_break"]))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
print(hasattr(type(optimizer).step, "__wrapped__"), type(optimizer).zero_grad.__wrapped__.__name__)

@torch.compile(backend="eager")
def step(x):
    optimizer.zero_grad()
    (model.net(x).sum()).backward()
    optimizer.step()
    return x + 1
# dynamo words the break at zero_grad in another way where a gate has stood before it
print(step(torch.ones(3, 2)).sum().item(), sum(counters["graph_break"].values()), counters["stats"]["unique_graphs"])
"""

JSONARGPARSE = ("jsonargparse==4.53.0", "docstring_parser==0.18.0", "typeshed_client==2.14.0")

COMMAND_LINE = f"""{MODEL}
from lightning.pytorch.cli import LightningCLI

if __name__ == "__main__":
    cli = LightningCLI(Line, trainer_defaults=dict(max_epochs=1, logger=False, enable_checkpointing=False,
        enable_progress_bar=False, enable_model_summary=False, accelerator="cpu"), seed_everything_default=5,
        save_config_kwargs=dict(overwrite=True))
    print(cli.model.losses)
"""

CHECKPOINT = """
import os, sys
import torch
import torch.distributed as dist
import lightning.pytorch
from nemo.collections.llm.recipes.nemotron4_15b import pretrain_recipe
import nemo.lightning
os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT="0", RANK="0", WORLD_SIZE="1")
path = sys.argv[1]
if sys.argv[2] == "save":
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.tensor import Replicate, distribute_tensor
    dist.init_process_group("gloo", init_method="file://" + path + ".store", rank=0, world_size=1)
    mesh = init_device_mesh("cpu", (1,))
    torch.save({"w": distribute_tensor(torch.arange(6.0), mesh, [Replicate()]), "plain": torch.ones(2)}, path)
    dist.destroy_process_group()
else:
    loaded = torch.load(path, weights_only=True)
    print(type(loaded["w"]).__name__, loaded["w"].to_local().tolist(), loaded["plain"].tolist())
"""


@pytest.fixture
def printed(tmp_path: Path) -> Callable[..., list[str]]:
    """Runs a program eagerly and lazily; gives what both print."""

    def runs(python: str, program: str, *arguments: str, env: dict[str, str] | None = None) -> list[str]:
        script = tmp_path / "program.py"
        script.write_text(program)
        output = []
        for switch in ("0", "1"):
            environ = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), **(env or {}), "LAZYBOOT": switch}
            command = [python, str(script), *arguments]
            done = subprocess.run(
                command, env=environ, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False
            )
            assert done.returncode == 0, done.stderr
            output.append(done.stdout)
        return output

    return runs


def test_a_compiled_model_trains_as_eagerly(stack_interpreter, printed) -> None:
    eager, lazy = printed(stack_interpreter("lightning"), COMPILED)
    assert eager == lazy
    assert "OptimizedModule True" in eager


def test_a_model_is_compiled_after_training_without_the_compiler(stack_interpreter, printed) -> None:
    """Eagerly torch._dynamo is there from the start; the rest is the same."""
    eager, lazy = (text.splitlines() for text in printed(stack_interpreter("lightning"), COMPILED, "eager first"))
    assert (eager[0].split()[0], lazy[0].split()[0]) == ("True", "not")
    assert eager[0].split()[-1] == lazy[0].split()[-1] and eager[1:] == lazy[1:]


@pytest.mark.parametrize(
    "arguments", [["fit", "--model.width", "3"], ["fit", "--model.rate=0.2", "--print_config"], ["fit", "--help"]]
)
def test_lightning_cli(
    stack_interpreter, benchmark_module: Callable[[str], ModuleType], printed, arguments: list[str]
) -> None:
    python = stack_interpreter("lightning")
    beside = benchmark_module("stacks").beside(python, JSONARGPARSE)
    eager, lazy = printed(python, COMMAND_LINE, *arguments, env={"PYTHONPATH": str(beside)})
    assert eager == lazy != ""


def test_a_checkpoint_with_a_distributed_tensor_loads(stack_interpreter, tmp_path: Path, printed) -> None:
    """torch.load accepts its class only where torch.distributed.tensor has loaded."""
    python, path = stack_interpreter("nemo"), str(tmp_path / "checkpoint.pt")
    printed(python, CHECKPOINT, path, "save")
    eager, lazy = printed(python, CHECKPOINT, path, "load")
    assert eager == lazy == "DTensor [0.0, 1.0, 2.0, 3.0, 4.0, 5.0] [1.0, 1.0]\n"
