"""The score networks: points, a time and a label in, one reading of the score out."""

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import silu

from core.conditioning import CONDITIONINGS
from core.embeddings import CONVENTIONS, TimeMLP, sinusoidal
from core.schedules import READINGS, SCHEDULES


def _within(name: str, value: int, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{name}={value!r}: need a whole number from {low} to {high}")


def _one_of(name: str, value: str, known: object) -> None:
    if value not in known:  # type: ignore[operator]
        raise ValueError(f"{name}={value!r}: need one of {', '.join(known)}")  # type: ignore[arg-type]


@dataclass(frozen=True)
class NetworkConfig:
    """All that is needed to build a network again; it travels in a checkpoint's manifest.

    Args:
        width: Features of a hidden layer, 1 to 1024.
        depth: Number of hidden layers, 1 to 16; each is conditioned, the output never is.
        time_dim: Width of the time embedding and of the time MLP, 2 to 1024.
        labels: Number of classes; entry ``labels`` of the table is the null label.
        conditioning: A key of ``core.conditioning.CONDITIONINGS``.
        identity: Whether every conditioning starts as a no-op.
        reading: What the output means, a key of ``core.schedules.READINGS``.
        schedule: A key of ``core.schedules.SCHEDULES``.
        time_scale: The embedding sees time_scale · t.
        max_period: P of the embedding.
        convention: A key of ``core.embeddings.positional.CONVENTIONS``.

    Raises:
        ValueError: If a value is out of bounds or unknown.
    """

    width: int = 64
    depth: int = 3
    time_dim: int = 64
    labels: int = 2
    conditioning: str = "film"
    identity: bool = True
    reading: str = "v"
    schedule: str = "cosine"
    time_scale: float = 1000.0
    max_period: float = 10_000.0
    convention: str = "guided-diffusion"

    def __post_init__(self) -> None:
        _within("width", self.width, 1, 1024)
        _within("depth", self.depth, 1, 16)
        _within("time_dim", self.time_dim, 2, 1024)
        _within("labels", self.labels, 0, 1000)
        _one_of("conditioning", self.conditioning, CONDITIONINGS)
        _one_of("reading", self.reading, READINGS)
        _one_of("schedule", self.schedule, SCHEDULES)
        _one_of("convention", self.convention, CONVENTIONS)
        for name in ("time_scale", "max_period"):
            if not 0 < getattr(self, name) < float("inf"):
                raise ValueError(f"{name}={getattr(self, name)}: need a finite number above 0")


class ScoreNetwork(nn.Module):
    """A small MLP that is told the time and the label at every hidden layer.

        γ = MLP(sinusoidal(1000 t)) + table[label]
        h ← silu(condition(W h + b, γ))     depth times
        out = W h + b                        never conditioned

    The conditioning sits before the activation. The last layer starts at zero, so that an
    untrained network answers 0 everywhere.
    """

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = config
        self.schedule = SCHEDULES[config.schedule]()
        self.time_mlp = TimeMLP(config.time_dim, config.time_dim)
        self.label_table = nn.Embedding(config.labels + 1, config.time_dim)
        widths = [2] + [config.width] * config.depth
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(widths))
        build = CONDITIONINGS[config.conditioning]
        self.conditions = nn.ModuleList(
            build(config.width, config.time_dim, identity=config.identity) for _ in self.layers
        )
        self.out = nn.Linear(config.width, 2)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def embed(self, t: Tensor, label: Tensor) -> Tensor:
        """Gives γ, shape (B, time_dim) for labels of shape (B,) and times of shape () or (B,)."""
        config = self.config
        gamma = sinusoidal(
            t,
            config.time_dim,
            max_period=config.max_period,
            time_scale=config.time_scale,
            convention=config.convention,
        ).to(self.out.weight.dtype)
        return self.time_mlp(gamma) + self.label_table(label)

    def forward(self, x_t: Tensor, t: Tensor, label: Tensor) -> Tensor:
        """Gives the reading named in the config, shape (B, 2).

        Args:
            x_t: Noisy points, shape (B, 2).
            t: Times in [0, 1], shape () or (B,).
            label: Classes, shape (B,) or (); ``config.labels`` is the null label.
        """
        cond = self.embed(t, label)
        h = x_t
        for layer, condition in zip(self.layers, self.conditions, strict=True):
            h = silu(condition(layer(h), cond))
        return self.out(h)


def build(config: NetworkConfig, *, seed: int) -> ScoreNetwork:
    """Builds a network, its first weights drawn from the seed; global state stays as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return ScoreNetwork(config)
