"""A sinusoid of few dimensions, spread over many by a linear layer."""

from torch import Generator, Tensor, nn

from core.arguments import checked, whole
from core.embeddings import spectrum
from core.embeddings.families.family import SEED, Family, Option, Part, Values
from core.embeddings.families.layers import linear, parameters, seeded
from core.embeddings.positional import MAX_DIM, Sinusoidal
from core.embeddings.sinusoid import Sinusoid


class LowRank(nn.Module):
    """A sinusoid of few dimensions spread over many: Linear(rank → dim) on γ of width rank.

    Maps (*) to (*, dim); whatever the layer learns, γ moves in at most `rank` directions. It has
    (rank + 1) · dim parameters where a layer on the full width has (dim + 1) · dim.
    """

    @checked(dim=whole(2, MAX_DIM))
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
        self.spread = linear(rank, dim, generator)

    def forward(self, t: Tensor) -> Tensor:
        """Embeds times, shape (*), as (*, D)."""
        return self.spread(self.sinusoid(t).to(self.spread.weight.dtype))


def build(one: Sinusoid, values: Values) -> tuple[Part, ...]:
    """The low-rank form of a sinusoid, beside the same layer on the sinusoid's full width."""
    parts = []
    for title, rank in (("Low rank", int(values["rank"])), ("Full width", one.dim)):
        made = LowRank(
            one.dim,
            rank,
            max_period=one.max_period,
            time_scale=one.time_scale,
            generator=seeded(values),
        )
        parts.append(Part(title, made(spectrum.grid(one.steps)), parameters(made)))
    return tuple(parts)


FAMILY = Family(
    name="low-rank",
    title="Low rank",
    formula="Linear_{r → D}(γ_r(t))",
    source="An article in Chinese on guided-diffusion's timestep_embedding",
    summary="A narrow sinusoid spread over the whole width by a linear layer, which saves "
    "parameters against a layer on the full width; the weights are drawn, not trained.",
    build=build,
    options=(
        Option(
            "rank",
            "Rank",
            "Width of the inner sinusoid: no more directions can come out.",
            8,
            2,
            64,
        ),
        SEED,
    ),
)
