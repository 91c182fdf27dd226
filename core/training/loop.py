"""Training as a generator of progress records: every prediction, loss, label dropout, EMA."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from core import checks, data
from core.arguments import checked, maybe, one_of, several, whole
from core.networks import ScoreNetwork
from core.training.losses import ERRORS, LOSSES, Batch

MOST = 10_000_000  # points of a batch
BETA1 = 0.9  # Adam's (arXiv:1412.6980)


@dataclass(frozen=True)
class TrainingConfig:
    """How a network is trained.

    Args:
        steps: Optimiser steps, 1 to 1 000 000.
        batch: Points a step, drawn afresh, half of each label, 2 to 100 000.
        learning_rate: Peak of the one-cycle schedule: a linear rise, then a cosine to zero.
        warmup: Share of the steps spent rising, in (0, 1).
        ema: Decay of the weights' moving average in [0, 1); 0 keeps the last weights.
        label_dropout: Share of points whose label is masked, in [0, 1]; 0 trains no null label.
        seed: Seed of the first weights, the data, the times and the noise.
        loss: A key of ``core.training.LOSSES``: how much each time counts.
        beta2: Adam's β₂ in [0, 1), the decay of its mean square; less than the usual 0.999 keeps
            short runs at high rates from breaking down.

    Raises:
        ValueError: If a value is out of bounds.
    """

    steps: int = 10_000
    batch: int = 1024
    learning_rate: float = 2e-3
    warmup: float = 0.1
    ema: float = 0.999
    label_dropout: float = 0.15
    seed: int = 0
    loss: str = "uniform"
    beta2: float = 0.999

    def __post_init__(self) -> None:
        checks.whole("steps", self.steps, 1, 1_000_000)
        checks.whole("batch", self.batch, 2, 100_000)
        checks.real("learning_rate", self.learning_rate, 1e-8, 1)
        checks.real("warmup", self.warmup, 1e-6, 1 - 1e-6)
        checks.real("ema", self.ema, 0, 1 - 1e-9)
        checks.real("label_dropout", self.label_dropout, 0, 1)
        checks.whole("seed", self.seed, 0, 2**63 - 1)
        checks.choice("loss", self.loss, LOSSES)
        checks.real("beta2", self.beta2, 0, 1 - 1e-9)


@checked(averages=several(checks.tensor), weights=several(checks.tensor), step=whole(0, 1_000_000))
def average(
    averages: list[Tensor], weights: list[Tensor], step: int, config: TrainingConfig
) -> None:
    """Moves the averages towards the weights, in place, with the decay of this step."""
    if [one.shape for one in averages] != [one.shape for one in weights]:
        checks.refuse("averages", averages, "one of each weight, of its shape")
    decay = min(config.ema, (1 + step) / (10 + step))
    with torch.no_grad():
        torch._foreach_lerp_(averages, weights, 1 - decay)


@dataclass(frozen=True)
class Progress:
    """One record of a training run: the step just done, of how many, and its loss."""

    step: int
    steps: int
    loss: float


@checked(step=whole(0, 1_000_000))
def rate(step: int, config: TrainingConfig) -> float:
    """Gives the share of the peak learning rate at a step."""
    position = (step + 1) / config.steps
    if position < config.warmup:
        return position / config.warmup
    return 0.5 * (1 + math.cos(math.pi * (position - config.warmup) / (1 - config.warmup)))


@checked(points=maybe(whole(2, MOST)))
def batch(
    network: ScoreNetwork, config: TrainingConfig, generator: Generator, points: int | None = None
) -> Batch:
    """Draws noisy points under the network's schedule, half of each label.

    Times are stratified over [0, 1], which leaves less noise in the loss than independent draws.

    Args:
        network: Whose schedule and null label are used.
        config: Says how many points, and which share of labels is masked.
        generator: Where the randomness comes from.
        points: Points in place of the config's.
    """
    share = (points or config.batch) // len(data.DATASETS)
    drawn = [data.draw(name, share, generator=generator) for name in data.DATASETS]
    x_0, label = (torch.cat(parts) for parts in zip(*drawn, strict=True))
    count = len(x_0)
    strata = torch.randperm(count, generator=generator)
    t = (strata + torch.rand(count, generator=generator)) / count
    eps = torch.randn(x_0.shape, generator=generator)
    alpha, sigma = (part.unsqueeze(-1) for part in network.schedule(t))
    masked = torch.rand(count, generator=generator) < config.label_dropout
    label = torch.where(masked, network.config.labels, label)
    return Batch(alpha * x_0 + sigma * eps, t, label, x_0, eps, alpha, sigma)


@checked(network=checks.function, kind=one_of(LOSSES))
def loss(network: ScoreNetwork, drawn: Batch, kind: str = "uniform") -> Tensor:
    """Gives the weighted mean squared error of what the network predicts.

        E w(t) |net(x_t, t, label) − target|²;  for the score  E w(t) σ_t² |net(…) + ε/σ_t|²

    with the target x_0, ε or v = α_t ε − σ_t x_0. Weighted by σ², the score's loss is that of
    ε = −σ s (arXiv:2011.13456, sec. 3.3; arXiv:2006.11239, sec. 3.2).

    Args:
        network: The network.
        drawn: The batch.
        kind: A key of ``core.training.LOSSES``; "uniform" is w = 1.
    """
    squared = ERRORS[network.config.prediction](
        network(drawn.x_t, drawn.t, drawn.label), drawn
    ).square()
    if kind == "uniform":
        return squared.mean()
    return (LOSSES[kind](network.schedule, drawn, network.config.prediction) * squared).mean()


@checked()
def train(network: ScoreNetwork, config: TrainingConfig) -> Iterator[Progress]:
    """Trains a network in place, one record a step; after the last it holds the averaged weights.

    Minimises ``loss`` with Adam. The same seed on the same machine gives
    the same weights to the last bit. The EMA's decay rises with the step as (1 + k)/(10 + k) until
    it reaches its value, so early weights are forgotten.

    Args:
        network: A network from ``core.networks.build``.
        config: How to train it.

    Yields:
        Progress records.
    """
    generator = Generator().manual_seed(config.seed)
    weights: list[Tensor] = list(network.parameters())
    averages = [weight.detach().clone() for weight in weights]
    betas = (BETA1, config.beta2)
    optimiser = torch.optim.Adam(weights, lr=config.learning_rate, betas=betas, foreach=True)
    network.train()
    for step in range(config.steps):
        error = loss(network, batch(network, config, generator), config.loss)
        optimiser.param_groups[0]["lr"] = config.learning_rate * rate(step, config)
        optimiser.zero_grad(set_to_none=True)
        error.backward()
        optimiser.step()
        average(averages, weights, step, config)
        yield Progress(step + 1, config.steps, float(error.detach()))
    with torch.no_grad():
        for weight, mean in zip(weights, averages, strict=True):
            weight.copy_(mean)
    network.eval()
