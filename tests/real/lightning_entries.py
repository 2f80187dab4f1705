"""Runs in the Lightning stack: lazyboot's own example, and Lightning's, Hydra's and PyTorch's commands and scripts."""

from __future__ import annotations

from .entry import SEEDED, Entry, Source

_LIGHTNING = "Lightning"
_HYDRA = "Hydra"
_OURS = "lazyboot"
_EXAMPLES = Source("pytorch-lightning==1.5.0", "5bc28022f749d6a7644027ca0428bc162c9ab401cdea78b264d14f5018430f3b")
_JSONARGPARSE = ("jsonargparse==4.53.0", "docstring_parser==0.18.0", "typeshed_client==2.14.0")

# As Lightning's documentation has it for these demos.
_CLI = """
from lightning.pytorch.cli import LightningCLI
from lightning.pytorch.demos.boring_classes import BoringDataModule, DemoModel

def cli_main():
    LightningCLI(DemoModel, BoringDataModule, seed_everything_default=3)

if __name__ == "__main__":
    cli_main()
"""
_TRANSFORMER = """
import lightning as L
from lightning.pytorch.demos import LightningTransformer, WikiText2
from lightning.pytorch.loggers import CSVLogger
from torch.utils.data import DataLoader

L.seed_everything(42)
dataset = WikiText2()
model = LightningTransformer(vocab_size=dataset.vocab_size)
trainer = L.Trainer(max_epochs=2, accelerator="cpu", logger=CSVLogger("."), log_every_n_steps=2)
trainer.fit(model, DataLoader(dataset, batch_size=3))
print(trainer.callback_metrics)
"""
_WORDS = "the cat sat on the mat and a dog ran on the road\n" * 40
_FABRIC = """
import torch
from lightning.fabric import Fabric, seed_everything
from lightning.pytorch.demos.boring_classes import RandomDataset

fabric = Fabric()  # launched by the command
seed_everything(5 + fabric.global_rank)
model = torch.nn.Linear(32, 2)
model, optimizer = fabric.setup(model, torch.optim.AdamW(model.parameters()))
data = fabric.setup_dataloaders(torch.utils.data.DataLoader(RandomDataset(32, 16), batch_size=4))
for batch in data:
    loss = model(batch).square().mean()
    fabric.backward(loss)
    optimizer.step()
    optimizer.zero_grad()
fabric.print(f"loss {fabric.all_reduce(loss).item()}")
fabric.save("state.ckpt", {"model": model, "optimizer": optimizer, "step": 4})
"""
_TRAINER = (
    "--trainer.max_epochs=2",
    "--trainer.accelerator=cpu",
    "--trainer.logger=CSVLogger",
    "--trainer.logger.save_dir=.",
)
_COPIES = {name: f"{{lazyboot}}/examples/train/{name}" for name in ("train.py", "classifier.py", "conf")}


def _train(name: str, *arguments: str, **options: object) -> Entry:
    return _entry(f"example-{name}", _OURS, "python", "train.py", *arguments, copies=_COPIES, **options)


def _hydra(name: str, module: str, *arguments: str, code: int = 0) -> Entry:
    command = ("python", f"{{site}}/hydra/test_utils/{module}.py", *arguments)
    return _entry(f"hydra-{name}", _HYDRA, *command, code=code, defers=False)


def _bug_report(name: str, origin: str, *launcher: str, **options: object) -> Entry:
    copies = {"bug_report_model.py": "{source}/pl_examples/bug_report_model.py"}
    command = (*launcher, "seeded.py", "bug_report_model.py")
    return _entry(name, origin, *command, copies=copies, files={"seeded.py": SEEDED}, source=_EXAMPLES, **options)


def _entry(name: str, origin: str, *command: str, **options: object) -> Entry:
    return Entry(name, "lightning", command, origin, **options)  # type: ignore[arg-type]


LIGHTNING = (
    _train("train", quick=True),
    _train("config-error", "optimizer.name=adamm", code=2),
    _train("cosine", "schedule=cosine"),
    _train("noise", "noise=ddpm"),
    _train(
        "wandb",
        "logger=wandb",
        environ={"WANDB_MODE": "offline", "WANDB_RUN_ID": "run"},
        opaque=r"\.wandb$|/debug[\w-]*\.log$",
    ),
    _train("multirun", "-m", "optimizer.lr=0.01,0.1"),
    _bug_report("lightning-bug-report", _LIGHTNING, "python", quick=True),
    _entry(
        "lightning-cli-fit",
        _LIGHTNING,
        "python",
        "main.py",
        "fit",
        *_TRAINER,
        files={"main.py": _CLI},
        beside=_JSONARGPARSE,
    ),
    _entry(
        "lightning-cli-help", _LIGHTNING, "python", "main.py", "--help", files={"main.py": _CLI}, beside=_JSONARGPARSE
    ),
    _entry(
        "lightning-cli-mistake",
        _LIGHTNING,
        *("python", "main.py", "fit", "--trainer.epochs=2"),
        files={"main.py": _CLI},
        beside=_JSONARGPARSE,
        code=2,
    ),
    _entry(
        "lightning-transformer",
        _LIGHTNING,
        "python",
        "main.py",
        files={"main.py": _TRANSFORMER, "data/wikitext-2.txt": _WORDS},
        quick=True,
    ),
    _entry(
        "fabric-run",
        _LIGHTNING,
        *("fabric", "run", "--accelerator=cpu", "--devices=2", "--strategy=ddp", "main.py"),
        files={"main.py": _FABRIC},
        unordered=True,
    ),
    _entry("fabric-help", _LIGHTNING, "fabric", "run", "--help"),
    _entry("fabric-consolidate-help", _LIGHTNING, "fabric", "consolidate", "--help"),
    _entry(
        "lightning-upgrade",
        _LIGHTNING,
        *("python", "-m", "lightning.pytorch.utilities.upgrade_checkpoint", "old.ckpt"),
        prepare="import torch; torch.save({'state_dict': {'w': torch.ones(3)}, 'epoch': 1, 'global_step': 2, "
        "'checkpoint_callback_best': 0.5, 'pytorch-lightning_version': '1.0.0'}, 'old.ckpt')",
    ),
    _hydra("example-app", "example_app", "--help"),
    _hydra("config", "completion", "--cfg", "all", "--resolve"),
    _hydra("multirun", "completion", "-m", "+size=1,2"),
    _hydra("mistake", "completion", "sizes=1", code=1),
    _bug_report("torchrun-bug-report", "PyTorch, Lightning", "torchrun", "--nproc-per-node=1", unordered=True),
    _entry("torchrun-help", "PyTorch", "torchrun", "--help"),
    _entry("torch-collect-env", "PyTorch", "python", "-m", "torch.utils.collect_env"),
    _entry("transformers-help", "Hugging Face", "transformers", "--help"),
    _entry("transformers-env", "Hugging Face", "transformers", "env"),
    _entry("diffusers-env", "Hugging Face", "diffusers-cli", "env"),
    _entry("hf-help", "Hugging Face", "hf", "--help", defers=False),
    _entry("wandb-help", "Weights & Biases", "wandb", "--help"),
)
