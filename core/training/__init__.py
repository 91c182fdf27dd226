"""Training score networks: one at a time, or several at once; every prediction and loss."""

from core.training.loop import Progress, TrainingConfig, batch, loss, train
from core.training.losses import LOSSES, Batch
from core.training.together import train_together

__all__ = [
    "LOSSES",
    "Batch",
    "Progress",
    "TrainingConfig",
    "batch",
    "loss",
    "train",
    "train_together",
]
