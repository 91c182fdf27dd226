"""Heun's method on the probability-flow ODE."""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Generator, Tensor

from core.denoisers import Denoiser
from core.samplers.base import Sampler, State, noise_of


@dataclass(frozen=True)
class Heun(Sampler):
    """Takes the trapezoidal step of dx/dφ = v along the angle φ = atan2(σ, α).

    With α² + σ² = 1 the probability-flow ODE turns x at the rate v = α ε − σ x_0, free of the
    singularities that x/α has at t = 1 and x/σ at t = 0 (arXiv:2202.00512, app. D). Second order;
    two evaluations a step, one on the step that ends at σ = 0, which goes to x_0 itself.
    """

    name: ClassVar[str] = "heun"
    title: ClassVar[str] = "Heun"
    order: ClassVar[int] = 2

    def step(
        self, denoise: Denoiser, state: State, s: Tensor, generator: Generator | None
    ) -> State:
        """Moves x_t, shape (B, D), from t to s < t."""
        x_t, t = state.x, state.t
        (alpha_t, sigma_t), (alpha_s, sigma_s) = self.schedule(t), self.schedule(s)
        x_0 = denoise(x_t, t)
        if float(sigma_s) == 0:
            return State(alpha_s * x_0, s, x_0, t)
        v_t = alpha_t * noise_of(x_t, x_0, alpha_t, sigma_t) - sigma_t * x_0
        turn = torch.atan2(sigma_s, alpha_s) - torch.atan2(sigma_t, alpha_t)
        x_s = x_t + turn * v_t
        x_0_s = denoise(x_s, s)
        v_s = alpha_s * noise_of(x_s, x_0_s, alpha_s, sigma_s) - sigma_s * x_0_s
        return State(x_t + turn * (v_t + v_s) / 2, s, x_0, t)
