"""A small MLP from one embedding width to another."""

from torch import Generator, Tensor, nn
from torch.nn import functional

from core import checks
from core.arguments import checked, whole
from core.embeddings.families.family import SEED, Family, Option, Part, Values
from core.embeddings.families.layers import linear, parameters, seeded
from core.embeddings.positional import MAX_DIM
from core.embeddings.sinusoid import Sinusoid


class Adapter(nn.Module):
    """A small MLP from one embedding width to another: Linear → SiLU → Linear, (*, a) → (*, b)."""

    @checked(dim_in=whole(1, MAX_DIM), dim_out=whole(1, MAX_DIM))
    def __init__(self, dim_in: int, dim_out: int, *, generator: Generator | None = None) -> None:
        super().__init__()
        width = max(dim_in, dim_out)
        self.first = linear(dim_in, width, generator)
        self.second = linear(width, dim_out, generator)

    def forward(self, embedding: Tensor) -> Tensor:
        """Maps embeddings, shape (*, dim_in), to (*, dim_out)."""
        checks.tensor("embedding", embedding, ("*", self.first.in_features))
        return self.second(functional.silu(self.first(embedding)))


def build(one: Sinusoid, values: Values) -> tuple[Part, ...]:
    """The sinusoid, adapted to another width."""
    made = Adapter(one.dim, int(values["width"]), generator=seeded(values))
    return (
        Part(f"Adapted to width {values['width']}", made(one.gamma.float()), parameters(made)),
    )


FAMILY = Family(
    name="adapter",
    title="Adapter",
    formula="Linear(SiLU(Linear(γ(t))))",
    source="An article in Chinese on guided-diffusion's timestep_embedding",
    summary="A small network that carries one embedding width to another, for a model that "
    "expects another width; the weights are drawn, not trained.",
    build=build,
    options=(
        Option("width", "Width out", "The width that the adapter gives.", 64, 2, 512),
        SEED,
    ),
)
