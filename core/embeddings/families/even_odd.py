"""The article's own formula: cosine at even places, sine at odd ones."""

from torch import Tensor

from core.embeddings import spectrum
from core.embeddings.families.family import Family, Part, Values
from core.embeddings.sinusoid import Sinusoid


def even_odd(one: Sinusoid, u: Tensor) -> Tensor:
    """γ_2i = cos(ω_i u), γ_2i+1 = sin(ω_i u), ω_i = P^(-i/h): (*) → (*, dim).

    The published code puts the same numbers into two blocks, all cosines before all sines.
    """
    return spectrum.in_turn(_blocks(one, u))


def _blocks(one: Sinusoid, u: Tensor) -> Tensor:
    return Sinusoid(max_period=one.max_period, dim=one.dim).at(u)


def build(one: Sinusoid, _values: Values) -> tuple[Part, ...]:
    """The formula, beside the code that stands under it."""
    return (
        Part("The formula: in turn", even_odd(one, one.times)),
        Part("The code: two blocks", _blocks(one, one.times)),
    )


FAMILY = Family(
    name="even-odd",
    title="Cosine at even, sine at odd places",
    formula="γ_2i = cos(ω_i t),  γ_2i+1 = sin(ω_i t),  ω_i = P^(−i/h)",
    source="An article in Chinese on guided-diffusion's timestep_embedding: its formula, beside "
    "its code",
    summary="The same numbers in another order, so every similarity is the same; weights "
    "trained on one order cannot be used with the other.",
    build=build,
)
