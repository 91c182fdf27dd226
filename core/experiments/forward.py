"""The forward process and the Gaussian posterior that undoes one step of it."""

import torch
from torch import Generator, Tensor

from core import checks, data, samplers
from core.arguments import COUNT, SEED, checked
from core.arguments import times as instants
from core.samplers.base import transition_variance
from core.schedules import Schedule


@checked(times=instants, points=COUNT, seed=SEED)
def forward_process(
    schedule: Schedule, times: Tensor, *, points: int, seed: int
) -> tuple[Tensor, Tensor]:
    """Draws x_t = α_t x_0 + σ_t ε of all labels at each time, with one x_0 and one ε a point.

    Args:
        schedule: The schedule t → (α, σ).
        times: Times, shape (k,).
        points: Points a label.
        seed: Seed of x_0 and ε.

    Returns:
        x_t, shape (k, n, 2), and labels, shape (n,).
    """
    generator = Generator().manual_seed(seed)
    drawn = [data.draw(name, points, generator=generator) for name in data.DATASETS]
    x_0, label = (torch.cat(parts) for parts in zip(*drawn, strict=True))
    eps = torch.randn(x_0.shape, generator=generator)
    alpha, sigma = (part[:, None, None] for part in schedule(times))
    return alpha * x_0 + sigma * eps, label


@checked()
def levels(schedule: Schedule, steps: int) -> dict[str, Tensor]:
    """Gives the sampler's times "t" with "alpha", "sigma" and "log_snr" there, (steps + 1,)."""
    t = samplers.times(steps)
    alpha, sigma = schedule(t)
    return {"t": t, "alpha": alpha, "sigma": sigma, "log_snr": schedule.log_snr(t)}


@checked(times=checks.falling)
def posterior(schedule: Schedule, times: Tensor) -> dict[str, Tensor]:
    """Gives the mean's weights and the deviation of DDPM's posterior for each step t → s.

        q(x_s | x_t, x_0) = N(a x_0 + b x_t, d²)
        a = α_s σ²_{t|s}/σ_t²,  b = (α_t/α_s) σ_s²/σ_t²,  d² = σ²_{t|s} σ_s²/σ_t²

    with σ²_{t|s} = σ_t² − (α_t/α_s)² σ_s² (arXiv:2006.11239, eq. 6 and 7).

    Args:
        schedule: The schedule t → (α, σ).
        times: Falling times, shape (steps + 1,); each step goes from one to the next.

    Returns:
        "t", "x_0" (a), "x_t" (b) and "deviation" (d), each of shape (steps,).
    """
    (alpha_t, sigma_t), (alpha_s, sigma_s) = schedule(times[:-1]), schedule(times[1:])
    added = transition_variance(alpha_t, sigma_t, alpha_s, sigma_s)
    return {
        "t": times[:-1],
        "x_0": alpha_s * added / sigma_t**2,
        "x_t": alpha_t / alpha_s * sigma_s**2 / sigma_t**2,
        "deviation": added.clamp(min=0).sqrt() * sigma_s / sigma_t,
    }
