"""Denoisers: callables (x_t, t) → E[x_0 | x_t], exact ones and learned ones behind one call."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import linear

from core import checkpoints, checks, data
from core.networks import ScoreNetwork
from core.schedules import PREDICTIONS, Schedule, latest

Denoiser = Callable[[Tensor, Tensor], Tensor]

BLOCK = 512  # points at a time: a table (512, 1024) stays in cache and is no new mapping of memory


def _column(t: Tensor | float, x: Tensor) -> Tensor:
    """Brings a time, () or (B,), to points (B, D): their dtype, device, and axes to broadcast."""
    checks.tensor("x_t", x, ("B", "D"))
    t = checks.each("t", checks.times("t", t), len(x)).to(x)
    return t.unsqueeze(-1) if t.ndim == 1 else t


@dataclass(frozen=True)
class Exact:
    """The closed-form truth of one label, or of the mixture of all labels.

    Along the curve sit nodes μ_k with variance v. At time t each is a Gaussian with mean α_t μ_k
    and variance α_t² v + σ_t², so with responsibilities w_k ∝ N(x_t; α_t μ_k, α_t² v + σ_t²)

        E[x_0 | x_t] = Σ_k w_k (σ_t² μ_k + α_t v x_t) / (α_t² v + σ_t²).

    Args:
        schedule: The schedule t → (α, σ).
        means: Nodes μ_k, shape (K, 2).
        variance: Their variance v, a number: the same for every node.
    """

    schedule: Schedule
    means: Tensor
    variance: float

    def _logits(self, x_t: Tensor, t: Tensor | float) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        alpha, sigma = self.schedule(_column(t, x_t))
        spread = alpha**2 * self.variance + sigma**2
        mu = self.means.to(x_t)
        # −|x − αμ|²/2 without |x|², which no responsibility depends on, as one matrix product
        half = (-(alpha**2) / (2 * spread)).expand(len(x_t), 1)
        points = torch.cat([x_t * (alpha / spread), half], 1)  # (B, 3)
        nodes = torch.cat([mu, mu.square().sum(1, keepdim=True)], 1)  # (K, 3)
        logits = linear(points, nodes)
        return logits, alpha, sigma, spread

    def __call__(self, x_t: Tensor, t: Tensor | float) -> Tensor:
        """Gives E[x_0 | x_t], shape (B, 2), for times of shape () or (B,)."""
        return torch.cat([self._mean(x, s) for x, s in _blocks(x_t, t)])

    def _mean(self, x_t: Tensor, t: Tensor | float) -> Tensor:
        logits, alpha, sigma, spread = self._logits(x_t, t)
        nearest = self._expected(logits, x_t)
        return (sigma**2 * nearest + alpha * self.variance * x_t) / spread

    def log_density(self, x_t: Tensor, t: Tensor | float) -> Tensor:
        """Gives log p_t(x_t), shape (B,), in nats per unit of area."""
        return torch.cat([self._log_density(x, s) for x, s in _blocks(x_t, t)])

    def _log_density(self, x_t: Tensor, t: Tensor | float) -> Tensor:
        logits, _, _, spread = self._logits(x_t, t)
        spread = spread.reshape(-1)
        log_sum = torch.logsumexp(logits, 1) - x_t.square().sum(1) / (2 * spread)
        return log_sum - torch.log(2 * math.pi * spread) - math.log(len(self.means))

    def score(self, x_t: Tensor, t: Tensor | float) -> Tensor:
        """Gives ∇ log p_t = (α_t E[x_0 | x_t] − x_t)/σ_t², shape (B, 2); finite at σ_t = 0 too."""
        return torch.cat([self._score(x, s) for x, s in _blocks(x_t, t)])

    def _score(self, x_t: Tensor, t: Tensor | float) -> Tensor:
        logits, alpha, _, spread = self._logits(x_t, t)
        return (alpha * self._expected(logits, x_t) - x_t) / spread

    def _expected(self, logits: Tensor, x_t: Tensor) -> Tensor:
        """Σ_k w_k μ_k, (B, 2); the nodes lie as (2, K), which makes this product the faster."""
        return linear(torch.softmax(logits, 1), self.means.T.contiguous().to(x_t))


def _blocks(x_t: Tensor, t: Tensor | float) -> list[tuple[Tensor, Tensor | float]]:
    if len(x_t) <= BLOCK:
        return [(x_t, t)]
    blocks = x_t.split(BLOCK)
    if isinstance(t, Tensor) and t.ndim == 1:
        return list(zip(blocks, t.split(BLOCK), strict=True))
    return [(block, t) for block in blocks]


def exact(schedule: Schedule, label: int | str | None = None) -> Exact:
    """Gives the closed-form denoiser of one label or, with None, of the mixture.

    Args:
        schedule: The schedule t → (α, σ).
        label: "moons", "circles", 0, 1, or None.

    Raises:
        ValueError: If the label is unknown.
    """
    means, variance = data.nodes(label)
    return Exact(schedule, means, float(variance[0]))


def network(checkpoint: str | ScoreNetwork, label: int | str | None = None) -> Denoiser:
    """Gives a network's denoiser: its prediction turned into a mean of x_0.

    Times after ``core.schedules.latest`` are read as that time: with the cosine schedule a network
    that predicts ε or the score begins there, so that every t in [0, 1] has a finite mean.

    Args:
        checkpoint: A name that ``core.checkpoints.load`` knows, or a loaded network.
        label: "moons", "circles", 0, 1, or None for the null label.

    Raises:
        ValueError: If the label is none of the network's, or the name is unknown; once called, if
            x_t is not (B, 2) or t not () or (B,) in [0, 1].
    """
    net = checkpoints.load(checkpoint) if isinstance(checkpoint, str) else checkpoint
    index = data.label_index(label)
    if index is not None and index >= net.config.labels:
        checks.refuse("label", label, f"None, or one of the network's {net.config.labels} labels")
    number = torch.tensor(net.config.labels if index is None else index)
    prediction = PREDICTIONS[net.config.prediction]
    last = latest(net.schedule, net.config.prediction)

    def denoise(x_t: Tensor, t: Tensor | float) -> Tensor:
        column = _column(t, x_t).clamp(max=last)
        alpha, sigma = net.schedule(column)
        said = net(x_t, column.squeeze(-1) if column.ndim else column, number)
        return prediction.to_x0(said, x_t, alpha, sigma)

    return denoise


def clipped(denoise: Denoiser, bound: float) -> Denoiser:
    """Keeps a denoiser's x_0 inside the square |x| ≤ bound; an infinite bound is a no-op.

    Raises:
        ValueError: Unless bound > 0.
    """
    if not checks.real("bound", bound, 0, math.inf) > 0:
        checks.refuse("bound", bound, "a number above 0")
    if math.isinf(bound):
        return denoise
    return lambda x_t, t: denoise(x_t, t).clamp(-bound, bound)
