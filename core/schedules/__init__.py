"""Noise schedules t → (α, σ), their log-SNR, and the four predictions of one network.

The conventions of the whole package are stated here, once:

* t is in [0, 1]; 1 is noise, 0 is data. A sampler steps from t to s < t.
* x_t = α_t x_0 + σ_t ε with α_t² + σ_t² = 1 (variance preserving).
* log-SNR means λ_t = log(α_t / σ_t); it falls from +∞ at t = 0 towards noise.
* A network that predicts ε or the score is read up to ``latest`` only.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from core.schedules.base import Schedule
from core.schedules.continuous import Cosine, LinearBeta
from core.schedules.predictions import LEAST_ALPHA, PREDICTIONS, Prediction, latest, read
from core.schedules.table import DiscreteBeta

__all__ = [
    "LEAST_ALPHA",
    "PREDICTIONS",
    "READINGS",
    "SCHEDULES",
    "Cosine",
    "DiscreteBeta",
    "LinearBeta",
    "Prediction",
    "Schedule",
    "latest",
    "read",
]

SCHEDULES: Mapping[str, Callable[[], Schedule]] = MappingProxyType(
    {"cosine": Cosine, "linear-beta": LinearBeta, "ddpm-table": DiscreteBeta}
)
READINGS = PREDICTIONS  # the former name
