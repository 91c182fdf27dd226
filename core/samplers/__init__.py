"""Solvers: each steps from t to s < t, and ``trajectory`` walks one down a grid of times."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import torch
from torch import Generator, Tensor

from core.denoisers import Denoiser
from core.samplers.base import Sampler, SamplerFactory, State
from core.samplers.ddim import DDIM
from core.samplers.ddpm import DDPM
from core.samplers.dpmpp import DPMpp2M
from core.samplers.heun import Heun
from core.schedules import Schedule

__all__ = ["SAMPLERS", "SPACING", "Sampler", "State", "times", "trajectory"]

SAMPLERS: Mapping[str, SamplerFactory] = MappingProxyType(
    {"ddpm": DDPM, "ddim": DDIM, "heun": Heun, "dpmpp-2m": DPMpp2M}
)


SPACING = 1.5


def times(
    steps: int, *, start: float = 1.0, stop: float = 0.0, spacing: float = SPACING
) -> Tensor:
    """Gives steps + 1 times from start down to stop, t = stop + (start − stop) u^spacing, float64.

    u falls evenly from 1 to 0. The usual spacing of 1.5 puts more steps near the data: at 20 steps
    on moons it halves the solver's distance to the exact law. Neutral spacing: 1, even steps.

    Raises:
        ValueError: Unless steps ≥ 1, 1 ≥ start > stop ≥ 0 and 0.1 ≤ spacing ≤ 10.
    """
    if steps < 1 or not 1 >= start > stop >= 0:
        raise ValueError(
            f"steps={steps}, start={start}, stop={stop}: need steps ≥ 1 and 1 ≥ start > stop ≥ 0"
        )
    if not 0.1 <= spacing <= 10:
        raise ValueError(f"spacing={spacing}: need 0.1 to 10; 1 is even steps")
    even = torch.linspace(1, 0, steps + 1, dtype=torch.float64)
    return stop + (start - stop) * even**spacing


def trajectory(
    sampler: str | SamplerFactory,
    denoise: Denoiser,
    x: Tensor,
    times: Tensor,
    *,
    schedule: Schedule,
    generator: Generator | None = None,
    **options: float,
) -> Iterator[State]:
    """Walks points down a grid of times, one state at a time, the start first.

    Coefficients are computed in the times' own dtype and applied in the points': give float64
    times to float32 points and the schedule costs no accuracy.

    Args:
        sampler: A key of SAMPLERS, or what makes a sampler from (schedule, **options).
        denoise: A denoiser (x_t, t) → E[x_0 | x_t].
        x: Points at times[0], shape (B, D).
        times: N + 1 falling times in [0, 1], shape (N + 1,).
        schedule: The schedule t → (α, σ).
        generator: Where a stochastic sampler draws; others ignore it.
        options: What the sampler takes besides the schedule, such as ``eta``.

    Yields:
        N + 1 states with ``.x`` (B, D) and ``.t``.

    Raises:
        ValueError: If the sampler or an option is unknown, or the times do not fall in [0, 1].
    """
    if isinstance(sampler, str):
        if sampler not in SAMPLERS:
            raise ValueError(f"sampler={sampler!r}: need one of {', '.join(SAMPLERS)}")
        sampler = SAMPLERS[sampler]
    fields = getattr(sampler, "__dataclass_fields__", options)
    for name in options:
        if name not in fields:
            raise ValueError(f"{name}={options[name]!r}: {sampler.__name__} has no such option")
    grid = torch.as_tensor(times)
    if grid.ndim != 1 or not grid.numel() or not bool(((grid >= 0) & (grid <= 1)).all()):
        raise ValueError(f"times={times}: need one row of times in [0, 1]")
    if not bool((grid.diff() < 0).all()):
        raise ValueError(f"times={times}: need strictly falling times")
    return _walk(sampler(schedule, **options), denoise, State(x, grid[0]), grid[1:], generator)


def _walk(
    solver: Sampler, denoise: Denoiser, state: State, rest: Tensor, generator: Generator | None
) -> Iterator[State]:
    yield state
    for s in rest:
        state = solver.step(denoise, state, s, generator)
        yield state
