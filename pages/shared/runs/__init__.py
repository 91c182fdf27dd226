"""Cached calls of core, shared by pages: nothing is computed here."""

from pages.shared.runs.sampling import (
    CHECKPOINT,
    EXTENT,
    Distance,
    Floats,
    check_of,
    distance,
    engine,
    exact_density,
    exact_path,
    ladder,
    posterior_errors,
    sample,
    warm,
    watched,
)

__all__ = [
    "CHECKPOINT",
    "EXTENT",
    "Distance",
    "Floats",
    "check_of",
    "distance",
    "engine",
    "exact_density",
    "exact_path",
    "ladder",
    "posterior_errors",
    "sample",
    "warm",
    "watched",
]
