"""Cached calls of core for the FiLM page: nothing is computed here."""

from typing import Any

import numpy as np
import streamlit as st
import torch
from numpy.typing import NDArray
from torch import Tensor

from core import checkpoints, experiments, shipped
from core.data import EXTENT
from core.engine import SampleRequest
from core.experiments import NoiseFloor
from core.film import activations, folding, measures, modulation, sensitivity
from core.film.folding import FoldedLayer
from core.film.interventions import Intervened, Intervention
from core.film.measures import Modulation
from core.film.modulation import Contributions
from core.film.stages import stages
from core.networks import ScoreNetwork
from core.samplers import times as sample_times
from pages.film.charts.training import specs as training_specs
from pages.shared import runs
from pages.shared.format import grouped

Floats = NDArray[np.float32]
Changes = tuple[Intervention, ...]

TIMES = torch.linspace(1, 0, 401)  # of scale and shift: lines between them stay within a ripple
LEAST_T = 0.01  # ε, v and score divide by σ, which is 0 at t = 0
FRAMES = torch.linspace(1, LEAST_T, 41)  # of fields, which change slowly
SIDE = 29  # nodes of the plane's grid along each side
PLANE = measures.grid(EXTENT, SIDE)
POINTS, STEPS = 1000, 20  # of samples
SHOWN = 400  # points of real data behind the samples
SHIPPED = "shipped"
STAGES = {str(stage.step): stage.checkpoint for stage in stages()} | {SHIPPED: runs.CHECKPOINT}
SNAPSHOTS = tuple(name for name in STAGES if name != SHIPPED)


def steps(training: str) -> str:
    """The training steps of a stage, as people read them."""
    recipe = checkpoints.manifest(STAGES[training])["recipe"]
    return grouped(recipe.get("step", recipe["steps"]))


def network(training: str, changes: Changes = ()) -> ScoreNetwork:
    """The network of a training stage, with interventions if there are any."""
    net = checkpoints.load(STAGES[training])
    return Intervened(net, changes) if changes else net


@st.cache_resource(max_entries=32, show_spinner=False)
def over_time(training: str, label: str | None, changes: Changes = ()) -> Modulation:
    """Scale and shift of every feature at all times."""
    return measures.modulation(network(training, changes), label, TIMES)


@st.cache_resource(max_entries=16, show_spinner=False)
def layers(training: str) -> list[tuple[Floats, Floats]]:
    """Weight and bias of each hidden layer, (C, inputs) and (C,)."""
    return modulation.hidden_layers(network(training))


@st.cache_resource(max_entries=32, show_spinner=False)
def output(training: str, label: str | None, changes: Changes = ()) -> Tensor:
    """The network's output over the plane, (frames, SIDE², 2)."""
    return folding.output_over_time(network(training, changes), PLANE, FRAMES, label)


@st.cache_resource(max_entries=8, show_spinner=False)
def exact_mean(label: str | None) -> Tensor:
    """The closed form's E[x₀ | x_t] over the plane, (frames, SIDE², 2)."""
    return activations.exact_field(network(SHIPPED), PLANE, FRAMES, label, "x0")


def field(training: str, label: str | None, prediction: str, changes: Changes = ()) -> Tensor:
    """The network's prediction over the plane, (frames, SIDE², 2)."""
    net = network(training)
    found = output(training, label, changes)
    source = net.config.prediction
    return activations.reread(net, found, PLANE, FRAMES, source=source, target=prediction)


def exact_field(label: str | None, prediction: str) -> Tensor:
    """The closed form's prediction over the plane, (frames, SIDE², 2)."""
    net, means = network(SHIPPED), exact_mean(label)
    return activations.reread(net, means, PLANE, FRAMES, source="x0", target=prediction)


@st.cache_resource(max_entries=8, show_spinner=False)
def data_share(label: str | None) -> Tensor:
    """The share of the noisy data at each node, (frames, SIDE²)."""
    return measures.data_share(network(SHIPPED).schedule, label, EXTENT, SIDE, FRAMES)


@st.cache_resource(max_entries=32, show_spinner=False)
def pre_film(
    training: str, label: str | None, layer: int, feature: int, changes: Changes = ()
) -> Floats:
    """One feature over the plane before FiLM, (frames, SIDE²)."""
    return measures.pre_film(network(training, changes), PLANE, FRAMES, label, layer, feature)


@st.cache_resource(max_entries=32, show_spinner=False)
def error(training: str, label: str | None, prediction: str, changes: Changes = ()) -> Floats:
    """Root mean square error of the prediction where the data are, (frames,)."""
    found = field(training, label, prediction, changes)
    return measures.field_error(found, exact_field(label, prediction), data_share(label)).numpy()


@st.cache_resource(max_entries=16, show_spinner=False)
def contributions(training: str) -> Contributions:
    """What time and each label contribute to scale and shift."""
    return modulation.contributions(network(training), TIMES)


@st.cache_resource(max_entries=32, show_spinner=False)
def fold_layer(training: str, label: str | None, t: float, layer: int) -> FoldedLayer:
    """One layer's weights with the scale of one t folded in."""
    return folding.fold_layer(network(training), label, t, layer)


@st.cache_data(max_entries=64, show_spinner=False)
def time_sensitivity(training: str, label: str | None, changes: Changes = ()) -> float:
    """Mean |f(x, 0.1) − f(x, 0.9)| of a network."""
    return sensitivity.sensitivity(network(training, changes), label)


@st.cache_data(max_entries=4, show_spinner=False)
def random_sensitivity(label: str | None) -> float:
    """The same of random weights that were never trained."""
    config = network(SHIPPED).config
    return sensitivity.sensitivity(sensitivity.random_network(config, seed=0), label)


@st.cache_data(max_entries=4, show_spinner=False)
def exact_sensitivity(label: str | None) -> float:
    """The same of the closed form."""
    return sensitivity.exact_sensitivity(network(SHIPPED), label)


def sample(training: str, label: str | None, seed: int, changes: Changes = ()) -> Tensor:
    """Points on their way from noise to data without guidance, (STEPS + 1, POINTS, 2)."""
    request = SampleRequest(
        label, n=POINTS, steps=STEPS, seed=seed, checkpoint=STAGES[training], changes=changes
    )
    return measures.bounded(runs.sample(request).path)


SAMPLE_TIMES: Floats = sample_times(STEPS).numpy()


@st.cache_data(max_entries=64, show_spinner=False)
def distance(training: str, label: str | None, seed: int, changes: Changes = ()) -> float:
    """Distance of the samples to fresh data."""
    return experiments.distance(sample(training, label, seed, changes)[-1], label)


@st.cache_data(max_entries=4, show_spinner=False)
def noise_floor(label: str | None) -> NoiseFloor:
    """The same distance between fresh draws of the data."""
    return experiments.noise_floor(label, POINTS)


@st.cache_data(max_entries=4, show_spinner=False)
def reference(label: str | None) -> Floats:
    """Fresh draws of the data, (SHOWN, 2)."""
    return experiments.draws(label, SHOWN)[0].numpy()


@st.cache_resource(show_spinner=False)
def identity_table() -> dict[str, Any]:
    """The stored runs of `python -m core.recipes identity-start`."""
    return shipped.read_table("identity-start")


@st.cache_resource(show_spinner=False)
def published_codes() -> dict[str, Any]:
    """The stored measurements of `python -m scripts.published_codes`."""
    return shipped.read_table("published-codes")


@st.cache_data(max_entries=2, show_spinner=False)
def training_charts(scheme: str) -> dict[str, dict[str, Any]]:
    """Text → picture of the stored runs."""
    return training_specs(identity_table()["runs"], scheme)
