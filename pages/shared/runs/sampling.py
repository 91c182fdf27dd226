"""The engine that all viewers share, and cached calls of core that several pages make."""

import atexit
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import streamlit as st
import torch
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from core import checkpoints, data, density, experiments, samplers
from core.engine import Engine, SampleRequest, SampleResult, SweepResult
from core.experiments import NoiseFloor
from core.guided import Guided
from pages.shared.rerun import in_line, viewer, watched

CHECKPOINT = "moons-circles"
SIDE = 112  # nodes of a density grid along each side; the arcs are only 0.06 thick
REMEMBERED = 64_000_000  # bytes of sampled runs that are kept for all viewers
COMPARED = 1000  # points a label that distances are measured with, at most

Floats = NDArray[np.float32]
T = TypeVar("T")


@st.cache_resource(show_spinner=False)
def engine() -> Engine:
    """The one engine that all viewers share; FILM_ROOM_DEVICE says where it runs."""
    made = Engine(device="auto", remembered=REMEMBERED)
    atexit.register(made.close)  # a worker that is cut off within torch takes the process down
    return made


def sample(run: SampleRequest | Guided, slot: DeltaGenerator | None = None) -> SampleResult:
    """One run, network or exact; the engine itself remembers runs.

    Args:
        run: The run.
        slot: An `st.empty()` that shows the place in line, where that lasts.

    Raises:
        Refused: If the engine is full or late, or this viewer wants something newer.
    """
    with in_line(slot) as tell:
        return engine().sample(run, viewer=viewer(), alive=watched, on_place=tell)


def sweep(
    run: SampleRequest | Guided,
    scales: Sequence[float],
    frames: Sequence[int],
    slot: DeltaGenerator | None = None,
) -> SweepResult:
    """The same noise at ascending guidance scales; slot and errors as for `sample`."""
    with in_line(slot) as tell:
        options: dict[str, Any] = {"viewer": viewer(), "alive": watched, "on_place": tell}
        return engine().sweep(run, scales, frames=frames, **options)


def compute(work: Callable[..., T], *values: Any) -> T:  # noqa: ANN401
    """Other work of core, `work(*values)`, in the engine's line; it is not cut into steps.

    Raises:
        Refused: As for `sample`.
    """
    return engine().run(lambda _check: work(*values), viewer=viewer(), alive=watched)


def path(run: SampleRequest | Guided) -> Floats:
    """All states of a run, (steps + 1, n, 2)."""
    return sample(run).path.numpy()


def exact_path(request: SampleRequest) -> Floats:
    """The same noise carried by the exact denoiser, (steps + 1, n, 2)."""
    return path(Guided(request, source="exact"))


def times(steps: int) -> NDArray[np.float64]:
    """The times of a run with this many steps, from 1 to 0, (steps + 1,)."""
    return samplers.times(steps).numpy()


def warm() -> None:
    """Loads what a first visitor would wait for: the network, samples, their distances."""
    checkpoints.load(CHECKPOINT)
    request = SampleRequest(label="moons", n=64, steps=2)
    distance("moons", request, sample(request))
    for steps in (2, 3):  # a script is made ready in its first two calls
        sample(Guided(replace(request, guidance=3.0, steps=steps), source="exact"))


@dataclass(frozen=True)
class Distance:
    """Sliced Wasserstein distance of one label's points to fresh data, beside its noise floor."""

    label: str
    value: float
    floor: NoiseFloor
    points: int


@st.cache_data(max_entries=512, show_spinner=False)
def distance(label: str, request: SampleRequest, _result: SampleResult) -> Distance:
    """Distance of one label's points of a run to fresh data, averaged over a few draws.

    `_result` is the run of that request; the request alone is the key.
    """
    found = _result.x[_result.label == data.label_index(label)][:COMPARED]
    value, floor = experiments.distance(found, label), experiments.noise_floor(label, len(found))
    return Distance(label, value, floor, len(found))


@st.cache_data(max_entries=24, show_spinner=False)
def exact_density(
    labels: tuple[str, ...], times: tuple[float, ...], extent: float = data.EXTENT
) -> Floats:
    """Exact densities p_t(x | label) on the shown square, (times, 2, SIDE, SIDE); others are 0."""
    axis, schedule = torch.linspace(-extent, extent, SIDE), checkpoints.load(CHECKPOINT).schedule
    return density.by_label(schedule, labels, axis, times).numpy()


def posterior_errors() -> Mapping[str, Mapping[str, float]]:
    """Label → t → the network's stored error against the exact posterior mean."""
    quality: Mapping[str, Mapping[str, float]] = _manifest()["quality"]["posterior_rmse"]
    return quality


@st.cache_data(max_entries=1, show_spinner=False)
def _manifest() -> dict[str, Any]:
    return checkpoints.manifest(CHECKPOINT)
