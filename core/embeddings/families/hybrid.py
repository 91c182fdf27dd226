"""A fixed sinusoid beside a learned projection of it."""

import torch
from torch import Generator, Tensor, nn

from core.arguments import checked
from core.embeddings import spectrum
from core.embeddings.families.family import SEED, Family, Part, Values
from core.embeddings.families.layers import linear, parameters, seeded
from core.embeddings.positional import Sinusoidal
from core.embeddings.sinusoid import Sinusoid


class Hybrid(nn.Module):
    """A fixed sinusoid beside a learned projection of it, mixed by a linear layer.

    Maps (*) to (*, dim): Linear([γ, Linear(γ)]). Both layers are linear, so it can turn and
    weigh γ(t) but distinguishes no steps that γ(t) does not.
    """

    @checked()
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
        self.project = linear(dim, dim, generator)
        self.mix = linear(2 * dim, dim, generator)

    def forward(self, t: Tensor) -> Tensor:
        """Embeds times, shape (*), as (*, D)."""
        fixed = self.sinusoid(t).to(self.mix.weight.dtype)
        return self.mix(torch.cat([fixed, self.project(fixed)], dim=-1))


def build(one: Sinusoid, values: Values) -> tuple[Part, ...]:
    """The hybrid of a sinusoid, its weights drawn."""
    made = Hybrid(
        one.dim,
        max_period=one.max_period,
        time_scale=one.time_scale,
        generator=seeded(values),
    )
    return (Part("Hybrid", made(spectrum.grid(one.steps)), parameters(made)),)


FAMILY = Family(
    name="hybrid",
    title="Hybrid",
    formula="Linear([γ(t), Linear(γ(t))])",
    source="An article in Chinese on guided-diffusion's timestep_embedding",
    summary="The sinusoid beside a learned projection of it, mixed by a linear layer; here the "
    "weights are drawn, not trained.",
    build=build,
    options=(SEED,),
)
