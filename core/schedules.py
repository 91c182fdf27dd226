"""Noise schedules t → (α, σ), their log-SNR, and the four readings of one network.

The conventions of the whole package are stated here, once:

* t is in [0, 1]; 1 is noise, 0 is data. A sampler steps from t to s < t.
* x_t = α_t x_0 + σ_t ε with α_t² + σ_t² = 1 (variance preserving).
* log-SNR means λ_t = log(α_t / σ_t); it falls from +∞ at t = 0 towards noise.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Protocol

import torch
from torch import Tensor
from torch.nn.functional import softplus


class Schedule(Protocol):
    """A callable t → (α, σ) that also knows its log-SNR and the way back from it."""

    def __call__(self, t: Tensor) -> tuple[Tensor, Tensor]:
        """Gives (α_t, σ_t), each of t's shape."""

    def log_snr(self, t: Tensor) -> Tensor:
        """Gives λ_t = log(α_t / σ_t)."""

    def time(self, log_snr: Tensor) -> Tensor:
        """Gives the t in [0, 1] at which the log-SNR is the given one."""


def _floating(t: Tensor | float) -> Tensor:
    t = torch.as_tensor(t)
    return t if t.is_floating_point() else t.to(torch.float32)


@dataclass(frozen=True)
class Cosine:
    """The cosine schedule in continuous time, α_t = cos(πt/2), σ_t = sin(πt/2).

    The form of arXiv:2102.09672 (eq. 17) without its offset, so that both ends are exact:
    (α, σ) is (1, 0) at t = 0 and (0, 1) at t = 1.
    """

    def __call__(self, t: Tensor) -> tuple[Tensor, Tensor]:
        """Gives (α_t, σ_t), each of t's shape."""
        t = _floating(t)
        # sin(π(1 − t)/2) is cos(πt/2) without its rounding error at t = 1
        return torch.sin(math.pi / 2 * (1 - t)), torch.sin(math.pi / 2 * t)

    def log_snr(self, t: Tensor) -> Tensor:
        """Gives λ_t = −log tan(πt/2)."""
        alpha, sigma = self(t)
        return torch.log(alpha / sigma)

    def time(self, log_snr: Tensor) -> Tensor:
        """Gives t = (2/π) atan(exp(−λ))."""
        return 2 / math.pi * torch.atan(torch.exp(-_floating(log_snr)))


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
        if not 0 < self.beta_start < self.beta_end < math.inf:
            raise ValueError(
                f"beta_start={self.beta_start}, beta_end={self.beta_end}: "
                "need 0 < beta_start < beta_end"
            )

    def __call__(self, t: Tensor) -> tuple[Tensor, Tensor]:
        """Gives (α_t, σ_t), each of t's shape."""
        t = _floating(t)
        integral = self.beta_start * t + (self.beta_end - self.beta_start) * t * t / 2
        return torch.exp(-integral / 2), torch.sqrt(-torch.expm1(-integral))

    def log_snr(self, t: Tensor) -> Tensor:
        """Gives λ_t = log(α_t / σ_t)."""
        alpha, sigma = self(t)
        return torch.log(alpha / sigma)

    def time(self, log_snr: Tensor) -> Tensor:
        """Gives t as the root of β₀ t + (β₁ − β₀) t²/2 = log(1 + exp(−2λ)), 1 at the most."""
        most = (self.beta_start + self.beta_end) / 2
        integral = softplus(-2 * _floating(log_snr)).clamp(max=most)
        slope = self.beta_end - self.beta_start
        root = torch.sqrt(self.beta_start**2 + 2 * slope * integral)
        return 2 * integral / (self.beta_start + root)


@lru_cache(maxsize=8)
def _log_alpha_bar(steps: int, beta_start: float, beta_end: float) -> Tensor:
    betas = torch.linspace(beta_start, beta_end, steps, dtype=torch.float64)
    return torch.cat([betas.new_zeros(1), torch.log1p(-betas).cumsum(0)])  # (T + 1,)


@dataclass(frozen=True)
class DiscreteBeta:
    """DDPM's table of β as a schedule: α_t² = ᾱ at step k = T t, log-linear in between.

    ᾱ_k = ∏_{i ≤ k} (1 − β_i), with T values of β from ``beta_start`` to ``beta_end``
    (arXiv:2006.11239, sec. 4). Codes that count steps from 0 hold ᾱ_k at index k − 1.

    Args:
        steps: T ≥ 2, the length of the table.
        beta_start: β_1, in (0, 1).
        beta_end: β_T, in (β_1, 1).
    """

    steps: int = 1000
    beta_start: float = 1e-4
    beta_end: float = 0.02

    def __post_init__(self) -> None:
        if not 2 <= self.steps <= 1_000_000:
            raise ValueError(f"steps={self.steps}: need 2 to 1 000 000")
        if not 0 < self.beta_start < self.beta_end < 1:
            raise ValueError(
                f"beta_start={self.beta_start}, beta_end={self.beta_end}: "
                "need 0 < beta_start < beta_end < 1"
            )

    def _table(self, like: Tensor) -> Tensor:
        table = _log_alpha_bar(self.steps, self.beta_start, self.beta_end)
        return table.to(like.device, torch.float32 if like.device.type == "mps" else None)

    def _log_alpha_bar(self, t: Tensor) -> Tensor:
        table = self._table(t)
        position = t.to(table.dtype).clamp(0, 1) * self.steps
        k = position.floor().clamp(max=self.steps - 1).long()
        return torch.lerp(table[k], table[k + 1], position - k)

    def __call__(self, t: Tensor) -> tuple[Tensor, Tensor]:
        """Gives (α_t, σ_t), each of t's shape."""
        t = _floating(t)
        log_alpha_bar = self._log_alpha_bar(t)
        alpha, sigma = torch.exp(log_alpha_bar / 2), torch.sqrt(-torch.expm1(log_alpha_bar))
        return alpha.to(t.dtype), sigma.to(t.dtype)

    def log_snr(self, t: Tensor) -> Tensor:
        """Gives λ_t = log(α_t / σ_t)."""
        t = _floating(t)
        log_alpha_bar = self._log_alpha_bar(t)
        return ((log_alpha_bar - torch.log(-torch.expm1(log_alpha_bar))) / 2).to(t.dtype)

    def time(self, log_snr: Tensor) -> Tensor:
        """Gives t by finding log ᾱ = −log(1 + exp(−2λ)) in the table; λ outside it is clamped."""
        log_snr = _floating(log_snr)
        falling = self._table(log_snr)
        wanted = -softplus(-2 * log_snr.to(falling.dtype)).clamp(min=0)
        k = torch.searchsorted(-falling, -wanted.contiguous()).clamp(1, self.steps)
        share = (wanted - falling[k - 1]) / (falling[k] - falling[k - 1])
        return ((k - 1 + share.clamp(0, 1)) / self.steps).to(log_snr.dtype)


SCHEDULES: Mapping[str, Callable[[], Schedule]] = MappingProxyType(
    {"cosine": Cosine, "linear-beta": LinearBeta, "ddpm-table": DiscreteBeta}
)


@dataclass(frozen=True)
class Reading:
    """One way to read a network's output: to the mean of x_0 and back, given x_t, α_t, σ_t."""

    to_x0: Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]
    from_x0: Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]


READINGS: Mapping[str, Reading] = MappingProxyType(
    {
        "x0": Reading(lambda x_0, x_t, a, s: x_0, lambda x_0, x_t, a, s: x_0),
        "eps": Reading(
            lambda eps, x_t, a, s: (x_t - s * eps) / a,
            lambda x_0, x_t, a, s: (x_t - a * x_0) / s,
        ),
        "v": Reading(
            lambda v, x_t, a, s: a * x_t - s * v,
            lambda x_0, x_t, a, s: (a * x_t - x_0) / s,
        ),
        "score": Reading(
            lambda score, x_t, a, s: (x_t + s * s * score) / a,
            lambda x_0, x_t, a, s: (a * x_0 - x_t) / (s * s),
        ),
    }
)


def read(
    value: Tensor, x_t: Tensor, alpha: Tensor, sigma: Tensor, *, source: str, target: str
) -> Tensor:
    """Turns one reading of a network into another, at the same x_t.

    With x_t = α x_0 + σ ε: score = −ε/σ, v = α ε − σ x_0, x_0 = (x_t − σ ε)/α = (x_t + σ² s)/α
    (arXiv:2202.00512, sec. 4). Reading into the same form is an exact no-op.

    Args:
        value: The source reading, shape (B, D).
        x_t: Noisy points, shape (B, D).
        alpha: α_t, a scalar tensor or shape (B, 1). "eps" and "score" need α > 0 as sources.
        sigma: σ_t, likewise. "eps", "v" and "score" need σ > 0 as targets.
        source: One of "x0", "eps", "v", "score".
        target: Likewise.

    Raises:
        ValueError: If source or target is no known reading.
    """
    for name, kind in (("source", source), ("target", target)):
        if kind not in READINGS:
            raise ValueError(f"{name}={kind!r}: need one of {', '.join(READINGS)}")
    if source == target:
        return value
    x_0 = READINGS[source].to_x0(value, x_t, alpha, sigma)
    return READINGS[target].from_x0(x_0, x_t, alpha, sigma)
