"""t and its square: a family of two columns."""

import torch

from core.embeddings import spectrum
from core.embeddings.families.family import Family, Part, Values
from core.embeddings.sinusoid import Sinusoid


def build(one: Sinusoid, _values: Values) -> tuple[Part, ...]:
    """t and t² at the steps of a sinusoid."""
    t = spectrum.grid(one.steps)
    return (Part("t and t²", torch.stack([t, t * t], -1)),)


FAMILY = Family("square", "t and t²", "γ(t) = (t, t²)", "Baseline", "Two columns.", build)
