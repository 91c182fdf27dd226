"""Time embeddings: a number t becomes a vector γ(t) that a network can read.

Functions first, the few modules that only store their numbers after them. Further families
(hybrid, low rank, quantised, …) stand in `core.embeddings.families`.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import torch
from torch import Tensor, nn
from torch.nn import functional

MAX_DIM = 4096


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


def check_dim(dim: int, name: str = "dim", least: int = 2) -> int:
    """Returns a width as an int, or says which widths an embedding can have."""
    try:
        number = operator.index(dim)
    except TypeError:
        number = 0
    if isinstance(dim, bool) or not least <= number <= MAX_DIM:
        raise ValueError(f"{name} must be an integer from {least} to {MAX_DIM}, not {dim!r}")
    return number


def check_positive(value: float, name: str) -> float:
    """Returns a positive finite number as a float, or names the one that is not."""
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{name} must be a positive finite number, not {value!r}")
    return float(value)


def find_convention(name: str) -> Convention:
    """Returns the record of a convention, or lists the names there are."""
    if name not in CONVENTIONS:
        raise ValueError(f"convention must be one of {', '.join(CONVENTIONS)}, not {name!r}")
    return CONVENTIONS[name]


def _frequencies(
    dim: int, max_period: float, convention: str, device: torch.device, dtype: torch.dtype
) -> Tensor:
    half = dim // 2
    steps = CONVENTIONS[convention].denominator(dim)
    smallest = torch.finfo(dtype).tiny
    if -(half - 1) / steps * math.log(max_period) > -math.log(smallest):
        raise ValueError(f"max_period must be above {smallest:.3g} in {dtype}, not {max_period!r}")
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
    traced = (
        torch.compiler.is_compiling()
        or torch._C._are_functorch_transforms_active()
        or torch._C._len_torch_dispatch_stack() > 0
    )
    build = _frequencies if traced else stored_frequencies
    return build(dim, max_period, convention, device, dtype)


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
    period = check_positive(max_period, "max_period")
    shared = _shared_frequencies(check_dim(dim), period, convention, torch.device(device), dtype)
    return shared.clone()


def as_times(t: Tensor) -> Tensor:
    """Times in float32 or better: half precision cannot hold steps (bfloat16 makes 999 1000)."""
    if not isinstance(t, Tensor):
        raise ValueError(f"t must be a tensor, not {type(t).__name__}; use torch.as_tensor(t)")
    if t.is_complex():
        raise ValueError(f"t must hold real numbers, not {t.dtype}")
    return t if t.dtype == torch.float64 else t.to(torch.float32)


def whole_steps(t: Tensor, steps: int) -> Tensor:
    """Steps as int64, shape (*); refuses fractions and what lies outside 0 … steps - 1."""
    index = as_times(t).to(torch.int64)
    wrong = (index != t) | (index < 0) | (index >= steps)
    if bool(wrong.any()):
        raise ValueError(
            f"t must hold whole steps from 0 to {steps - 1}, not {t[wrong].flatten()[0].item():g}"
        )
    return index


def sinusoidal(
    t: Tensor,
    dim: int,
    *,
    max_period: float = 10_000.0,
    time_scale: float = 1.0,
    convention: str = "guided-diffusion",
) -> Tensor:
    """Embeds times as cos(ω_i c t) and sin(ω_i c t), ω_i = P^(-i/d) (arXiv:1706.03762).

    Args:
        t: Times of any real dtype, shape (*); fractional ones are fine.
        dim: Width D from 2 to 4096; an odd D ends in a zero column.
        max_period: P > 0, see `frequencies`.
        time_scale: c > 0 multiplies t; 1 leaves it as it is, 1000 makes steps of [0, 1].
        convention: A name in `CONVENTIONS`, which decides d and the layout.

    Returns:
        Values in [-1, 1], shape (*, D), float64 for float64 times, float32 for all others.
    """
    find_convention(convention)
    dim, period = check_dim(dim), check_positive(max_period, "max_period")
    times = as_times(t) * check_positive(time_scale, "time_scale")
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
        self.dim = check_dim(dim)
        self.max_period = check_positive(max_period, "max_period")
        self.time_scale = check_positive(time_scale, "time_scale")
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
    """Linear → SiLU → Linear on γ(t), (*, dim) → (*, width): learned with the network."""

    def __init__(self, dim: int, width: int) -> None:
        super().__init__()
        self.first = nn.Linear(check_dim(dim, least=1), check_dim(width, "width", least=1))
        self.second = nn.Linear(width, width)

    def forward(self, embedding: Tensor) -> Tensor:
        """Maps embeddings, shape (*, dim), to (*, width)."""
        return self.second(functional.silu(self.first(embedding)))
