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
from core.experiments.noise_floor import NoiseFloor, distance, noise_floor

__all__ = [
    "MEASURES",
    "SCALES",
    "Measured",
    "NoiseFloor",
    "Study",
    "blind",
    "blind_samples",
    "convergence",
    "distance",
    "fresh",
    "measure",
    "measured",
    "mixture_distance",
    "noise_floor",
    "sampled",
    "tilted",
    "tilted_draw",
]
