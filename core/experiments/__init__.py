"""Measurements: what guidance does to samples, beside noise floors and the exact answer."""

from core.experiments.clipping import CLIPPED_PREDICTIONS, ERROR, Clipping, clipping
from core.experiments.convergence import FINE, convergence, measured_order
from core.experiments.dropout import dropout_distances
from core.experiments.forward import forward_process, levels, posterior
from core.experiments.intervals import TIMES, IntervalComparison, compare_intervals, strengths
from core.experiments.measures import (
    MEASURES,
    fresh,
    fresh_measures,
    measure,
    measure_labels,
    sampled,
)
from core.experiments.neutral import Weights, neutral_gap, weights_under_guidance
from core.experiments.noise_floor import NoiseFloor, distance, draws, noise_floor
from core.experiments.sweeps import SCALES, Experiment, Measurement, measurements
from core.experiments.tilted import (
    TiltedComparison,
    compare_tilted,
    tilted,
    tilted_draw,
    tilted_grids,
)
from core.experiments.time_agnostic import (
    compare_time_agnostic,
    time_agnostic,
    time_agnostic_samples,
)
from core.experiments.trajectories import Trajectory, followed
from core.experiments.vectors import field_inputs, means_on_grid

__all__ = [
    "CLIPPED_PREDICTIONS",
    "ERROR",
    "FINE",
    "MEASURES",
    "SCALES",
    "TIMES",
    "Clipping",
    "Experiment",
    "IntervalComparison",
    "Measurement",
    "NoiseFloor",
    "TiltedComparison",
    "Trajectory",
    "Weights",
    "clipping",
    "compare_intervals",
    "compare_tilted",
    "compare_time_agnostic",
    "convergence",
    "distance",
    "draws",
    "dropout_distances",
    "field_inputs",
    "followed",
    "forward_process",
    "fresh",
    "fresh_measures",
    "levels",
    "means_on_grid",
    "measure",
    "measure_labels",
    "measured_order",
    "measurements",
    "neutral_gap",
    "noise_floor",
    "posterior",
    "sampled",
    "strengths",
    "tilted",
    "tilted_draw",
    "tilted_grids",
    "time_agnostic",
    "time_agnostic_samples",
    "weights_under_guidance",
]
