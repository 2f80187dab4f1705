"""The model of the example: two linear layers, trained on labelled vectors."""

from __future__ import annotations

from typing import Any

import lightning as L
import torch
from torch import Tensor, nn
from torchmetrics import MetricCollection

OPTIMIZERS = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "sgd": torch.optim.SGD}


class Classifier(L.LightningModule):
    """Cross entropy over `classes`; logs ``train/loss`` and the metrics it is given at every epoch."""

    def __init__(
        self, features: int, hidden: int, classes: int, optimizer: str, lr: float, metrics: MetricCollection
    ) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, classes))
        self.metrics = metrics
        self.optimizer = optimizer
        self.lr = lr
        self.schedule: Any = None

    def forward(self, inputs: Tensor) -> Tensor:
        return self.layers(inputs)

    def training_step(self, batch: list[Tensor], batch_index: int) -> Tensor:
        inputs, labels = batch
        logits = self(inputs)
        loss = nn.functional.cross_entropy(logits, labels)
        self.metrics.update(logits, labels)
        self.log("train/loss", loss, on_step=False, on_epoch=True)
        return loss

    def on_train_epoch_end(self) -> None:
        self.log_dict(self.metrics.compute())
        self.metrics.reset()

    def configure_optimizers(self) -> Any:
        optimizer = OPTIMIZERS[self.optimizer](self.parameters(), lr=self.lr)
        return optimizer if self.schedule is None else ([optimizer], [self.schedule(optimizer)])
