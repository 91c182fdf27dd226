"""Everything that is computed for a page, cached: the only `st.cache_*` of the app."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
import torch
from numpy.typing import NDArray
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import RerunException, get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext

from core import checkpoints, data, denoisers, density, experiments, guided
from core.engine import Cancelled, Engine, LadderResult, SampleRequest, SampleResult
from core.experiments import NoiseFloor
from core.guided import Guided

CHECKPOINT = "moons-circles"
EXTENT = data.EXTENT
SIDE = 112  # nodes of a density grid along each side; the arcs are only 0.06 thick
COMPARED = 1000  # points a label that distances are measured with, at most

Floats = NDArray[np.float32]


@st.cache_resource(show_spinner=False)
def engine() -> Engine:
    """The one engine that all viewers share; FILM_ROOM_DEVICE says where it runs."""
    return Engine(device="auto")


def sample(request: SampleRequest, alive: Callable[[], bool] | None = None) -> SampleResult:
    """One run of the network; the engine itself remembers runs.

    Raises:
        Refused: If the engine is full or late, or this viewer wants something newer.
    """
    return engine().sample(request, viewer=_viewer(), alive=alive or watched)


def ladder(request: SampleRequest, scales: tuple[float, ...]) -> LadderResult:
    """The same noise at ascending guidance scales; errors as for `sample`."""
    return engine().ladder(request, scales, viewer=_viewer(), alive=watched)


def _viewer() -> str | None:
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else None


def watched() -> bool:
    """Whether the tab that asked is still open; leaves the run where a newer one was asked for."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or not Runtime.exists():
        return True
    _leave_for_newer(context)
    return bool(Runtime.instance().is_active_session(context.session_id))


def check_of(alive: Callable[[], bool]) -> Callable[[], None]:
    """What a long run calls at every step: it raises Cancelled once nobody waits any more."""

    def check() -> None:
        if not alive():
            raise Cancelled("Nobody waits for this any more.")

    return check


def _leave_for_newer(context: ScriptRunContext) -> None:
    """Ends a run whose settings have moved on; the newer run takes its place.

    Streamlit does so by itself between two runs of a page, at any look at the session's state,
    but lets a fragment end before the fragment's own controls are heard.
    """
    _ = "watched" in st.session_state
    requests = context.script_requests
    if requests is not None and requests._state is ScriptRequestType.RERUN:
        newer = requests.on_scriptrunner_ready()
        if newer.type is ScriptRequestType.RERUN:
            raise RerunException(newer.rerun_data)


def warm() -> None:
    """Loads what a first visitor would wait for: the network, one sample, its distances."""
    checkpoints.load(CHECKPOINT)
    request = SampleRequest(label="moons", n=64, steps=2)
    distance("moons", request, sample(request))


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


@st.cache_data(max_entries=8, show_spinner="The exact denoiser carries the same noise…")
def exact_path(request: SampleRequest) -> Floats:
    """The same noise carried by the exact denoiser, (steps + 1, n, 2)."""
    return guided.path(Guided(request, source="exact"), check_of(watched)).numpy()


@st.cache_data(max_entries=24, show_spinner=False)
def exact_density(
    labels: tuple[str, ...], times: tuple[float, ...], extent: float = EXTENT
) -> Floats:
    """Exact densities p_t(x | label) on the shown square, (times, 2, SIDE, SIDE); others are 0."""
    schedule = checkpoints.load(CHECKPOINT).schedule
    axis = torch.linspace(-extent, extent, SIDE)
    grid = np.zeros((len(times), len(data.DATASETS), SIDE, SIDE), dtype=np.float32)
    for name in labels:
        exact, number = denoisers.exact(schedule, name), data.DATASETS[name].label
        for i, t in enumerate(times):
            grid[i, number] = density.on_grid(exact, axis, t).numpy()
    return grid


def posterior_errors() -> Mapping[str, Mapping[str, float]]:
    """Label → t → the network's stored error against the exact posterior mean."""
    quality: Mapping[str, Mapping[str, float]] = _manifest()["quality"]["posterior_rmse"]
    return quality


@st.cache_data(max_entries=1, show_spinner=False)
def _manifest() -> dict[str, Any]:
    return checkpoints.manifest(CHECKPOINT)
