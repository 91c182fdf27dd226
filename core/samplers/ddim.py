"""DDIM, from deterministic to ancestral."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from torch import Generator, Tensor

from core.denoisers import Denoiser
from core.samplers.base import Option, Sampler, State, fresh_noise, noise_of, transition_variance


@dataclass(frozen=True)
class DDIM(Sampler):
    """Keeps x_0 and ε while the levels move (arXiv:2010.02502, eq. 12).

        x_s = α_s x_0 + √(σ_s² − v²) ε + v z,  z ~ N(0, I)

    Args:
        schedule: The schedule t → (α, σ).
        eta: η in [0, 1]; the fresh noise has standard deviation v = η σ_s σ_{t|s}/σ_t (eq. 16).
            0 is deterministic and draws nothing; 1 is DDPM's posterior.

    Raises:
        ValueError: If eta is outside [0, 1].
    """

    name: ClassVar[str] = "ddim"
    title: ClassVar[str] = "DDIM"
    order: ClassVar[int] = 1
    options: ClassVar[Mapping[str, Option]] = MappingProxyType({"eta": Option("η", 0.0, 0.0, 1.0)})

    eta: float = 0.0

    def step(
        self, denoise: Denoiser, state: State, s: Tensor, generator: Generator | None
    ) -> State:
        """Moves x_t, shape (B, D), from t to s < t."""
        x_t, t = state.x, state.t
        (alpha_t, sigma_t), (alpha_s, sigma_s) = self.schedule(t), self.schedule(s)
        x_0 = denoise(x_t, t)
        eps = noise_of(x_t, x_0, alpha_t, sigma_t)
        if self.eta == 0:
            return State(alpha_s * x_0 + sigma_s * eps, s, x_0, t)
        added = transition_variance(alpha_t, sigma_t, alpha_s, sigma_s)
        deviation = self.eta * sigma_s / sigma_t * added.sqrt()
        kept = (sigma_s**2 - deviation**2).clamp(min=0).sqrt()
        x_s = alpha_s * x_0 + kept * eps + deviation * fresh_noise(x_t, generator)
        return State(x_s, s, x_0, t)
