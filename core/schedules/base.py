"""What every schedule is, and the checks that schedules share."""

import math
from typing import Protocol

from torch import Tensor

from core import checks


class Schedule(Protocol):
    """A callable t → (α, σ) that also knows its log-SNR and the way back from it."""

    def __call__(self, t: Tensor) -> tuple[Tensor, Tensor]:
        """Gives (α_t, σ_t), each of t's shape."""

    def log_snr(self, t: Tensor) -> Tensor:
        """Gives λ_t = log(α_t / σ_t)."""

    def time(self, log_snr: Tensor) -> Tensor:
        """Gives the t in [0, 1] at which the log-SNR is the given one."""


def read_log_snr(value: Tensor) -> Tensor:
    """Gives a log-SNR as a tensor: infinity passes, for it is an end, and NaN does not."""
    value = checks.reals("log_snr", value)
    return checks.within("log_snr", value, -math.inf, math.inf, "numbers, infinite at the ends")


def check_betas(start: float, end: float, limit: float) -> None:
    """Refuses noise rates unless 0 < start < end < limit."""
    if not checks.positive("beta_end", end) < limit:
        checks.refuse("beta_end", end, f"a number below {limit}")
    if not checks.positive("beta_start", start) < end:
        checks.refuse("beta_start", start, f"a number below beta_end={end}")
