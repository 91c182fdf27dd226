"""Paths and sweeps of guided runs, by way of the engine."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core import samplers
from core.guided import Guided
from pages.shared import budgets
from pages.shared.budgets import frames as frames
from pages.shared.budgets import scales as rungs  # noqa: F401
from pages.shared.budgets import spread as spread
from pages.shared.runs import sampling as runs

Floats = NDArray[np.float32]


def path(run: Guided) -> Floats:
    """All states of a run, (steps + 1, n, 2)."""
    return runs.sample(run).path.numpy()


def times(steps: int) -> NDArray[np.float64]:
    """The times of a run with this many steps, from 1 to 0, (steps + 1,)."""
    return samplers.times(steps).numpy()


def ladder(
    run: Guided, frames: tuple[int, ...], tell: Callable[[], None] = lambda: None
) -> tuple[Floats, Floats]:
    """Scales (S,) and paths (S, frames, n, 2): a sweep with the run's own scale put in.

    `tell` is called after each scale.
    """
    scales = sorted({*budgets.scales(run.base.n), run.base.guidance})
    paths = []
    for scale in scales:
        paths.append(path(run.at(scale))[list(frames)])
        tell()
    return np.array(scales, dtype=np.float32), np.stack(paths)
