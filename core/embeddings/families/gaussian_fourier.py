"""Gaussian Fourier features: random frequencies, drawn once."""

import math

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional

from core import checks
from core.arguments import checked, whole
from core.embeddings import spectrum
from core.embeddings.families.family import SEED, Family, Option, Part, Values
from core.embeddings.families.layers import seeded
from core.embeddings.positional import MAX_DIM, as_times
from core.embeddings.sinusoid import Sinusoid


class GaussianFourier(nn.Module):
    """cos and sin of 2π w_i t with w ~ N(0, scale²), drawn once (arXiv:2006.10739; score-SDE).

    Maps times (*) to (*, dim), layout [cos | sin], an odd dim ends in a zero column. `scale` is
    in cycles per unit of t; there is no neutral value, too small a scale sees t as a line.
    """

    @checked(dim=whole(2, MAX_DIM), scale=checks.positive)
    def __init__(
        self, dim: int, *, scale: float = 16.0, generator: Generator | None = None
    ) -> None:
        super().__init__()
        self.dim = dim
        draws = torch.randn(self.dim // 2, generator=generator, dtype=torch.float64)
        self.weight: Tensor
        self.register_buffer("weight", scale * draws)  # (D // 2,)

    def forward(self, t: Tensor) -> Tensor:
        """Embeds times, shape (*), as (*, D)."""
        times = as_times(t)
        angles = 2 * math.pi * times[..., None] * self.weight.to(times.dtype)
        return functional.pad(torch.cat([angles.cos(), angles.sin()], -1), (0, self.dim % 2))


def build(one: Sinusoid, values: Values) -> tuple[Part, ...]:
    """The features at the steps of a sinusoid, as wide as it is."""
    made = GaussianFourier(one.dim, scale=float(values["scale"]), generator=seeded(values))
    return (Part("Gaussian Fourier", made(spectrum.grid(one.steps))),)


FAMILY = Family(
    name="gaussian",
    title="Gaussian Fourier",
    formula="γ(t) = [cos 2πwt | sin 2πwt],  w ~ N(0, scale²)",
    source="arXiv:2006.10739; usual for score SDEs, arXiv:2011.13456",
    summary="Random frequencies in place of a geometric series, drawn once.",
    build=build,
    options=(
        Option(
            "scale",
            "Scale in cycles",
            "Spread of the random frequencies: more cycles tell closer steps apart.",
            16.0,
            0.01,
            1000.0,
        ),
        SEED,
    ),
)
