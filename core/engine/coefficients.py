"""A solver's steps as plain numbers: every step is affine in points, estimates and fresh noise.

Nothing about a solver is typed again. Its own ``step`` is run once in a vector space with one axis
for each thing that enters, and the coefficients are read off the result.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import torch
from torch import Generator, Tensor

from core.engine.cache import ByteCache
from core.engine.loop import BEFORE, ESTIMATE, NOISE, POINTS, Terms, combine
from core.samplers import SAMPLERS, Sampler, State, times
from core.schedules import SCHEDULES

AXES = 8
KEPT = 20_000  # steps remembered
TINY = 1e-13  # what float64 leaves of a coefficient that is 0


@dataclass(frozen=True)
class Evaluation:
    """One call of the denoiser: at which t, on which combination of what is known."""

    t: float
    at: Terms


@dataclass(frozen=True)
class Step:
    """One step from t to s: its evaluations, x_s, and the estimate that the next step may use."""

    evaluations: tuple[Evaluation, ...]
    ends: Terms
    keeps: int


def _terms(vector: Tensor) -> Terms:
    return [(i, c) for i, c in enumerate(vector.tolist()) if abs(c) > TINY]


def _probe(solver: Sampler, state: State, s: Tensor) -> tuple[Step, State]:
    basis = torch.eye(AXES, dtype=torch.float64).unsqueeze(1)  # (AXES, 1, AXES)
    calls: list[Evaluation] = []

    def denoise(x: Tensor, t: Tensor) -> Tensor:
        calls.append(Evaluation(float(t), _terms(x[0])))
        return basis[ESTIMATE + len(calls) - 1]

    before = None if state.x_0 is None else basis[BEFORE]
    began = State(basis[POINTS], state.t, before, state.t_before)
    after = solver.step(denoise, began, s, Generator().manual_seed(0))
    drawn = torch.randn(1, AXES, generator=Generator().manual_seed(0)).double()
    deviation = after.x[0, NOISE] / drawn[0, NOISE]  # no vector but the noise has this axis
    ends = after.x[0] - deviation * drawn[0]
    ends[NOISE] = deviation
    keeps = ESTIMATE if after.x_0 is None else int(after.x_0[0].argmax())
    return Step(tuple(calls), _terms(ends), keeps), after


_known: ByteCache[tuple[Step, ...]] = ByteCache(KEPT, len)


def steps_of(
    sampler: str,
    steps: int,
    schedule: str,
    options: Mapping[str, float] = MappingProxyType({}),
    check: Callable[[], None] = lambda: None,
) -> tuple[Step, ...]:
    """Gives each step of a solver from t = 1 to t = 0 as numbers.

    Args:
        sampler: A key of ``core.samplers.SAMPLERS``.
        steps: How many, 1 or more.
        schedule: A key of ``core.schedules.SCHEDULES``.
        options: What the sampler takes besides the schedule, such as ``eta``.
        check: Called before each step is worked out; what it raises ends the work.
    """
    key = (sampler, steps, schedule, *sorted(options.items()))
    kept = _known.get(key)
    if kept is not None:
        return kept
    solver = SAMPLERS[sampler](SCHEDULES[schedule](), **options)
    grid = times(steps)
    state, found = State(torch.zeros(1, AXES, dtype=torch.float64), grid[0]), []
    for s in grid[1:]:
        check()
        step, state = _probe(solver, state, s)
        found.append(step)
    return _known.put(key, tuple(found))


def draws(steps: Sequence[Step]) -> bool:
    """Whether any of the steps takes fresh noise."""
    return any(step.ends[0][0] == NOISE for step in steps)


def advance(
    path: Sequence[Tensor],
    steps: Sequence[Step],
    denoise: Callable[[Tensor, float], Tensor],
    check: Callable[[], None],
) -> None:
    """Fills path[1:] from path[0], in place, with any denoiser.

    ``core.engine.loop`` is the fast way.

    Args:
        path: Steps + 1 tensors of points, shape (B, 2) each; where a step takes fresh noise,
            the tensor that it is to fill holds that noise.
        steps: The steps.
        denoise: (x_t, t) → E[x_0 | x_t], in new memory.
        check: Called before each step; what it raises ends the loop.
    """
    before = path[0]
    for step, x, x_s in zip(steps, path[:-1], path[1:], strict=True):
        check()
        known = [x_s, x, before]
        for evaluation in step.evaluations:
            known.append(denoise(combine(evaluation.at, known, torch.empty_like(x)), evaluation.t))
        combine(step.ends, known, x_s)
        before = known[step.keeps]
