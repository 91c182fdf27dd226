"""One sinusoidal embedding as the time embedding page holds it, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property

import torch
from torch import Tensor

from core.embeddings import CONVENTIONS, frequencies, sinusoidal, spectrum
from pages.shared.format import number
from pages.shared.params import Param

BOUNDS: Mapping[str, tuple[float, float]] = {
    "max_period": (1e-3, 1e6),
    "time_scale": (1e-2, 1e4),
    "dim": (2, 512),
    "steps": (2, 4000),
}
FLOATS = ("max_period", "time_scale")


@dataclass(frozen=True)
class Sinusoid:
    """t in [0, 1) cut into `steps`; the network sees u = time_scale · t, embedded in `dim`."""

    convention: str = "guided-diffusion"
    max_period: float = 10_000.0
    time_scale: float = 1000.0
    dim: int = 128
    steps: int = 1000

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
        return sinusoidal(u, self.dim, max_period=self.max_period, convention=self.convention)

    def similarity(self, lag: float) -> float:
        """Cosine of two embeddings whose u differ by `lag`."""
        return float(spectrum.similarity(self.omega, torch.tensor(lag, dtype=torch.float64)))

    def settings(self) -> dict[str, float | int | str]:
        """The five settings by name."""
        return asdict(self)

    @property
    def words(self) -> str:
        """The settings in one short line."""
        return (
            f"{CONVENTIONS[self.convention].title}, P = {number(self.max_period)}, "
            f"time scale {number(self.time_scale)}, width {self.dim}, {number(self.steps)} steps"
        )


@dataclass(frozen=True)
class Pin(Param):
    """An address setting that holds a whole sinusoid, or none: five values joined by _."""

    default: None = None

    def allowed(self) -> str:
        """The five values, in order."""
        return "convention_max-period_time-scale_width_steps, or nothing"

    def parse(self, text: str) -> Sinusoid | None:
        """The sinusoid written there; ValueError if a value is missing or out of bounds."""
        if not text.strip():
            return None
        convention, period, scale, dim, steps = text.strip().split("_")
        return self.check(Sinusoid(convention, float(period), float(scale), int(dim), int(steps)))

    def check(self, value: Sinusoid | None) -> Sinusoid | None:
        """The sinusoid itself if all its values are allowed."""
        if value is None:
            return None
        inside = all(low <= getattr(value, name) <= high for name, (low, high) in BOUNDS.items())
        if not inside or value.convention not in CONVENTIONS:
            raise ValueError(value)
        return value

    def write(self, value: Sinusoid | None) -> str:
        """The five values, such that parse(write(value)) == value."""
        if value is None:
            return ""
        return "_".join(str(part).removesuffix(".0") for part in value.settings().values())
