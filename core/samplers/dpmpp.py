"""DPM-Solver++(2M)."""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Generator, Tensor

from core.denoisers import Denoiser
from core.samplers.base import Sampler, State


@dataclass(frozen=True)
class DPMpp2M(Sampler):
    """Extrapolates x_0 over log-SNR from the last two evaluations (arXiv:2211.01095, alg. 2).

        x_s = (σ_s/σ_t) x_t + α_s (1 − e^{−h}) D,  D = x_0 + (x_0 − x_0')/(2r)

    with h = λ_s − λ_t, h' the step before and r = h'/h. Second order. The first step and the step
    to σ = 0, where h is infinite, use D = x_0: DDIM's step.
    """

    name: ClassVar[str] = "dpmpp-2m"
    title: ClassVar[str] = "DPM-Solver++ (2M)"
    order: ClassVar[int] = 2

    def step(
        self, denoise: Denoiser, state: State, s: Tensor, generator: Generator | None
    ) -> State:
        """Moves x_t, shape (B, D), from t to s < t."""
        x_t, t = state.x, state.t
        (_, sigma_t), (alpha_s, sigma_s) = self.schedule(t), self.schedule(s)
        x_0 = denoise(x_t, t)
        lam_t, lam_s = self.schedule.log_snr(t), self.schedule.log_snr(s)
        mean = x_0
        if state.x_0 is not None and state.t_before is not None and float(sigma_s) > 0:
            h, h_before = lam_s - lam_t, lam_t - self.schedule.log_snr(state.t_before)
            # h' is infinite when the step before began in pure noise: then the slope is not used
            mean = x_0 + h / (2 * h_before) * (x_0 - state.x_0)
        decay = torch.exp(lam_t - lam_s)
        return State(sigma_s / sigma_t * x_t + alpha_s * (1 - decay) * mean, s, x_0, t)
