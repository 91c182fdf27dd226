"""One sinusoidal embedding of all steps, and what follows from its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from types import MappingProxyType

import torch
from torch import Tensor

from core import checks
from core.arguments import checked
from core.embeddings import spectrum
from core.embeddings.positional import find_convention, frequencies, sinusoidal

BOUNDS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "max_period": (1e-3, 1e6),
        "time_scale": (1e-2, 1e4),
        "dim": (2, 512),
        "steps": (2, 4000),
    }
)


@dataclass(frozen=True)
class Sinusoid:
    """t in [0, 1) cut into `steps`; the network sees u = time_scale · t, embedded in `dim`.

    Raises:
        ValueError: If the convention is unknown or a number is outside `BOUNDS`.
    """

    convention: str = "guided-diffusion"
    max_period: float = 10_000.0
    time_scale: float = 1000.0
    dim: int = 128
    steps: int = 1000

    def __post_init__(self) -> None:
        find_convention(self.convention)
        for name, (low, high) in BOUNDS.items():
            checks.real(name, getattr(self, name), low, high)

    @property
    def stride(self) -> float:
        """What u advances by from one step to the next."""
        return self.time_scale / self.steps

    @cached_property
    def omega(self) -> Tensor:
        """Frequencies, (dim // 2,) float64."""
        return frequencies(
            self.dim,
            max_period=self.max_period,
            convention=self.convention,
            dtype=torch.float64,
        )

    @cached_property
    def times(self) -> Tensor:
        """u at every step, (steps,) float64."""
        return spectrum.grid(self.steps, self.time_scale)

    @cached_property
    def gamma(self) -> Tensor:
        """The embedding of every step, (steps, dim) float64."""
        return self.at(self.times)

    @cached_property
    def curve(self) -> Tensor:
        """Similarity over lags of 0, 1, … steps, (steps,) float64."""
        return spectrum.similarity(self.omega, self.times)

    @cached_property
    def kinds(self) -> dict[str, int]:
        """How many channels are dead, slow, useful and aliased."""
        found = spectrum.kinds(self.omega, self.time_scale, self.stride)
        return {kind: int((found == i).sum()) for i, kind in enumerate(spectrum.KINDS)}

    @cached_property
    def rank(self) -> float:
        """Effective rank over all steps."""
        return spectrum.effective_rank(self.gamma)

    def at(self, u: Tensor) -> Tensor:
        """The embedding of what the network sees, (*) → (*, dim)."""
        return sinusoidal(
            checks.numbers("u", u),
            self.dim,
            max_period=self.max_period,
            convention=self.convention,
        )

    @checked()
    def similarity(self, lag: float) -> float:
        """Cosine of two embeddings whose u differ by `lag`."""
        return float(spectrum.similarity(self.omega, torch.tensor(lag, dtype=torch.float64)))

    def settings(self) -> dict[str, float | int | str]:
        """The five settings by name."""
        return asdict(self)
