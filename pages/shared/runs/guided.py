"""What the guidance page computes, cached as in `runs`: paths, ladders of scales, densities."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch
from numpy.typing import NDArray

from core import data, denoisers, experiments, guided, samplers
from core.guided import Guided
from pages.shared.runs import sampling as runs

RUNGS = (-2.0, -1.0, 0.0, 1.0, 2.0, 4.0, 8.0)
FEW_RUNGS = (-2.0, 0.0, 1.0, 4.0, 8.0)
CROWD = 5000  # points above which a ladder has fewer rungs
WIRE = 880_000  # bytes of one fresh picture: its ladder, and the rung that came before it
WIRE_CROWD = 4_800_000
COMPARED = 500  # points a label that are measured, at most
SIDE = 112

Floats = NDArray[np.float32]
Alive = Callable[[], bool]


def path(run: Guided, alive: Alive = runs.watched) -> Floats:
    """All states of a run, (steps + 1, n, 2): from the engine where it can, else from core.

    Raises:
        Refused: If the engine is full or late, or ``alive`` says that nobody waits any more.
    """
    if run.plain:
        return runs.sample(run.base, alive).path.numpy()
    return _path(run, alive)


@st.cache_resource(max_entries=32, show_spinner=False)
def _path(run: Guided, _alive: Alive) -> Floats:
    return guided.path(run, runs.check_of(_alive)).numpy()


def times(steps: int) -> NDArray[np.float64]:
    """The times of a run with this many steps, from 1 to 0, (steps + 1,)."""
    return samplers.times(steps).numpy()


def rungs(points: int) -> tuple[float, ...]:
    """The scales that are sampled ahead, so that a hand can drag between them."""
    return RUNGS if points <= CROWD else FEW_RUNGS


def ladder(
    run: Guided, frames: tuple[int, ...], tell: Callable[[], None] = lambda: None
) -> tuple[Floats, Floats]:
    """Scales (S,) and paths (S, frames, n, 2): the ladder with the run's own scale put in.

    `tell` is called after each scale; runs are kept, so that one known costs nothing.
    """
    scales = sorted({*rungs(run.base.n), run.base.guidance})
    paths = []
    for scale in scales:
        paths.append(path(run.at(scale))[list(frames)])
        tell()
    return np.array(scales, dtype=np.float32), np.stack(paths)


def frames(steps: int, n: int, panels: int) -> tuple[int, ...]:
    """Which states of a run travel: evenly spread, as many as the agreed message holds."""
    budget = WIRE if n <= CROWD else WIRE_CROWD
    most = budget // (4 * n * (len(rungs(n)) + 2) * panels)  # own scale: here, and asked for
    return spread(steps, max(2, most))


def spread(steps: int, count: int) -> tuple[int, ...]:
    """States of a run, evenly spread: as many as are wanted, or as there are."""
    number = min(count, steps + 1)
    return tuple(round(i * steps / (number - 1)) for i in range(number))


@dataclass(frozen=True)
class Way:
    """One point's way from noise to data.

    Attributes:
        x: Where it is, shape (steps + 1, 2).
        estimate: The guided mean of x_0 there, shape (steps + 1, 2).
        log_density: Exact log p_t(x | y) there, shape (steps + 1,).
    """

    x: Floats
    estimate: Floats
    log_density: Floats


@st.cache_data(max_entries=64, show_spinner=False)
def followed(run: Guided, point: int) -> Way:
    """Follows one point of a run, with what the denoiser expects and what is likely there."""
    x = torch.from_numpy(path(run)[:, point].copy())
    label = int(guided.labels(run)[point])
    denoise, law = guided.denoiser(run, label), denoisers.exact(run.schedule, label)
    grid = samplers.times(run.base.steps).float()
    with torch.inference_mode():
        means = [denoise(at[None], t.clamp(min=1e-3)) for at, t in zip(x, grid, strict=True)]
        logs = [law.log_density(at[None], t) for at, t in zip(x, grid, strict=True)]
    return Way(x.numpy(), torch.cat(means).numpy(), torch.cat(logs).numpy())


@st.cache_data(max_entries=32, show_spinner=False)
def tilted_density(
    labels: tuple[str, ...], times: tuple[float, ...], extent: float, scale: float
) -> Floats:
    """Exact p_t(x | y)^s p_t(x)^(1 − s), normalised, (times, 2, SIDE, SIDE)."""
    axis = torch.linspace(-extent, extent, SIDE)
    density = np.zeros((len(times), len(data.DATASETS), SIDE, SIDE), dtype=np.float32)
    for name in labels:
        for i, t in enumerate(times):
            law = experiments.tilted(name, scale, axis, t).numpy()
            density[i, data.DATASETS[name].label] = law
    return density


@st.cache_data(max_entries=128, show_spinner=False)
def measures(run: Guided, labels: tuple[str, ...]) -> dict[str, float]:
    """The five measures of a run's samples, averaged over the labels."""
    x, label = torch.from_numpy(path(run)[-1].copy()), guided.labels(run)
    rows = []
    for name in labels:
        found = x[label == data.DATASETS[name].label][:COMPARED]
        rows.append(experiments.measure(found, name, experiments.fresh(name, len(found), 0)))
    return {what: sum(row[what] for row in rows) / len(rows) for what in rows[0]}


@st.cache_data(max_entries=64, show_spinner=False)
def floor(labels: tuple[str, ...], points: int) -> dict[str, float]:
    """The same measures of fresh data: what a perfect sampler reaches."""
    rows = [
        experiments.measure(
            experiments.fresh(name, points, seed), name, experiments.fresh(name, points, 0)
        )
        for name in labels
        for seed in (1, 2, 3)
    ]
    return {what: sum(row[what] for row in rows) / len(rows) for what in rows[0]}
