"""DDPM's ancestral step."""

from dataclasses import dataclass
from typing import ClassVar

from torch import Generator, Tensor

from core.denoisers import Denoiser
from core.samplers.base import Sampler, State, fresh_noise, transition_variance


@dataclass(frozen=True)
class DDPM(Sampler):
    """Draws x_s from the Gaussian posterior q(x_s | x_t, x_0) (arXiv:2006.11239, eq. 6 and 7).

        mean = (α_{t|s} σ_s² x_t + α_s σ²_{t|s} x_0)/σ_t²,  variance = σ²_{t|s} σ_s²/σ_t²

    with α_{t|s} = α_t/α_s. First order in the step; the step to s = 0 adds no noise.
    """

    name: ClassVar[str] = "ddpm"
    title: ClassVar[str] = "DDPM (ancestral)"
    order: ClassVar[int] = 1
    stochastic: ClassVar[bool] = True

    def step(
        self, denoise: Denoiser, state: State, s: Tensor, generator: Generator | None
    ) -> State:
        """Moves x_t, shape (B, D), from t to s < t."""
        x_t, t = state.x, state.t
        (alpha_t, sigma_t), (alpha_s, sigma_s) = self.schedule(t), self.schedule(s)
        x_0 = denoise(x_t, t)
        added = transition_variance(alpha_t, sigma_t, alpha_s, sigma_s)
        mean = (alpha_t / alpha_s * sigma_s**2 * x_t + alpha_s * added * x_0) / sigma_t**2
        deviation = added.sqrt() * sigma_s / sigma_t
        return State(mean + deviation * fresh_noise(x_t, generator), s, x_0, t)
