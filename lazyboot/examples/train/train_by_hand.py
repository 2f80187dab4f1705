"""The same training run as train.py, its imports moved by hand: what an expert makes of it.

Only what the configuration needs is imported, and nothing heavy before the configuration is valid.

$ python train_by_hand.py
$ python train_by_hand.py optimizer.name=adamm
"""

from __future__ import annotations

import difflib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import hydra
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig, OmegaConf

if TYPE_CHECKING:
    import lightning as L
    from lightning.pytorch.callbacks import Callback
    from lightning.pytorch.loggers import Logger
    from torch.utils.data import DataLoader

KNOWN = {
    "optimizer.name": ("adam", "adamw", "sgd"),
    "schedule": ("constant", "cosine"),
    "noise": ("none", "ddpm"),
    "logger": ("none", "wandb"),
}


def validate(cfg: DictConfig) -> None:
    """Stop with exit code 2 if a setting has a value that nothing below knows."""
    errors = []
    for key, known in KNOWN.items():
        value = str(OmegaConf.select(cfg, key))
        if value not in known:
            nearest = difflib.get_close_matches(value, known, n=1)
            hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
            errors.append(f"config error: {key} is {value!r}; expected one of {', '.join(known)}.{hint}")
    if errors:
        print("\n".join(errors), file=sys.stderr)
        sys.exit(2)


def build_data(cfg: DictConfig) -> DataLoader:
    """Random vectors, labelled by a random linear map."""
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    features = cfg.data.features
    if cfg.tokenizer is not None:
        from transformers import AutoTokenizer

        features = AutoTokenizer.from_pretrained(cfg.tokenizer).vocab_size
    inputs = torch.randn(cfg.data.samples, features)
    labels = (inputs @ torch.randn(features, cfg.data.classes)).argmax(dim=1)
    if cfg.noise == "ddpm":
        from diffusers import DDPMScheduler

        scheduler = DDPMScheduler()
        steps = torch.randint(0, scheduler.config.num_train_timesteps, (len(inputs),))
        inputs = scheduler.add_noise(inputs, torch.randn_like(inputs), steps)
    return DataLoader(TensorDataset(inputs, labels), batch_size=cfg.data.batch_size, shuffle=True)


def build_model(cfg: DictConfig, steps: int) -> L.LightningModule:
    """The model that the configuration names, with its metrics and its learning rate schedule."""
    from torchmetrics import MetricCollection
    from torchmetrics.classification import MulticlassAccuracy

    metrics = MetricCollection({"train/accuracy": MulticlassAccuracy(cfg.data.classes)})
    model = hydra.utils.instantiate(cfg.model, metrics=metrics)
    if cfg.schedule == "cosine":
        from transformers import get_cosine_schedule_with_warmup

        model.schedule = lambda optimizer: get_cosine_schedule_with_warmup(optimizer, steps // 10, steps)
    return model


def build_logger(cfg: DictConfig) -> Logger | None:
    """The experiment logger, or none."""
    if cfg.logger == "none":
        return None
    import wandb
    from lightning.pytorch.loggers import WandbLogger

    return WandbLogger(project="example", settings=wandb.Settings(console="off"))


def build_callbacks(logger: Logger | None) -> list[Callback]:
    """What runs beside the loop."""
    if logger is None:
        return []
    from lightning.pytorch.callbacks import LearningRateMonitor

    return [LearningRateMonitor()]


def build_trainer(cfg: DictConfig) -> L.Trainer:
    """One process on the CPU, quiet, without automatic checkpoints."""
    import lightning as L

    logger = build_logger(cfg)
    return L.Trainer(
        accelerator="cpu",
        devices=1,
        max_epochs=cfg.trainer.max_epochs,
        logger=logger or False,
        callbacks=build_callbacks(logger),
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        log_every_n_steps=1,
    )


@hydra.main(version_base="1.3", config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    """Validate, train, save the weights beside Hydra's own files, print the final loss."""
    validate(cfg)
    import lightning as L
    import torch

    torch.set_num_threads(cfg.threads)
    L.seed_everything(cfg.seed)
    data = build_data(cfg)
    model = build_model(cfg, steps=len(data) * cfg.trainer.max_epochs)
    trainer = build_trainer(cfg)
    trainer.fit(model, data)
    trainer.save_checkpoint(Path(HydraConfig.get().runtime.output_dir) / "last.ckpt")
    print(f"accuracy {trainer.callback_metrics['train/accuracy'].item()!r}")
    print(f"final loss {trainer.callback_metrics['train/loss'].item()!r}")


if __name__ == "__main__":
    main()
