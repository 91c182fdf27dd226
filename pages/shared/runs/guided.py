"""What the guidance page computes, cached as in `runs`: paths and sweeps of scales."""

from collections.abc import Callable

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core import guided, samplers
from core.guided import Guided
from pages.shared.runs import sampling as runs

RUNGS = (-2.0, -1.0, 0.0, 1.0, 2.0, 4.0, 8.0)
FEW_RUNGS = (-2.0, 0.0, 1.0, 4.0, 8.0)
CROWD = 5000  # points above which a ladder has fewer rungs
WIRE = 880_000  # bytes of one fresh picture: its ladder, and the rung that came before it
WIRE_CROWD = 4_800_000

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
