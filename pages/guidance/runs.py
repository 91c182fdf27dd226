"""Cached calls of core that only the guidance page makes; nothing is computed here."""

from typing import Any

import numpy as np
import streamlit as st
import torch
from numpy.typing import NDArray
from torch import Tensor

from core import classifiers, experiments, guided
from core.experiments import Trajectory
from core.guided import Guided
from pages.shared.runs import path, sample

SIDE = 112  # nodes of a density grid along each side
COMPARED = 500  # points a label that are measured, at most

Floats = NDArray[np.float32]


@st.cache_data(max_entries=64, show_spinner=False)
def followed(run: Guided, point: int) -> Trajectory:
    """One point's way from noise to data."""
    return experiments.followed(run, torch.from_numpy(path(run)), point)


@st.cache_data(max_entries=128, show_spinner=False)
def measures(run: Guided, labels: tuple[str, ...]) -> dict[str, float]:
    """The measures of a run's samples, averaged over the labels."""
    x = torch.from_numpy(path(run)[-1])
    return experiments.measure_labels(x, guided.labels(run), labels, most=COMPARED)


@st.cache_data(max_entries=64, show_spinner=False)
def fresh_measures(labels: tuple[str, ...], points: int) -> dict[str, float]:
    """The same measures of fresh data: what a perfect sampler reaches."""
    return experiments.fresh_measures(labels, points)


@st.cache_data(max_entries=32, show_spinner=False)
def tilted_density(
    labels: tuple[str, ...], times: tuple[float, ...], extent: float, scale: float
) -> Floats:
    """Exact p_t(x | y)^s p_t(x)^(1 − s), normalised, (times, 2, SIDE, SIDE)."""
    axis = torch.linspace(-extent, extent, SIDE)
    return experiments.tilted_grids(labels, scale, axis, times).numpy()


@st.cache_data(max_entries=8, show_spinner=False)
def strengths(run: Guided) -> dict[str, Tensor]:
    """Mean |c − u| over t, of the network and of the exact means."""
    return experiments.strengths(run)


@st.cache_data(max_entries=32, show_spinner=False)
def dropout_distances(run: Guided) -> dict[str, float]:
    """Distances of one network's samples without a label and with it."""
    return experiments.dropout_distances(run, lambda one: sample(one).x)


@st.cache_data(max_entries=64, show_spinner=False)
def probabilities(t: float, side: int, extent: float) -> dict[str, Tensor]:
    """p(moons | x_t) on a square, learned and exact, each (side, side)."""
    return classifiers.probabilities(t, torch.linspace(-extent, extent, side))


@st.cache_resource(max_entries=4, show_spinner=False)
def field_inputs(checkpoint: str, label: str) -> dict[str, Any]:
    """What the browser computes the means of one label from."""
    return experiments.field_inputs(checkpoint, label)
