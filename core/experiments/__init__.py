"""Measurements: what guidance does to samples, beside noise floors and the exact answer."""

from core.experiments.guidance import (
    MEASURES,
    SCALES,
    Measured,
    Study,
    blind,
    blind_samples,
    convergence,
    fresh,
    measure,
    measured,
    mixture_distance,
    sampled,
    tilted,
    tilted_draw,
)

__all__ = [
    "MEASURES",
    "SCALES",
    "Measured",
    "Study",
    "blind",
    "blind_samples",
    "convergence",
    "fresh",
    "measure",
    "measured",
    "mixture_distance",
    "sampled",
    "tilted",
    "tilted_draw",
]
