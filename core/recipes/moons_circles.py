"""The network that the app opens with."""

from pathlib import Path

from core.networks import NetworkConfig
from core.recipes.making import make
from core.training import TrainingConfig

STEPS = 30_000


def moons_circles(steps: int | None, root: Path) -> None:
    """Trains "moons-circles": three FiLM layers 64 wide, v-prediction, cosine schedule."""
    make("moons-circles", NetworkConfig(), TrainingConfig(steps=steps or STEPS), root)
