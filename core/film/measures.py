"""Measurements of a FiLM network: its modulation over t, its fields and its samples."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor

from core import checks, denoisers, density
from core.arguments import COUNT, SEED, TIME, between, checked, whole
from core.arguments import times as instants
from core.film import activations
from core.film.interventions import modulate_of
from core.film.modulation import mean_active_time, over_time
from core.networks import ScoreNetwork
from core.schedules import Schedule

Floats = NDArray[np.float32]
EXTENT, SIDE = between(1e-3, 10), whole(1, 1000)  # half-width and nodes of a square grid
FURTHEST = 1e6  # a network that was changed can send points anywhere


@checked(n=COUNT, seed=SEED)
def normal_points(n: int, seed: int = 0) -> Tensor:
    """Draws points from N(0, 1), shape (n, 2)."""
    return torch.randn(n, 2, generator=Generator().manual_seed(seed))


@checked(extent=EXTENT, side=SIDE)
def grid(extent: float, side: int) -> Tensor:
    """Gives the nodes of a square grid, (side², 2), rows of x from bottom to top."""
    axis = torch.linspace(-extent, extent, side)
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    return torch.stack([x.flatten(), y.flatten()], 1)


@dataclass(frozen=True)
class Modulation:
    """Scale and shift of every feature over t, as arrays.

    Args:
        scale: Shape (T, L, C).
        shift: Shape (T, L, C).
        mean_active_time: See ``core.film.modulation.mean_active_time``, shape (L, C).
    """

    scale: Floats
    shift: Floats
    mean_active_time: Floats


@checked(times=instants)
def modulation(network: ScoreNetwork, label: str | None, times: Tensor) -> Modulation:
    """Evaluates the modulation of a network, changed or not, at all times."""
    scale, shift = over_time(network, modulate_of(network), times, label)
    active = mean_active_time(scale, shift, times)
    return Modulation(scale.numpy(), shift.numpy(), active.numpy())


@checked(extent=EXTENT, side=SIDE, times=instants)
def data_share(
    schedule: Schedule, label: str | None, extent: float, side: int, times: Tensor
) -> Tensor:
    """Gives the share of the noisy data at each node of ``grid``, (T, side²); each t sums to 1."""
    truth = denoisers.exact(schedule, label)
    axis = torch.linspace(-extent, extent, side)
    found = torch.stack([density.on_grid(truth, axis, t).flatten() for t in times]).double()
    return (found / found.sum(1, keepdim=True)).float()


@checked(x=("N", 2), times=instants)
def pre_film(
    network: ScoreNetwork, x: Tensor, times: Tensor, label: str | None, layer: int, feature: int
) -> Floats:
    """Evaluates one feature of a network, changed or not, before FiLM, shape (T, N)."""
    modulate = modulate_of(network)
    return activations.pre_film(network, modulate, x, times, label, layer, feature).numpy()


@checked(field=("T", "N", 2), truth=("T", "N", 2), share=("T", "N"))
def field_error(field: Tensor, truth: Tensor, share: Tensor) -> Tensor:
    """Gives the root mean square error of a field at each time, weighted by the data.

        √ Σ_x share(x) |field(x) − truth(x)|²

    Args:
        field: Shape (T, N, 2).
        truth: Likewise.
        share: Weights that sum to 1 at each time, shape (T, N).

    Returns:
        Shape (T,).
    """
    squared = (field.double() - truth.double()).square().sum(-1)
    return (squared * share.double()).sum(1).sqrt().float()


@checked(t=TIME, extent=EXTENT, side=SIDE)
def error_map(
    network: ScoreNetwork, label: str | None, t: float, extent: float, side: int
) -> Tensor:
    """Gives |network's mean of x_0 − exact one| at the nodes of ``grid``, shape (side, side)."""
    x = grid(extent, side)
    with torch.inference_mode():
        learned = denoisers.network(network, label)(x, torch.tensor(t))
        return (
            (learned - denoisers.exact(network.schedule, label)(x, t)).norm(dim=1).view(side, -1)
        )


@checked(times=instants)
def modulation_size(
    network: ScoreNetwork, label: str | None, times: Tensor
) -> tuple[Tensor, Tensor]:
    """Gives the root mean square of scale − 1 and of shift over features, each (times, layers)."""
    scale, shift = over_time(network, modulate_of(network), times, label)
    size = lambda part: part.square().mean(-1).sqrt()  # noqa: E731
    return size(scale - 1), size(shift)


@checked(path=checks.tensor)
def bounded(path: Tensor) -> Tensor:
    """Keeps every state finite: a changed network can send points beyond ±10⁶, they stop there."""
    return path.nan_to_num(nan=0.0, posinf=FURTHEST, neginf=-FURTHEST).clamp(-FURTHEST, FURTHEST)
