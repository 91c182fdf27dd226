"""The exact density on a grid of the plane, at the price of two matrix products a time."""

import math

import torch
from torch import Tensor

from core.denoisers import Exact


def on_grid(exact: Exact, axis: Tensor, t: Tensor | float) -> Tensor:
    """Gives p_t on the nodes axis × axis, in points per unit of area.

    Every Gaussian of the mixture is round, so its density is a product of one factor a
    coordinate, and the sum over the K nodes of the curve is a matrix product:

        p_t(x, y) = (1/K) Σ_k N(x; α_t μ_kx, v_t) N(y; α_t μ_ky, v_t),  v_t = α_t² v + σ_t².

    Args:
        exact: A closed-form denoiser, of a label or the mixture.
        axis: Coordinates of the nodes, shape (S,), the same for x and y.
        t: A time in [0, 1], scalar.

    Returns:
        Shape (S, S), axis's dtype; row i is y = axis[i], column j is x = axis[j].
    """
    alpha, sigma = exact.schedule(torch.as_tensor(t, dtype=torch.float64))
    spread = alpha**2 * exact.variance + sigma**2
    away = axis.double()[:, None, None] - alpha * exact.means.double()  # (S, K, 2)
    factor = torch.exp(-away.square() / (2 * spread)) / torch.sqrt(2 * math.pi * spread)
    return (factor[..., 1] @ factor[..., 0].T / len(exact.means)).to(axis.dtype)
