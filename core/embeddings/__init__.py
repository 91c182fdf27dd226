"""Time embeddings: a number t becomes a vector γ(t), and what that vector can tell apart."""

from core.embeddings import families, spectrum
from core.embeddings.positional import (
    CONVENTIONS,
    Convention,
    Sinusoidal,
    TimeMLP,
    frequencies,
    sinusoidal,
)

__all__ = [
    "CONVENTIONS",
    "Convention",
    "Sinusoidal",
    "TimeMLP",
    "families",
    "frequencies",
    "sinusoidal",
    "spectrum",
]
