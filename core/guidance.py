"""Guidance: functions from denoisers to denoiser.

Convention, stated once: with u the unconditional and c the conditional mean of x_0, the guided
mean is u + s (c − u). s = 0 is unconditional, s = 1 conditional, s > 1 guided, s < 0 away from the
class. Papers that write (1 + w) c − w u mean w = s − 1. The formula is affine with weights that
sum to 1, so it reads the same for x_0, ε, v and the score.
"""

import torch
from torch import Tensor

from core import checks
from core.arguments import TIME, between, checked
from core.denoisers import Denoiser, evaluate, levels
from core.schedules import Schedule


@checked()
def classifier_free(uncond: Denoiser, cond: Denoiser, scale: float | Tensor) -> Denoiser:
    """Combines two denoisers by classifier-free guidance, u + s (c − u) (arXiv:2207.12598, eq. 6).

    Args:
        uncond: The denoiser without a label, u.
        cond: The denoiser with it, c.
        scale: s, any finite number, or a tensor: (B,) or (B, 1) with one for each point, or of
            any shape that fits (B, D) axis by axis. The number 1 is exactly ``cond`` and 0
            exactly ``uncond``: the other one is then not called at all.

    Returns:
        A denoiser (x_t, t) → guided mean of x_0, shape (B, D).

    Raises:
        ValueError: If the scale is not finite or, once called, its shape does not fit.
    """
    if not isinstance(scale, Tensor):
        checks.finite("scale", scale)
        if scale in (0, 1):
            return cond if scale == 1 else uncond
    else:
        checks.numbers("scale", scale)

    def guided(x_t: Tensor, t: Tensor) -> Tensor:
        u, c = evaluate((uncond, cond), x_t, t)
        return u + (_spread(scale, u) if isinstance(scale, Tensor) else scale) * (c - u)

    return guided


def _spread(scale: Tensor, u: Tensor) -> Tensor:
    """Gives a scale of shape () or (B,) the axes of u."""
    scale = scale.to(u)
    if scale.ndim == 1:
        scale = checks.each("scale", scale, len(u)).reshape(-1, *(1,) * (u.ndim - 1))
    return checks.broadcast("scale", scale, tuple(u.shape))


@checked(low=TIME, high=TIME)
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
    checks.real("low", low, 0, high)
    if (low, high) == (0, 1):
        return guided

    def limited(x_t: Tensor, t: Tensor) -> Tensor:
        t = checks.times("t", t)
        if t.ndim:
            inside = ((low <= t) & (t <= high)).unsqueeze(-1)
            return torch.where(inside, guided(x_t, t), otherwise(x_t, t))
        return guided(x_t, t) if low <= float(t) <= high else otherwise(x_t, t)

    return limited


@checked(phi=between(0, 1))
def rescaled(guided: Denoiser, cond: Denoiser, phi: float, schedule: Schedule) -> Denoiser:
    """Takes back the length that guidance adds to v (arXiv:2305.08891, eq. 15 and 16).

        v' = v |c_v|/|v|,  result φ v' + (1 − φ) v,  v = (α_t x_t − x_0)/σ_t

    The paper compares standard deviations over an image's values; a point has only two, so the
    length of its v stands in for them. σ cancels: σ v = α x_t − x_0 is all that is needed, and
    t = 0 needs no care.

    Args:
        guided: The guided denoiser.
        cond: The conditional one, c, whose v sets the length.
        phi: φ in [0, 1]; 0 is exactly ``guided``.
        schedule: The schedule t → (α, σ).

    Raises:
        ValueError: If phi is outside [0, 1].
    """
    if phi == 0:
        return guided

    def shortened(x_t: Tensor, t: Tensor) -> Tensor:
        kept = levels(schedule, t, x_t)[1] * x_t  # α x_t
        v, c_v = (kept - mean(x_t, t) for mean in (guided, cond))  # each times σ
        ratio = c_v.norm(dim=-1, keepdim=True) / v.norm(dim=-1, keepdim=True).clamp(min=1e-12)
        return kept - v * (phi * ratio + 1 - phi)

    return shortened


@checked()
def negative(guided: Denoiser, uncond: Denoiser, unwanted: Denoiser, weight: float) -> Denoiser:
    """Adds negative guidance, guided − n (a − u) (arXiv:2206.01714, sec. 3.2).

    With n = s − 1 it equals a + s (c − a): the unwanted label's mean a stands in the place of u,
    which image tools call a negative prompt.

    Args:
        guided: The guided denoiser, u + s (c − u).
        uncond: The denoiser without a label, u.
        unwanted: The denoiser of the unwanted label, a.
        weight: n, any finite number; 0 is exactly ``guided``.

    Raises:
        ValueError: If the weight is not finite.
    """
    if weight == 0:
        return guided

    def pushed(x_t: Tensor, t: Tensor) -> Tensor:
        u, a = evaluate((uncond, unwanted), x_t, t)
        return guided(x_t, t) - weight * (a - u)

    return pushed


@checked()
def classifier(uncond: Denoiser, gradient: Denoiser, scale: float) -> Denoiser:
    """Adds a classifier's gradient to the unconditional mean (arXiv:2105.05233, alg. 2).

        u + s (σ_t²/α_t) ∇ log p(y | x_t)

    With the exact classifier it is classifier-free guidance, for ∇ log p(y | x_t) is the
    difference of the two scores.

    Args:
        uncond: The denoiser without a label, u.
        gradient: (x_t, t) → (σ_t²/α_t) ∇ log p(y | x_t), shape (B, D); see ``core.classifiers``.
        scale: s, any finite number; 0 is exactly ``uncond``.

    Raises:
        ValueError: If the scale is not finite.
    """
    if scale == 0:
        return uncond
    return lambda x_t, t: uncond(x_t, t) + scale * gradient(x_t, t)
