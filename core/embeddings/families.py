"""Time embeddings beyond the sinusoid: what else t can become, and the baselines to judge by.

Randomness is an argument: whoever builds a family with weights hands in the generator.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional

from core.embeddings.positional import Sinusoidal, as_times, check_dim, check_positive

INT8_LEVELS = 127


def _linear(dim_in: int, dim_out: int, generator: Generator | None) -> nn.Linear:
    layer = nn.Linear(dim_in, dim_out)
    bound = 1 / math.sqrt(dim_in)
    for parameter in layer.parameters():
        nn.init.uniform_(parameter, -bound, bound, generator=generator)
    return layer


def whole_steps(t: Tensor, steps: int) -> Tensor:
    """Steps as int64, shape (*); refuses fractions and what lies outside 0 … steps - 1."""
    index = t.to(torch.int64)
    wrong = (index != t) | (index < 0) | (index >= steps)
    if bool(wrong.any()):
        raise ValueError(
            f"t must hold whole steps from 0 to {steps - 1}, not {t[wrong].flatten()[0].item():g}"
        )
    return index


class GaussianFourier(nn.Module):
    """cos and sin of 2π w_i t with w ~ N(0, scale²), drawn once (arXiv:2006.10739; score-SDE).

    Maps times (*) to (*, dim), layout [cos | sin], an odd dim ends in a zero column. `scale` is
    in cycles per unit of t; there is no neutral value, too small a scale sees t as a line.
    """

    def __init__(
        self, dim: int, *, scale: float = 16.0, generator: Generator | None = None
    ) -> None:
        super().__init__()
        self.dim = check_dim(dim)
        draws = torch.randn(self.dim // 2, generator=generator, dtype=torch.float64)
        self.weight: Tensor
        self.register_buffer("weight", check_positive(scale, "scale") * draws)  # (D // 2,)

    def forward(self, t: Tensor) -> Tensor:
        """Embeds times, shape (*), as (*, D)."""
        times = as_times(t)
        angles = 2 * math.pi * times[..., None] * self.weight.to(times.dtype)
        return functional.pad(torch.cat([angles.cos(), angles.sin()], -1), (0, self.dim % 2))


class LearnedTable(nn.Module):
    """One learned row per step: (*) whole steps → (*, dim). Knows no step that it has not seen."""

    def __init__(self, steps: int, dim: int, *, generator: Generator | None = None) -> None:
        super().__init__()
        rows = torch.randn(check_dim(steps, "steps"), check_dim(dim, least=1), generator=generator)
        self.table = nn.Parameter(rows)

    def forward(self, t: Tensor) -> Tensor:
        """Looks whole steps up; ValueError for fractions and steps beyond the table."""
        return self.table[whole_steps(t, len(self.table))]


class OneHot(nn.Module):
    """One column per step: every two steps are equally unlike, none is nearer than another."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.steps = check_dim(steps, "steps")

    def forward(self, t: Tensor) -> Tensor:
        """Maps whole steps, shape (*), to (*, steps)."""
        return functional.one_hot(whole_steps(t, self.steps), self.steps).to(torch.float32)


class RawScalar(nn.Module):
    """t itself as the only column, (*) → (*, 1): all times point the same way."""

    def forward(self, t: Tensor) -> Tensor:
        """Adds the column."""
        return as_times(t)[..., None]


class LowRank(nn.Module):
    """A sinusoid of few dimensions spread over many: Linear(rank → dim) on γ of width rank.

    Maps (*) to (*, dim); whatever the layer learns, γ moves in at most `rank` directions.
    """

    def __init__(
        self,
        dim: int,
        rank: int,
        *,
        max_period: float = 10_000.0,
        time_scale: float = 1.0,
        generator: Generator | None = None,
    ) -> None:
        super().__init__()
        self.sinusoid = Sinusoidal(rank, max_period=max_period, time_scale=time_scale)
        self.spread = _linear(rank, check_dim(dim), generator)

    def forward(self, t: Tensor) -> Tensor:
        """Embeds times, shape (*), as (*, D)."""
        return self.spread(self.sinusoid(t).to(self.spread.weight.dtype))


class Hybrid(nn.Module):
    """A fixed sinusoid beside a learned projection of it, mixed by a linear layer.

    Maps (*) to (*, dim): Linear([γ, Linear(γ)]). Both layers are linear, so it can turn and
    weigh γ(t) but tells no steps apart that γ(t) does not.
    """

    def __init__(
        self,
        dim: int,
        *,
        max_period: float = 10_000.0,
        time_scale: float = 1.0,
        generator: Generator | None = None,
    ) -> None:
        super().__init__()
        self.sinusoid = Sinusoidal(dim, max_period=max_period, time_scale=time_scale)
        self.project = _linear(dim, dim, generator)
        self.mix = _linear(2 * dim, dim, generator)

    def forward(self, t: Tensor) -> Tensor:
        """Embeds times, shape (*), as (*, D)."""
        fixed = self.sinusoid(t).to(self.mix.weight.dtype)
        return self.mix(torch.cat([fixed, self.project(fixed)], dim=-1))


class MultiScale(nn.Module):
    """A coarse and a fine sinusoid for different depths: (*) → two of (*, dim)."""

    def __init__(
        self,
        dim: int,
        *,
        coarse: float = 100.0,
        fine: float = 10_000.0,
        time_scale: float = 1.0,
    ) -> None:
        super().__init__()
        self.coarse = Sinusoidal(dim, max_period=coarse, time_scale=time_scale)
        self.fine = Sinusoidal(dim, max_period=fine, time_scale=time_scale)

    def forward(self, t: Tensor) -> tuple[Tensor, Tensor]:
        """Embeds times, shape (*), as a coarse and a fine (*, D)."""
        return self.coarse(t), self.fine(t)


class Adapter(nn.Module):
    """A small MLP from one embedding width to another: Linear → SiLU → Linear, (*, a) → (*, b)."""

    def __init__(self, dim_in: int, dim_out: int, *, generator: Generator | None = None) -> None:
        super().__init__()
        width = max(check_dim(dim_in, "dim_in", least=1), check_dim(dim_out, "dim_out", least=1))
        self.first = _linear(dim_in, width, generator)
        self.second = _linear(width, dim_out, generator)

    def forward(self, embedding: Tensor) -> Tensor:
        """Maps embeddings, shape (*, dim_in), to (*, dim_out)."""
        return self.second(functional.silu(self.first(embedding)))


def _int8(embedding: Tensor) -> Tensor:
    return (embedding * INT8_LEVELS).round().clamp(-INT8_LEVELS, INT8_LEVELS) / INT8_LEVELS


QUANTISERS: Mapping[str, Callable[[Tensor], Tensor]] = MappingProxyType(
    {
        "float16": lambda embedding: embedding.to(torch.float16),
        "bfloat16": lambda embedding: embedding.to(torch.bfloat16),
        "int8": _int8,
    }
)


def quantise(embedding: Tensor, precision: str) -> Tensor:
    """What is left of values in [-1, 1] after storing them in low precision, shape and dtype kept.

    Args:
        embedding: γ, any shape.
        precision: "float16" and "bfloat16" round to 11 and 8 significant bits; "int8" to 255
            even levels, so its error is at most 1/254.
    """
    if precision not in QUANTISERS:
        raise ValueError(f"precision must be one of {', '.join(QUANTISERS)}, not {precision!r}")
    return QUANTISERS[precision](embedding).to(embedding.dtype)
