"""The lecture notes' own formula: frequencies with i from 1 to dim/2."""

import torch
from torch import Tensor
from torch.nn import functional

from core.embeddings import spectrum
from core.embeddings.families.family import Family, Option, Part, Values
from core.embeddings.measures import notes_frequencies
from core.embeddings.sinusoid import Sinusoid


def notes_formula(one: Sinusoid, u: Tensor, first: int = 1) -> Tensor:
    """(sin ω_i u, cos ω_i u, …) with `notes_frequencies`: (*) → (*, dim)."""
    angles = u[..., None] * notes_frequencies(one.dim, one.max_period, first)
    waves = torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(-2)
    return functional.pad(waves, (0, one.dim % 2))


def build(one: Sinusoid, values: Values) -> tuple[Part, ...]:
    """The formula, beside the code of the same notes in the same order of columns."""
    first = int(values["first_index"])
    code = Sinusoid("ddpm", max_period=one.max_period, dim=one.dim).at(one.times)
    return (
        Part(f"The formula, i from {first}", notes_formula(one, one.times, first)),
        Part("The code, in the same order", spectrum.in_turn(code)),
    )


FAMILY = Family(
    name="from-one",
    title="Frequencies from i = 1",
    formula="ω_i = P^(−2i/D),  i = 1 … D/2",
    source="Lecture notes “Time Embedding and FiLM” (PyTorch): their formula, beside their code",
    summary="The formula starts at i = 1, so its fastest channel is slower than 1; the code "
    "starts at 0 and divides by h − 1.",
    build=build,
    options=(
        Option("first_index", "First i", "1 as the formula says, 0 as most codes do.", 1, 0, 1),
    ),
)
