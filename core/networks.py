"""The score networks: points, a time and a label in, one prediction out."""

from dataclasses import InitVar, dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import silu

from core import checks
from core.conditioning import CONDITIONINGS
from core.embeddings import CONVENTIONS, TimeMLP, sinusoidal
from core.schedules import PREDICTIONS, SCHEDULES


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
        prediction: What the output means, a key of ``core.schedules.PREDICTIONS``.
        schedule: A key of ``core.schedules.SCHEDULES``.
        time_scale: The embedding sees time_scale · t.
        max_period: P of the embedding.
        convention: A key of ``core.embeddings.CONVENTIONS``.
        reading: The former name of ``prediction``, which older manifests hold.

    Raises:
        ValueError: If a value is out of bounds or unknown.
    """

    width: int = 64
    depth: int = 3
    time_dim: int = 64
    labels: int = 2
    conditioning: str = "film"
    identity: bool = True
    prediction: str = "v"
    schedule: str = "cosine"
    time_scale: float = 1000.0
    max_period: float = 10_000.0
    convention: str = "guided-diffusion"
    reading: InitVar[str] = ""

    def __post_init__(self, reading: str) -> None:
        if reading:
            object.__setattr__(self, "prediction", checks.choice("reading", reading, PREDICTIONS))
        checks.whole("width", self.width, 1, 1024)
        checks.whole("depth", self.depth, 1, 16)
        checks.whole("time_dim", self.time_dim, 2, 1024)
        checks.whole("labels", self.labels, 0, 1000)
        checks.choice("conditioning", self.conditioning, CONDITIONINGS)
        checks.choice("prediction", self.prediction, PREDICTIONS)
        checks.choice("schedule", self.schedule, SCHEDULES)
        checks.choice("convention", self.convention, CONVENTIONS)
        checks.positive("time_scale", self.time_scale)
        checks.positive("max_period", self.max_period)


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

    def clock(self, t: Tensor) -> Tensor:
        """Gives what the time MLP reads of times in [0, 1], shape (*, time_dim)."""
        config = self.config
        return sinusoidal(
            t,
            config.time_dim,
            max_period=config.max_period,
            time_scale=config.time_scale,
            convention=config.convention,
        ).to(self.out.weight.dtype)

    def embed(self, t: Tensor, label: Tensor, count: int | None = None) -> Tensor:
        """Gives γ, shape (B, time_dim), for times and labels of shape () or (B,).

        Args:
            t: Times in [0, 1].
            label: Classes; ``config.labels`` is the null label.
            count: B; None is as many as the longer of the two.

        Raises:
            ValueError: If a time is not in [0, 1], a label is none of the network's, or their
                shapes are others.
        """
        t, label = checks.times("t", t), checks.classes("label", label, self.config.labels)
        count = max(t.numel(), label.numel()) if count is None else count
        checks.each("t", t, count), checks.each("label", label, count)
        device = self.out.weight.device
        return self.time_mlp(self.clock(t.to(device))) + self.label_table(label.to(device))

    def forward(self, x_t: Tensor, t: Tensor, label: Tensor) -> Tensor:
        """Gives the prediction named in the config, shape (B, 2).

        Args:
            x_t: Noisy points, shape (B, 2), of the weights' dtype.
            t: Times in [0, 1], shape () or (B,).
            label: Classes, shape (B,) or (); ``config.labels`` is the null label.

        Raises:
            ValueError: If x_t has another shape or dtype, or as in ``embed``.
        """
        checks.tensor("x_t", x_t, ("B", 2), (2,), dtype=self.out.weight.dtype)
        cond = self.embed(t, label, x_t.numel() // 2)
        h = x_t
        for layer, condition in zip(self.layers, self.conditions, strict=True):
            h = silu(condition(layer(h), cond))
        return self.out(h)


def build(config: NetworkConfig, *, seed: int) -> ScoreNetwork:
    """Builds a network, its first weights drawn from the seed; global state stays as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return ScoreNetwork(config)
