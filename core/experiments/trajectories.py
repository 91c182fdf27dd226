"""One point's way from noise to data: where it is, what is expected there, how likely that is."""

from dataclasses import dataclass

import torch
from torch import Tensor

from core import checks, denoisers, guided, samplers
from core.arguments import checked, whole
from core.guided import Guided
from core.requests import MAX_POINTS


@dataclass(frozen=True)
class Trajectory:
    """One point's way from noise to data.

    Args:
        x: Where it is, shape (steps + 1, 2).
        estimate: The guided mean of x_0 there, shape (steps + 1, 2).
        log_density: Exact log p_t(x | y) there, shape (steps + 1,).
    """

    x: Tensor
    estimate: Tensor
    log_density: Tensor


@checked(path=("S", "n", 2), point=whole(0, MAX_POINTS - 1))
def followed(run: Guided, path: Tensor, point: int) -> Trajectory:
    """Follows one point of a run's path, shape (steps + 1, n, 2)."""
    checks.shape("path", path, (run.base.steps + 1, run.base.n, 2))
    checks.whole("point", point, 0, run.base.n - 1)
    x, label = path[:, point].clone(), int(guided.labels(run)[point])
    denoise, law = guided.denoiser(run, label), denoisers.exact(run.schedule, label)
    grid = samplers.times(run.base.steps).float()
    with torch.inference_mode():
        means = denoise(x, grid.clamp(min=1e-3))  # all times at once
    return Trajectory(x, means, law.log_density(x, grid))
