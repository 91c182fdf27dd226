"""Where in time guidance acts: how far the label moves the mean, and what an interval gains."""

from dataclasses import dataclass, replace

import torch
from torch import Generator, Tensor

from core import guided
from core.arguments import COUNT, TIME, checked
from core.arguments import times as instants
from core.experiments.measures import class_name, fresh, fresh_measures, measure, sampled
from core.experiments.noise_floor import NoiseFloor, noise_floor
from core.guided import Guided

TIMES = torch.linspace(0.98, 0.02, 33)


@checked(times=instants, n=COUNT)
def strengths(run: Guided, times: Tensor = TIMES, *, n: int = 400) -> dict[str, Tensor]:
    """Measures E|c − u| over noisy points of the class, x_t = α x_0 + σ ε, at each t.

    Args:
        run: Its label must be one class; its network is measured and the exact means.
        times: Times, shape (k,).
        n: Points; noise and points are the same at every t.

    Returns:
        Source ("network", "exact") → mean distance, shape (k,).
    """
    label = class_name(run)
    x_0 = fresh(label, n, 0)
    noise = torch.randn(x_0.shape, generator=Generator().manual_seed(5))
    alpha, sigma = (part[:, None, None] for part in run.schedule(times))
    x = alpha * x_0 + sigma * noise  # (k, n, 2)
    found = {}
    for source in guided.SOURCES:
        u, c = (guided.means(replace(run, source=source), which) for which in (None, label))
        moved = [
            (c(x_t, t) - u(x_t, t)).norm(dim=1).mean() for x_t, t in zip(x, times, strict=True)
        ]
        found[source] = torch.stack(moved)
    return found


@dataclass(frozen=True)
class IntervalComparison:
    """Measures of samples with guidance everywhere, in an interval, and with none (s = 1).

    Args:
        scale: The guidance scale s of the first two.
        low: Lower end of the interval.
        high: Upper end.
        everywhere: Name → value, for every name in MEASURES.
        inside: The same with guidance for low ≤ t ≤ high.
        none: The same without guidance, s = 1.
        fresh: The same of fresh data.
        floor: Distances between fresh draws of this size.
    """

    scale: float
    low: float
    high: float
    everywhere: dict[str, float]
    inside: dict[str, float]
    none: dict[str, float]
    fresh: dict[str, float]
    floor: NoiseFloor


@checked(low=TIME, high=TIME)
def compare_intervals(run: Guided, low: float, high: float) -> IntervalComparison:
    """Samples a run of one class with guidance everywhere, in an interval, and with s = 1."""
    label, scale, n = class_name(run), run.base.guidance, run.base.n

    def values(one: Guided, s: float) -> dict[str, float]:
        return measure(sampled(one, s, run.base.seed), label, fresh(label, n, 0))

    everywhere = replace(run, low=0.0, high=1.0)
    return IntervalComparison(
        scale,
        low,
        high,
        values(everywhere, scale),
        values(replace(run, low=low, high=high), scale),
        values(everywhere, 1.0),
        fresh_measures([label], n),
        noise_floor(label, n),
    )
