"""What the solvers share: a state, a step from t to s < t, and the shape of their coefficients."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

import torch
from torch import Generator, Tensor

from core import checks
from core.denoisers import Denoiser
from core.schedules import Schedule


@dataclass(frozen=True)
class State:
    """Where a trajectory stands.

    Args:
        x: The points, shape (B, D).
        t: Their time, a scalar tensor.
        x_0: The mean of x_0 that the last step used, shape (B, D); None at the start.
        t_before: The time that estimate belongs to; None at the start.
    """

    x: Tensor
    t: Tensor
    x_0: Tensor | None = None
    t_before: Tensor | None = None


@dataclass(frozen=True)
class Option:
    """A number that a solver takes besides its schedule: title, neutral value and bounds."""

    title: str
    default: float
    low: float
    high: float


@dataclass(frozen=True)
class Sampler(ABC):
    """A solver: one step along the way from noise to data. One file holds one solver.

    Each class says of itself:

    * ``name``: its key in ``core.samplers.SAMPLERS``, and ``title``, what people read.
    * ``order``: p in error ∝ steps⁻ᵖ, of the points or, if it is stochastic, of their law.
    * ``stochastic``: whether it draws fresh noise while its options are neutral.
    * ``options``: its further fields, which ``__post_init__`` holds within their bounds.

    Args:
        schedule: The schedule t → (α, σ).

    Raises:
        ValueError: If an option is out of bounds.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    order: ClassVar[int]
    stochastic: ClassVar[bool] = False
    options: ClassVar[Mapping[str, Option]] = MappingProxyType({})

    schedule: Schedule

    def __post_init__(self) -> None:
        for name, option in self.options.items():
            checks.real(name, getattr(self, name), option.low, option.high)

    @abstractmethod
    def step(
        self, denoise: Denoiser, state: State, s: Tensor, generator: Generator | None
    ) -> State:
        """Moves a state from its t to s < t."""


SamplerFactory = Callable[..., Sampler]


def noise_of(x_t: Tensor, x_0: Tensor, alpha: Tensor, sigma: Tensor) -> Tensor:
    """Reads ε = (x_t − α x_0)/σ, the noise that goes with an estimate of x_0."""
    return (x_t - alpha * x_0) / sigma


def fresh_noise(like: Tensor, generator: Generator | None) -> Tensor:
    """Draws standard normal noise of like's shape on the generator's device, then moves it.

    Raises:
        ValueError: If there is no generator.
    """
    if generator is None:
        checks.refuse("generator", None, "a torch.Generator, for this sampler draws noise")
    noise = torch.randn(like.shape, generator=generator, device=generator.device)
    return noise.to(like)


def transition_variance(
    alpha_t: Tensor, sigma_t: Tensor, alpha_s: Tensor, sigma_s: Tensor
) -> Tensor:
    """Gives σ²_{t|s} = σ_t² − (α_t/α_s)² σ_s², the noise added between s and t > s."""
    return sigma_t**2 - (alpha_t / alpha_s) ** 2 * sigma_s**2
