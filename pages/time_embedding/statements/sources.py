"""Whose statements they are, the settings of their sources, and how a verdict follows."""

from collections.abc import Sequence
from itertools import pairwise

from core.embeddings import Sinusoid
from pages.shared.layout import Verdict
from pages.time_embedding.captions import signed

NOTES = "Lecture notes “Time Embedding and FiLM” (PyTorch)"
ARTICLE = "An article in Chinese on guided-diffusion's timestep_embedding"
ARTICLE_SETTINGS = Sinusoid("guided-diffusion")
NOTES_SETTINGS = Sinusoid("ddpm", time_scale=1.0, dim=32)
PERIODS = (10.0, 100.0, 1_000.0, 10_000.0, 100_000.0, 1_000_000.0)


def verdict(*held: bool) -> Verdict:
    """Holds if it held in every measurement, fails if in none, and depends otherwise."""
    if all(held):
        return "holds"
    return "depends" if any(held) else "fails"


def falling(values: Sequence[float]) -> bool:
    """Whether every value is below the one before."""
    return all(b < a for a, b in pairwise(values))


def listed(values: Sequence[float]) -> str:
    """Cosines in a row."""
    return ", ".join(signed(value) for value in values)
