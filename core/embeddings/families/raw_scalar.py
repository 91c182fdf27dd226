"""t itself as the only column: a baseline."""

from torch import Tensor, nn

from core.embeddings import spectrum
from core.embeddings.families.family import Family, Part, Values
from core.embeddings.positional import as_times
from core.embeddings.sinusoid import Sinusoid


class RawScalar(nn.Module):
    """t itself as the only column, (*) → (*, 1): all times point the same way."""

    def forward(self, t: Tensor) -> Tensor:
        """Adds the column."""
        return as_times(t)[..., None]


def build(one: Sinusoid, _values: Values) -> tuple[Part, ...]:
    """t at the steps of a sinusoid."""
    return (Part("Raw scalar", RawScalar()(spectrum.grid(one.steps))),)


FAMILY = Family(
    name="scalar",
    title="Raw scalar",
    formula="γ(t) = t",
    source="Baseline",
    summary="t itself and nothing else: every step points the same way.",
    build=build,
)
