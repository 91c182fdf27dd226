"""Guidance: functions from denoisers to denoiser.

Convention, stated once: with u the unconditional and c the conditional mean of x_0, the guided
mean is u + s (c − u). s = 0 is unconditional, s = 1 conditional, s > 1 guided, s < 0 away from the
class. Papers that write (1 + w) c − w u mean w = s − 1. The formula is affine with weights that
sum to 1, so it reads the same for x_0, ε, v and the score.
"""

import math

import torch
from torch import Tensor

from core.denoisers import Denoiser


def classifier_free(uncond: Denoiser, cond: Denoiser, scale: float | Tensor) -> Denoiser:
    """Combines two denoisers by classifier-free guidance, u + s (c − u) (arXiv:2207.12598, eq. 6).

    Args:
        uncond: The denoiser without a label, u.
        cond: The denoiser with it, c.
        scale: s, any finite number, or a tensor that broadcasts against (B, D). 1 is exactly
            ``cond`` and 0 exactly ``uncond``: the other one is then not called at all.

    Returns:
        A denoiser (x_t, t) → guided mean of x_0, shape (B, D).

    Raises:
        ValueError: If the scale is not finite.
    """
    if not isinstance(scale, Tensor):
        if not math.isfinite(scale):
            raise ValueError(f"scale={scale}: need a finite number; 1 is no guidance")
        if scale == 1:
            return cond
        if scale == 0:
            return uncond
    elif not bool(torch.isfinite(scale).all()):
        raise ValueError("scale: need finite numbers; 1 is no guidance")

    def guided(x_t: Tensor, t: Tensor) -> Tensor:
        u, c = uncond(x_t, t), cond(x_t, t)
        return u + scale * (c - u)

    return guided


def within(guided: Denoiser, otherwise: Denoiser, low: float, high: float) -> Denoiser:
    """Guides only while low ≤ t ≤ high, a band of noise levels (arXiv:2404.07724, eq. 5).

    Args:
        guided: The denoiser used inside the interval.
        otherwise: The one used outside it, usually the conditional one.
        low: Lower end, a time in [0, 1].
        high: Upper end; [0, 1] is guidance everywhere.

    Raises:
        ValueError: Unless 0 ≤ low ≤ high ≤ 1.
    """
    if not 0 <= low <= high <= 1:
        raise ValueError(f"interval=[{low}, {high}]: need 0 ≤ low ≤ high ≤ 1")
    if (low, high) == (0, 1):
        return guided

    def limited(x_t: Tensor, t: Tensor) -> Tensor:
        t = torch.as_tensor(t)
        if t.ndim:
            inside = ((low <= t) & (t <= high)).unsqueeze(-1)
            return torch.where(inside, guided(x_t, t), otherwise(x_t, t))
        return guided(x_t, t) if low <= float(t) <= high else otherwise(x_t, t)

    return limited
