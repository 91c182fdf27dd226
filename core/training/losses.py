"""Losses: how much the error of a network's prediction counts at each time.

Every loss is E w(t) |e|² with e what the prediction is short of its target (``ERRORS``). An error
of one prediction is an error of x_0 times a number of t: |x̂_0 − x_0| = c(t) |e| with c = 1 for
x_0, σ/α for ε and for the score (whose e is σ s + ε), and σ for v. So a weight on the error of
x_0 is a loss of every prediction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import torch
from torch import Tensor

from core.arguments import checked, one_of
from core.schedules import PREDICTIONS, Schedule

TYPE = one_of(PREDICTIONS)
STEPS = 1000  # T of the losses that are written for whole steps
MIN_SNR = 5.0
LEAST = 1e-3  # a smaller α or σ counts as this where it divides


@dataclass(frozen=True)
class Batch:
    """Noisy points and what they were made of: x_t = α_t x_0 + σ_t ε.

    Args:
        x_t: Noisy points, shape (B, 2).
        t: Their times, shape (B,).
        label: Their classes, shape (B,), masked ones set to the null label.
        x_0: The points without noise, shape (B, 2).
        eps: The noise, shape (B, 2).
        alpha: α_t, shape (B, 1).
        sigma: σ_t, shape (B, 1).
    """

    x_t: Tensor
    t: Tensor
    label: Tensor
    x_0: Tensor
    eps: Tensor
    alpha: Tensor
    sigma: Tensor


# What each prediction is short of its target. Targets come from the drawn noise, not from
# (x_t − α x_0)/σ, which divides by 0 at t = 0; the score's, −ε/σ, is multiplied by σ for the same.
ERRORS: Mapping[str, Callable[[Tensor, Batch], Tensor]] = MappingProxyType(
    {
        "x0": lambda x_0, drawn: x_0 - drawn.x_0,
        "eps": lambda eps, drawn: eps - drawn.eps,
        "v": lambda v, drawn: v - (drawn.alpha * drawn.eps - drawn.sigma * drawn.x_0),
        "score": lambda score, drawn: drawn.sigma * score + drawn.eps,
    }
)

# c(t)², which turns |e|² into |x̂_0 − x_0|², from α and σ.
_TO_X0: Mapping[str, Callable[[Tensor, Tensor], Tensor]] = MappingProxyType(
    {
        "x0": lambda alpha, sigma: torch.ones_like(alpha),
        "eps": lambda alpha, sigma: (sigma / alpha.clamp(min=LEAST)) ** 2,
        "v": lambda alpha, sigma: sigma**2,
        "score": lambda alpha, sigma: (sigma / alpha.clamp(min=LEAST)) ** 2,
    }
)


def _snr(schedule: Schedule, t: Tensor) -> Tensor:
    """SNR(t) = α²/σ²."""
    alpha, sigma = schedule(t)
    return (alpha / sigma.clamp(min=LEAST)) ** 2


@checked(_prediction=TYPE)
def uniform(_schedule: Schedule, drawn: Batch, _prediction: str) -> Tensor:
    """w = 1: every time counts alike in the prediction's own units; σ² |s + ε/σ|² for the score.

    The simple loss of arXiv:2006.11239, eq. 14, and arXiv:2011.13456, sec. 3.3.
    """
    return torch.ones_like(drawn.alpha)


@checked(prediction=TYPE)
def snr_difference(schedule: Schedule, drawn: Batch, prediction: str) -> Tensor:
    """w = ½ (SNR(t − 1/T) − SNR(t)) on |x̂_0 − x_0|², T = 1000: the variational bound.

    arXiv:2107.00630, eq. 13; the form in ε follows with |x̂_0 − x_0|² = σ²/α² |ε̂ − ε|². Times of
    the first two steps and the last count as the third's and the last but one's.
    """
    t = drawn.t.clamp(2 / STEPS, 1 - 1 / STEPS).unsqueeze(-1)
    on_x0 = (_snr(schedule, t - 1 / STEPS) - _snr(schedule, t)) / 2
    return on_x0 * _TO_X0[prediction](drawn.alpha, drawn.sigma)


@checked(prediction=TYPE)
def min_snr(schedule: Schedule, drawn: Batch, prediction: str) -> Tensor:
    """w = min(SNR, 5) on |x̂_0 − x_0|² (arXiv:2303.09556, sec. 3.4)."""
    on_x0 = _snr(schedule, drawn.t.unsqueeze(-1)).clamp(max=MIN_SNR)
    return on_x0 * _TO_X0[prediction](drawn.alpha, drawn.sigma)


@checked(prediction=TYPE)
def unweighted_score(_schedule: Schedule, drawn: Batch, prediction: str) -> Tensor:
    """w = 1 on |ŝ − s|²: the score without σ², so that times near the data count most.

    With α |x̂_0 − x_0| = σ² |ŝ − s| it is α²/σ⁴ on |x̂_0 − x_0|²; σ below 0.02 counts as 0.02.
    """
    sigma = drawn.sigma.clamp(min=0.02)
    return (drawn.alpha / sigma**2) ** 2 * _TO_X0[prediction](drawn.alpha, drawn.sigma)


LOSSES: Mapping[str, Callable[[Schedule, Batch, str], Tensor]] = MappingProxyType(
    {
        "uniform": uniform,
        "snr-difference": snr_difference,
        "min-snr": min_snr,
        "unweighted-score": unweighted_score,
    }
)
