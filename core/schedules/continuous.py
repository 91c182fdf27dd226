"""Schedules in closed form: the cosine and the linear β."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import softplus

from core import checks
from core.schedules.base import check_betas, read_log_snr


@dataclass(frozen=True)
class Cosine:
    """The cosine schedule in continuous time, α_t = cos(πt/2), σ_t = sin(πt/2).

    The form of arXiv:2102.09672 (eq. 17) without its offset, so that both ends are exact:
    (α, σ) is (1, 0) at t = 0 and (0, 1) at t = 1.
    """

    def __call__(self, t: Tensor) -> tuple[Tensor, Tensor]:
        """Gives (α_t, σ_t), each of t's shape."""
        t = checks.times("t", t)
        # sin(π(1 − t)/2) is cos(πt/2) without its rounding error at t = 1
        return torch.sin(math.pi / 2 * (1 - t)), torch.sin(math.pi / 2 * t)

    def log_snr(self, t: Tensor) -> Tensor:
        """Gives λ_t = −log tan(πt/2)."""
        alpha, sigma = self(t)
        return torch.log(alpha / sigma)

    def time(self, log_snr: Tensor) -> Tensor:
        """Gives t = (2/π) atan(exp(−λ))."""
        return 2 / math.pi * torch.atan(torch.exp(-read_log_snr(log_snr)))


@dataclass(frozen=True)
class LinearBeta:
    """DDPM's linear β in continuous time, log α_t² = −(β₀ t + (β₁ − β₀) t²/2).

    The variance-preserving SDE of arXiv:2011.13456 (eq. 33). σ_t is 0 at t = 0; α_t is small but
    not 0 at t = 1 (0.0066 for the usual β).

    Args:
        beta_start: β₀ > 0, the noise rate at t = 0.
        beta_end: β₁ > β₀, the noise rate at t = 1.
    """

    beta_start: float = 0.1
    beta_end: float = 20.0

    def __post_init__(self) -> None:
        check_betas(self.beta_start, self.beta_end, math.inf)

    def __call__(self, t: Tensor) -> tuple[Tensor, Tensor]:
        """Gives (α_t, σ_t), each of t's shape."""
        t = checks.times("t", t)
        integral = self.beta_start * t + (self.beta_end - self.beta_start) * t * t / 2
        return torch.exp(-integral / 2), torch.sqrt(-torch.expm1(-integral))

    def log_snr(self, t: Tensor) -> Tensor:
        """Gives λ_t = log(α_t / σ_t)."""
        alpha, sigma = self(t)
        return torch.log(alpha / sigma)

    def time(self, log_snr: Tensor) -> Tensor:
        """Gives t as the root of β₀ t + (β₁ − β₀) t²/2 = log(1 + exp(−2λ)), 1 at the most."""
        most = (self.beta_start + self.beta_end) / 2
        integral = softplus(-2 * read_log_snr(log_snr)).clamp(max=most)
        slope = self.beta_end - self.beta_start
        root = torch.sqrt(self.beta_start**2 + 2 * slope * integral)
        return 2 * integral / (self.beta_start + root)
