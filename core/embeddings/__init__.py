"""Time embeddings: a number t becomes a vector γ(t), and what can be distinguished in it.

Families beyond the sinusoid stand in `core.embeddings.families`, the learned table in
`core.embeddings.learned_table`: both read what networks have learned, and networks import this
package.
"""

from core.embeddings import measures, spectrum
from core.embeddings.positional import (
    CONVENTIONS,
    Convention,
    Sinusoidal,
    TimeMLP,
    frequencies,
    sinusoidal,
)
from core.embeddings.sinusoid import BOUNDS, Sinusoid

__all__ = [
    "BOUNDS",
    "CONVENTIONS",
    "Convention",
    "Sinusoid",
    "Sinusoidal",
    "TimeMLP",
    "frequencies",
    "measures",
    "sinusoidal",
    "spectrum",
]
