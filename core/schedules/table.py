"""DDPM's table of β as a schedule in continuous time."""

from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn.functional import softplus

from core import checks
from core.schedules.base import check_betas, read_log_snr


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
        checks.whole("steps", self.steps, 2, 1_000_000)
        check_betas(self.beta_start, self.beta_end, 1)

    def _table(self, like: Tensor) -> Tensor:
        table = _log_alpha_bar(self.steps, self.beta_start, self.beta_end)
        return table.to(like.device, torch.float32 if like.device.type == "mps" else None)

    def _log_alpha_bar(self, t: Tensor) -> Tensor:
        table = self._table(t)
        position = t.to(table.dtype) * self.steps
        k = position.floor().clamp(max=self.steps - 1).long()
        # flat, since vmap does not index by a scalar
        low, high = (table[i.reshape(-1)].reshape(i.shape) for i in (k, k + 1))
        return torch.lerp(low, high, position - k)

    def __call__(self, t: Tensor) -> tuple[Tensor, Tensor]:
        """Gives (α_t, σ_t), each of t's shape."""
        t = checks.times("t", t)
        log_alpha_bar = self._log_alpha_bar(t)
        alpha = torch.exp(log_alpha_bar / 2)
        sigma = torch.sqrt(torch.expm1(log_alpha_bar).abs())  # a minus would make 0 a −0
        return alpha.to(t.dtype), sigma.to(t.dtype)

    def log_snr(self, t: Tensor) -> Tensor:
        """Gives λ_t = log(α_t / σ_t)."""
        t = checks.times("t", t)
        log_alpha_bar = self._log_alpha_bar(t)
        return ((log_alpha_bar - torch.log(torch.expm1(log_alpha_bar).abs())) / 2).to(t.dtype)

    def time(self, log_snr: Tensor) -> Tensor:
        """Gives t by finding log ᾱ = −log(1 + exp(−2λ)) in the table; λ outside it is clamped."""
        log_snr = read_log_snr(log_snr)
        falling = self._table(log_snr)
        wanted = -softplus(-2 * log_snr.to(falling.dtype)).clamp(min=0)
        k = torch.searchsorted(-falling, -wanted.contiguous()).clamp(1, self.steps)
        share = (wanted - falling[k - 1]) / (falling[k] - falling[k - 1])
        return ((k - 1 + share.clamp(0, 1)) / self.steps).to(log_snr.dtype)
