"""The sinusoid, stored in fewer bits."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import torch
from torch import Tensor

from core.arguments import checked, one_of
from core.embeddings.families.family import Family, Option, Part, Values
from core.embeddings.sinusoid import Sinusoid

INT8_LEVELS = 127


def _int8(embedding: Tensor) -> Tensor:
    return (embedding * INT8_LEVELS).round().clamp(-INT8_LEVELS, INT8_LEVELS) / INT8_LEVELS


QUANTISERS: Mapping[str, Callable[[Tensor], Tensor]] = MappingProxyType(
    {
        "float16": lambda embedding: embedding.to(torch.float16),
        "bfloat16": lambda embedding: embedding.to(torch.bfloat16),
        "int8": _int8,
    }
)


@checked(precision=one_of(QUANTISERS))
def quantise(embedding: Tensor, precision: str) -> Tensor:
    """What is left of values in [-1, 1] after storing them in low precision, shape and dtype kept.

    Args:
        embedding: γ, any shape.
        precision: "float16" and "bfloat16" round to 11 and 8 significant bits; "int8" to 255
            even levels, so its error is at most 1/254.
    """
    return QUANTISERS[precision](embedding).to(embedding.dtype)


def build(one: Sinusoid, values: Values) -> tuple[Part, ...]:
    """The sinusoid in low precision."""
    precision = str(values["precision"])
    return (Part(f"Sinusoid in {precision}", quantise(one.gamma, precision)),)


FAMILY = Family(
    name="quantised",
    title="Quantised",
    formula="round(γ(t))",
    source="An article in Chinese on guided-diffusion's timestep_embedding",
    summary="The sinusoid, computed exactly and then stored in fewer bits.",
    build=build,
    options=(
        Option(
            "precision",
            "Precision",
            "How few bits each value keeps: with fewer, its values lie on visible levels.",
            "bfloat16",
            choices=tuple(QUANTISERS),
        ),
    ),
)
