"""What the FiLM player shows, cached: tracks, responses and fields of a network, as arrays."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch
from numpy.typing import NDArray
from torch import Tensor

from core import checkpoints, denoisers, density
from core.film import activations, interventions, modulation
from core.film.interventions import Intervened, Intervention
from core.networks import ScoreNetwork
from core.recipes.film import SNAPSHOTS, snapshot_name
from pages.shared import runs

Floats = NDArray[np.float32]
Changes = tuple[Intervention, ...]

TIMES = 401  # of scale and shift: enough that a line between two of them is within a ripple
FRAMES = 41  # of fields, which change slowly
LEAST_T = 0.01  # ε, v and score divide by σ, which is 0 at t = 0
SIDE = 29  # nodes of the plane's grid along each side
EXTENT = runs.EXTENT
SHIPPED = "shipped"
TRAINING = (*map(str, SNAPSHOTS), SHIPPED)


def stage(training: str) -> str:
    """A stage as a number of steps.

    >>> stage("8000")
    '8\u202f000'
    """
    steps = checkpoints.manifest(runs.CHECKPOINT)["recipe"]["steps"]
    return f"{steps if training == SHIPPED else int(training):,}".replace(",", "\u202f")


def origin(training: str) -> str:
    """Which run of training a stage is from."""
    if training == SHIPPED:
        return (
            f"Another run from the same start, {stage(SHIPPED)} steps long: "
            "the network of all other pages."
        )
    return (
        f"Of one run that ends at {stage(str(SNAPSHOTS[-1]))} steps; the last stop is another, "
        "longer run from the same start."
    )


def checkpoint(training: str) -> str:
    """The checkpoint's name of a stage of training."""
    return runs.CHECKPOINT if training == SHIPPED else snapshot_name(int(training))


def network(training: str, changes: Changes = ()) -> ScoreNetwork:
    """The network at a stage of training, changed if there are changes."""
    net = checkpoints.load(checkpoint(training))
    return Intervened(net, changes) if changes else net


def modulate(training: str, changes: Changes = ()) -> modulation.Modulate:
    """Its (t, label) → (scale, shift)."""
    net = network(training, changes)
    return net.modulate if isinstance(net, interventions.Intervened) else modulation.of(net)


def times() -> Tensor:
    """Times of scale and shift, noise first, (TIMES,)."""
    return torch.linspace(1, 0, TIMES)


def frames() -> Tensor:
    """Times of fields, noise first, (FRAMES,)."""
    return torch.linspace(1, LEAST_T, FRAMES)


def plane() -> Tensor:
    """Nodes of the shown square, (SIDE², 2), rows of x from bottom to top."""
    axis = torch.linspace(-EXTENT, EXTENT, SIDE)
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    return torch.stack([x.flatten(), y.flatten()], 1)


@dataclass(frozen=True)
class Tracks:
    """Scale and shift over t, (TIMES, L, C), and when each feature acts, (L, C)."""

    scale: Floats
    shift: Floats
    acting: Floats


@st.cache_data(max_entries=48, show_spinner=False)
def tracks(training: str, label: str | None, changes: Changes = ()) -> Tracks:
    """Scale and shift of every feature over t, under changes if there are any."""
    net = network(training)
    scale, shift = modulation.over_time(net, modulate(training, changes), times(), label)
    acting = modulation.mean_active_time(scale, shift, times())
    return Tracks(scale.numpy(), shift.numpy(), acting.numpy())


def layers(training: str) -> list[tuple[Floats, Floats]]:
    """Weight and bias of each hidden layer, (C, inputs) and (C,)."""
    weights = network(training).state_dict()
    count = len(network(training).layers)
    return [
        (weights[f"layers.{i}.weight"].numpy(), weights[f"layers.{i}.bias"].numpy())
        for i in range(count)
    ]


@st.cache_data(max_entries=96, show_spinner=False)
def before(
    training: str, label: str | None, layer: int, feature: int, changes: Changes = ()
) -> Floats:
    """One feature over the plane before FiLM, (FRAMES, SIDE, SIDE)."""
    net = network(training)
    found = activations.pre_film(
        net, modulate(training, changes), plane(), frames(), label, layer, feature
    )
    return found.reshape(FRAMES, SIDE, SIDE).numpy()


@st.cache_data(max_entries=48, show_spinner=False)
def field(training: str, label: str | None, reading: str, changes: Changes = ()) -> Floats:
    """The network's reading over the plane, (FRAMES, SIDE, SIDE, 2)."""
    found = activations.field(network(training, changes), plane(), frames(), label, reading)
    return found.reshape(FRAMES, SIDE, SIDE, 2).numpy()


def exact_field(label: str | None, reading: str) -> Floats:
    """The closed form's reading over the plane, (FRAMES, SIDE, SIDE, 2)."""
    means = torch.from_numpy(_exact_means(label))
    found = activations.reread(
        network(SHIPPED), means, plane(), frames(), source="x0", target=reading
    )
    return found.reshape(FRAMES, SIDE, SIDE, 2).numpy()


@st.cache_data(max_entries=4, show_spinner=False)
def _exact_means(label: str | None) -> Floats:
    """E[x₀ | x_t] over the plane, (FRAMES, SIDE², 2): what every reading is made of."""
    return activations.exact_field(network(SHIPPED), plane(), frames(), label, "x0").numpy()


@st.cache_data(max_entries=4, show_spinner=False)
def weight(label: str | None) -> Floats:
    """How much of the data is at each node at each time, (FRAMES, SIDE, SIDE), sums 1."""
    truth = denoisers.exact(network(SHIPPED).schedule, label)
    axis = torch.linspace(-EXTENT, EXTENT, SIDE)
    found = torch.stack([density.on_grid(truth, axis, t) for t in frames()]).double()
    return (found / found.sum((1, 2), keepdim=True)).float().numpy()


def error(training: str, label: str | None, reading: str, changes: Changes = ()) -> Floats:
    """Root mean square error of the reading where the data are, at each frame, (FRAMES,)."""
    gap = field(training, label, reading, changes) - exact_field(label, reading)
    squared = (gap.astype(np.float64) ** 2).sum(-1)
    return np.sqrt((squared * weight(label)).sum((1, 2))).astype(np.float32)
