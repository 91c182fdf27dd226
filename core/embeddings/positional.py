"""Time embeddings: a number t becomes a vector γ(t) that a network can read.

Functions first, the few modules that only store their numbers after them. Further families
(hybrid, low rank, quantised, …) stand in `core.embeddings.families`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import torch
from torch import Tensor, nn
from torch.nn import functional

from core import checks
from core.arguments import checked, whole

MAX_DIM = 4096
ACTIVATIONS: Mapping[str, Callable[[Tensor], Tensor]] = MappingProxyType(
    {"silu": functional.silu, "gelu": functional.gelu}
)


@dataclass(frozen=True)
class Convention:
    """One published way of laying sines and cosines out: ω_i = P^(-i/d), i = 0 … D//2 - 1.

    `denominator` maps the width D to d, `arrange` joins the cosines and sines, each (*, D//2),
    and `layout` says in words how. An odd width ends in one zero column under every convention.
    """

    title: str
    formula: str
    layout: str
    source: str
    denominator: Callable[[int], float]
    arrange: Callable[[Tensor, Tensor], Tensor]


def _cos_sin(cos: Tensor, sin: Tensor) -> Tensor:
    return torch.cat([cos, sin], dim=-1)


def _sin_cos(cos: Tensor, sin: Tensor) -> Tensor:
    return torch.cat([sin, cos], dim=-1)


def _interleaved(cos: Tensor, sin: Tensor) -> Tensor:
    return torch.stack([sin, cos], dim=-1).flatten(-2)


CONVENTIONS: Mapping[str, Convention] = MappingProxyType(
    {
        "guided-diffusion": Convention(
            title="guided-diffusion, DiT",
            formula="ω_i = P^(-i/h)",
            layout="cos | sin",
            source="guided-diffusion, nn.py",
            denominator=lambda dim: dim // 2,
            arrange=_cos_sin,
        ),
        "ddpm": Convention(
            title="DDPM, lecture notes",
            formula="ω_i = P^(-i/(h-1))",
            layout="sin | cos",
            source="arXiv:2006.11239, published code",
            # A single frequency is ω_0 = 1 under every convention.
            denominator=lambda dim: max(dim // 2 - 1, 1),
            arrange=_sin_cos,
        ),
        "transformer": Convention(
            title="Transformer",
            formula="ω_i = P^(-2i/D)",
            layout="sin, cos in turn",
            source="arXiv:1706.03762, sec. 3.5",
            denominator=lambda dim: dim / 2,
            arrange=_interleaved,
        ),
    }
)


def find_convention(name: str) -> Convention:
    """Returns the record of a convention, or lists the names there are."""
    return CONVENTIONS[checks.choice("convention", name, CONVENTIONS)]


def _frequencies(
    dim: int, max_period: float, convention: str, device: torch.device, dtype: torch.dtype
) -> Tensor:
    half = dim // 2
    steps = CONVENTIONS[convention].denominator(dim)
    smallest = torch.finfo(dtype).tiny
    if -(half - 1) / steps * math.log(max_period) > -math.log(smallest):
        checks.refuse("max_period", max_period, f"a number above {smallest:.3g} in {dtype}")
    exponents = torch.arange(half, dtype=torch.float64, device="cpu") / steps
    return torch.pow(max_period, -exponents).to(dtype).to(device)  # (D // 2,)


@lru_cache(maxsize=256)
def stored_frequencies(
    dim: int, max_period: float, convention: str, device: torch.device, dtype: torch.dtype
) -> Tensor:
    """Frequencies computed once per setting and shared: read them, never write to them."""
    # A tensor born in inference mode could never be used in training later on.
    with torch.inference_mode(False):
        return _frequencies(dim, max_period, convention, device, dtype)


def _shared_frequencies(
    dim: int, max_period: float, convention: str, device: torch.device, dtype: torch.dtype
) -> Tensor:
    # Inside a trace or a torch.func transform a new tensor belongs to that transform alone.
    build = _frequencies if checks.traced() else stored_frequencies
    return build(dim, max_period, convention, device, dtype)


@checked(dim=whole(2, MAX_DIM))
def frequencies(
    dim: int,
    *,
    max_period: float = 10_000.0,
    convention: str = "guided-diffusion",
    device: torch.device | str = "cpu",
    dtype: torch.dtype = torch.float32,
) -> Tensor:
    """Angular frequencies ω_i = P^(-i/d) of an embedding, highest first for P > 1.

    Args:
        dim: Width D from 2 to 4096.
        max_period: P > 0. Sets the last frequency alone: ω_0 is 1 whatever P is. Above 1 the
            last one is the lowest, below 1 the highest. The longest wavelength is about 2πP.
        convention: A name in `CONVENTIONS`, which decides d.
        device: Where the result lies.
        dtype: Of the result; frequencies are computed in float64 and rounded once.

    Returns:
        Radians per unit of time, shape (D // 2,).
    """
    find_convention(convention)
    if not dtype.is_floating_point:
        checks.refuse("dtype", dtype, "a floating-point dtype")
    period = checks.positive("max_period", max_period)
    try:
        where = torch.device(device)
    except (RuntimeError, TypeError):
        checks.refuse("device", device, 'a device of torch, such as "cpu"')
    return _shared_frequencies(dim, period, convention, where, dtype).clone()


def as_times(t: Tensor | Sequence[float] | float) -> Tensor:
    """Times in float32 or better: half precision cannot hold steps (bfloat16 makes 999 1000)."""
    found = checks.numbers("t", t)
    return found if found.dtype == torch.float64 else found.to(torch.float32)


def whole_steps(t: Tensor, steps: int) -> Tensor:
    """Steps as int64, shape (*); refuses fractions and what lies outside 0 … steps - 1."""
    times = as_times(t)
    index = times.to(torch.int64)
    wrong = (index != times) | (index < 0) | (index >= steps)
    if bool(wrong.any()):
        checks.refuse("t", times[wrong][0].item(), f"whole steps from 0 to {steps - 1}")
    return index


def sinusoidal(
    t: Tensor | Sequence[float] | float,
    dim: int,
    *,
    max_period: float = 10_000.0,
    time_scale: float = 1.0,
    convention: str = "guided-diffusion",
) -> Tensor:
    """Embeds times as cos(ω_i c t) and sin(ω_i c t), ω_i = P^(-i/d) (arXiv:1706.03762).

    Args:
        t: Times of any real dtype, shape (*), a list or a number; fractional ones are fine.
        dim: Width D from 2 to 4096; an odd D ends in a zero column.
        max_period: P > 0, see `frequencies`.
        time_scale: c > 0 multiplies t; 1 leaves it as it is, 1000 makes steps of [0, 1].
        convention: A name in `CONVENTIONS`, which decides d and the layout.

    Returns:
        Values in [-1, 1], shape (*, D), float64 for float64 times, float32 for all others.
    """
    find_convention(convention)
    dim = checks.whole("dim", dim, 2, MAX_DIM)
    period = checks.positive("max_period", max_period)
    times = as_times(t) * checks.positive("time_scale", time_scale)
    omega = _shared_frequencies(dim, period, convention, times.device, times.dtype)
    angles = times[..., None] * omega  # (*, D // 2)
    embedding = CONVENTIONS[convention].arrange(angles.cos(), angles.sin())
    return functional.pad(embedding, (0, dim % 2))


class Sinusoidal(nn.Module):
    """`sinusoidal` with its settings kept: times (*) → (*, D). Has no parameters."""

    def __init__(
        self,
        dim: int,
        *,
        max_period: float = 10_000.0,
        time_scale: float = 1.0,
        convention: str = "guided-diffusion",
    ) -> None:
        super().__init__()
        find_convention(convention)
        self.dim = checks.whole("dim", dim, 2, MAX_DIM)
        self.max_period = checks.positive("max_period", max_period)
        self.time_scale = checks.positive("time_scale", time_scale)
        self.convention = convention

    def forward(self, t: Tensor) -> Tensor:
        """Embeds times, shape (*), as (*, D)."""
        return sinusoidal(
            t,
            self.dim,
            max_period=self.max_period,
            time_scale=self.time_scale,
            convention=self.convention,
        )


class TimeMLP(nn.Module):
    """Linear → SiLU or GELU → Linear on γ(t), (*, dim) → (*, width): learned with the network."""

    def __init__(self, dim: int, width: int, *, activation: str = "silu") -> None:
        super().__init__()
        checks.whole("dim", dim, 1, MAX_DIM), checks.whole("width", width, 1, MAX_DIM)
        self.activation = ACTIVATIONS[checks.choice("activation", activation, ACTIVATIONS)]
        self.first = nn.Linear(dim, width)
        self.second = nn.Linear(width, width)

    def forward(self, embedding: Tensor) -> Tensor:
        """Maps embeddings, shape (*, dim), to (*, width)."""
        checks.tensor("embedding", embedding, ("*", self.first.in_features))
        return self.second(self.activation(self.first(embedding)))
