"""Solvers: each steps from t to s < t, and ``trajectory`` runs one down a grid of times.

One file of this folder holds one solver; SAMPLERS finds it there.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

import torch
from torch import Generator, Tensor

from core import checks
from core.arguments import TIME, between, checked, whole
from core.denoisers import Denoiser
from core.samplers.base import Option, Sampler, SamplerFactory, State
from core.schedules import Schedule

__all__ = ["SAMPLERS", "SPACING", "Option", "Sampler", "State", "times", "trajectory"]

MAX_STEPS = 1_000_000
SPACING = 1.5


def _found() -> dict[str, type[Sampler]]:
    """All solvers of this folder: high orders first, stochastic ones last."""
    for module in iter_modules(__path__, f"{__name__}."):
        import_module(module.name)
    solvers = [kind for kind in Sampler.__subclasses__() if kind.__module__.startswith(__name__)]
    solvers.sort(key=lambda kind: (kind.stochastic, -kind.order, kind.name))
    return {kind.name: kind for kind in solvers}


SAMPLERS: Mapping[str, type[Sampler]] = MappingProxyType(_found())


@checked(steps=whole(1, MAX_STEPS), start=TIME, stop=TIME, spacing=between(0.1, 10))
def times(
    steps: int, *, start: float = 1.0, stop: float = 0.0, spacing: float = SPACING
) -> Tensor:
    """Gives steps + 1 times from start down to stop, t = stop + (start − stop) u^spacing, float64.

    u falls evenly from 1 to 0. The usual spacing of 1.5 puts more steps near the data: at 20 steps
    on moons it halves the solver's distance to the exact law. Neutral spacing: 1, even steps.

    Raises:
        ValueError: Unless steps ≥ 1, 1 ≥ start > stop ≥ 0 and 0.1 ≤ spacing ≤ 10.
    """
    if not start > stop:
        checks.refuse("stop", stop, f"a time below start={start}")
    even = torch.linspace(1, 0, steps + 1, dtype=torch.float64)
    return stop + (start - stop) * even**spacing


@checked(times=checks.falling)
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
    """Takes points down a grid of times, one state at a time, the start first.

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
        ValueError: If the sampler or an option is unknown, the points are not finite, the times
            do not fall in [0, 1], or, on the way, ``denoise`` gives no finite means of x's shape.
    """
    make = (
        SAMPLERS[checks.choice("sampler", sampler, SAMPLERS)]
        if isinstance(sampler, str)
        else checks.function("sampler", sampler)
    )
    known = getattr(make, "options", options)
    for name in options:
        if name not in known:
            checks.refuse(
                name,
                options[name],
                f"an option of this sampler ({', '.join(known) or 'it has none'})",
            )
    checks.shape("x", x, ("B", "D"))
    grid = checks.falling("times", times)
    return _states(make(schedule, **options), denoise, State(x, grid[0]), grid[1:], generator)


def _states(
    solver: Sampler, denoise: Denoiser, state: State, rest: Tensor, generator: Generator | None
) -> Iterator[State]:
    def means(x_t: Tensor, t: Tensor) -> Tensor:
        x_0 = checks.shape("denoise(x_t, t)", denoise(x_t, t), tuple(x_t.shape))
        return checks.numbers("denoise(x_t, t)", x_0)

    yield state
    for s in rest:
        state = solver.step(means, state, s, generator)
        yield state
