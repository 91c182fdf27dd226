"""What label dropout in training does: the same network with 0, 10, 20 and 50 % of it."""

from pathlib import Path

from core.networks import NetworkConfig
from core.recipes.making import make
from core.training import TrainingConfig

STEPS = 6_000
PERCENT = (0, 10, 20, 50)


def checkpoint(percent: int) -> str:
    """The checkpoint's name.

    >>> checkpoint(20)
    'dropout-20'
    """
    return f"dropout-{percent}"


def dropout(percent: int, steps: int | None, root: Path) -> None:
    """Trains as "moons-circles" does, in fewer steps, with this share of labels masked."""
    training = TrainingConfig(steps=steps or STEPS, label_dropout=percent / 100)
    make(checkpoint(percent), NetworkConfig(), training, root)
