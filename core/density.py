"""The exact density on a grid of the plane, at the price of two matrix products a time."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from core import checks, data, denoisers
from core.arguments import TIME, checked, one_of, several
from core.data import nodes
from core.denoisers import Exact, spread
from core.schedules import Schedule


@checked(axis=("S",))
def on_grid(exact: Exact, axis: Tensor, t: Tensor | float) -> Tensor:
    """Gives p_t on the nodes axis × axis, in points per unit of area.

    Every Gaussian of the mixture is round, so its density is a product of one factor a
    coordinate, and the sum over the K nodes of the curve is a matrix product:

        p_t(x, y) = Σ_k w_k N(x; α_t μ_kx, s) N(y; α_t μ_ky, s),  s = α_t² v + σ_t².

    Args:
        exact: A closed-form denoiser, of a label or the mixture.
        axis: Coordinates of the nodes, shape (S,), the same for x and y.
        t: A time in [0, 1], scalar.

    Returns:
        Shape (S, S), axis's dtype; row i is y = axis[i], column j is x = axis[j].
    """
    t = checks.shape("t", checks.times("t", t, torch.float64), ()).double()
    alpha, sigma = exact.schedule(t)
    s = spread(alpha, sigma)
    means, weights = nodes(exact.label, float(s.sqrt() / alpha))
    offset = axis.double()[:, None, None] - alpha * means  # (S, K, 2)
    factor = torch.exp(-offset.square() / (2 * s)) / torch.sqrt(2 * math.pi * s)
    return ((weights * factor[..., 1]) @ factor[..., 0].T).to(axis.dtype)


@checked(labels=several(one_of(data.DATASETS), 0), axis=("S",), times=several(TIME))
def by_label(
    schedule: Schedule, labels: Sequence[str], axis: Tensor, times: Sequence[float]
) -> Tensor:
    """Stacks ``on_grid`` of each label at each time.

    Args:
        schedule: The schedule t → (α, σ).
        labels: Keys of ``core.data.DATASETS``; the others' densities are left at 0.
        axis: As for ``on_grid``.
        times: Times in [0, 1], T of them.

    Returns:
        Shape (T, number of labels, S, S), by class index.
    """
    grids = axis.new_zeros(len(times), len(data.DATASETS), len(axis), len(axis))
    for name in labels:
        law = denoisers.exact(schedule, name)
        for i, t in enumerate(times):
            grids[i, data.DATASETS[name].label] = on_grid(law, axis, t)
    return grids
