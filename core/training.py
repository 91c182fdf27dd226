"""Training as a generator of progress records: v-, ε- or x_0-prediction, label dropout, EMA."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from core import data
from core.networks import ScoreNetwork


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

    def __post_init__(self) -> None:
        bounds = {
            "steps": (1, 1_000_000),
            "batch": (2, 100_000),
            "learning_rate": (1e-8, 1.0),
            "warmup": (1e-6, 1 - 1e-6),
            "ema": (0.0, 1 - 1e-9),
            "label_dropout": (0.0, 1.0),
            "seed": (0, 2**63 - 1),
        }
        for name, (low, high) in bounds.items():
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name}={getattr(self, name)}: need {low} to {high}")


@dataclass(frozen=True)
class Progress:
    """One record of a training run: the step just done, of how many, and its loss."""

    step: int
    steps: int
    loss: float


def _rate(step: int, config: TrainingConfig) -> float:
    """Gives the share of the peak learning rate at a step."""
    position = (step + 1) / config.steps
    if position < config.warmup:
        return position / config.warmup
    return 0.5 * (1 + math.cos(math.pi * (position - config.warmup) / (1 - config.warmup)))


def batch(
    network: ScoreNetwork, config: TrainingConfig, generator: Generator
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Draws noisy points, their times and labels, and what the network should say of them.

    Times are stratified over [0, 1], which leaves less noise in the loss than independent draws.

    Returns:
        (x_t (B, 2), t (B,), label (B,) with masked ones set to null, target (B, 2)).
    """
    share = config.batch // len(data.DATASETS)
    drawn = [data.draw(name, share, generator=generator) for name in data.DATASETS]
    x_0, label = (torch.cat(parts) for parts in zip(*drawn, strict=True))
    count = len(x_0)
    strata = torch.randperm(count, generator=generator)
    t = (strata + torch.rand(count, generator=generator)) / count
    eps = torch.randn(x_0.shape, generator=generator)
    alpha, sigma = (part.unsqueeze(-1) for part in network.schedule(t))
    x_t = alpha * x_0 + sigma * eps
    masked = torch.rand(count, generator=generator) < config.label_dropout
    label = torch.where(masked, network.config.labels, label)
    # v and ε come from the drawn noise, not from (x_t − α x_0)/σ, which divides by 0 at t = 0
    targets = {"x0": x_0, "eps": eps, "v": alpha * eps - sigma * x_0}
    if network.config.reading not in targets:
        raise ValueError(f"reading={network.config.reading!r}: train one of {', '.join(targets)}")
    return x_t, t, label, targets[network.config.reading]


def train(network: ScoreNetwork, config: TrainingConfig) -> Iterator[Progress]:
    """Trains a network in place, one record a step; after the last it holds the averaged weights.

    Minimises E |net(x_t, t, label) − target|² with Adam. The same seed on the same machine gives
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
    optimiser = torch.optim.Adam(weights, lr=config.learning_rate, foreach=True)
    network.train()
    for step in range(config.steps):
        x_t, t, label, target = batch(network, config, generator)
        loss = (network(x_t, t, label) - target).square().mean()
        optimiser.param_groups[0]["lr"] = config.learning_rate * _rate(step, config)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        decay = min(config.ema, (1 + step) / (10 + step))
        with torch.no_grad():
            torch._foreach_lerp_(averages, weights, 1 - decay)
        yield Progress(step + 1, config.steps, float(loss.detach()))
    with torch.no_grad():
        for weight, average in zip(weights, averages, strict=True):
            weight.copy_(average)
    network.eval()
