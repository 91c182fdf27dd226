"""Cached calls of core, shared by pages: nothing is computed here."""

from core.data import EXTENT
from pages.shared.runs.keeping import kept, shared
from pages.shared.runs.sampling import (
    CHECKPOINT,
    Distance,
    Floats,
    compute,
    distance,
    engine,
    exact_density,
    exact_path,
    path,
    posterior_errors,
    sample,
    sweep,
    times,
    warm,
)

__all__ = [
    "CHECKPOINT",
    "EXTENT",
    "Distance",
    "Floats",
    "compute",
    "distance",
    "engine",
    "exact_density",
    "exact_path",
    "kept",
    "path",
    "posterior_errors",
    "sample",
    "shared",
    "sweep",
    "times",
    "warm",
]
