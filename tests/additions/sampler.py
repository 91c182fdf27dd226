"""Euler's method along the angle φ = atan2(σ, α)."""

from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from core.denoisers import Denoiser
from core.samplers.base import Sampler, State, noise_of


@dataclass(frozen=True)
class Euler(Sampler):
    """Takes x_s = x_t + (φ_s − φ_t) v, first order."""

    name, title, order = "euler", "Euler", 1

    def step(
        self, denoise: Denoiser, state: State, s: Tensor, generator: Generator | None
    ) -> State:
        """Moves x_t, shape (B, D), from t to s < t."""
        (a_t, s_t), (a_s, s_s) = self.schedule(state.t), self.schedule(s)
        x_0 = denoise(state.x, state.t)
        v = a_t * noise_of(state.x, x_0, a_t, s_t) - s_t * x_0
        turn = torch.atan2(s_s, a_s) - torch.atan2(s_t, a_t)
        return State(state.x + turn * v, s, x_0, state.t)
