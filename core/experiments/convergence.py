"""Convergence of solvers: error against steps on the exact guided ODE."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from torch import Tensor

from core import checks
from core.arguments import checked, one_of, several, whole
from core.experiments.measures import Sample, end, sampled
from core.guided import Guided
from core.requests import MAX_STEPS
from core.samplers import SAMPLERS

REFERENCE = "heun"
FINE = 400
STEPS = whole(1, MAX_STEPS)


@checked(solvers=several(one_of(SAMPLERS)), steps=several(STEPS), fine=STEPS)
def convergence(
    run: Guided,
    solvers: Sequence[str],
    steps: Sequence[int],
    fine: int = FINE,
    sample: Sample = end,
) -> Iterator[tuple[str, int, float]]:
    """Measures each solver's error against its steps, on the exact guided ODE.

    Yields:
        (solver, steps, median distance to the ODE's end points), those from Heun's method with
        ``fine`` steps on the same noise. The median, for a few points start so near to a
        watershed between two arms of the class that no two solvers send them the same way.
    """
    exact = replace(run, source="exact")
    truth = _end(exact, REFERENCE, fine, sample)
    for solver in solvers:
        for count in steps:
            gap = _end(exact, solver, count, sample) - truth
            yield solver, count, float(gap.norm(dim=1).median())


def _end(run: Guided, solver: str, steps: int, sample: Sample) -> Tensor:
    base = replace(run.base, sampler=solver, steps=steps, eta=0.0)
    return sampled(replace(run, base=base), base.guidance, base.seed, sample)


@checked()
def measured_order(rows: Sequence[tuple[int, float]]) -> float:
    """Gives −log(error_b/error_a)/log(steps_b/steps_a) of the last two (steps, error) pairs.

    >>> measured_order([(10, 1.0), (20, 0.25), (40, 0.0625)])
    2.0
    """
    if len(rows) < 2 or rows[-1][0] == rows[-2][0] or min(min(row) for row in rows[-2:]) <= 0:
        checks.refuse("rows", rows, "two or more (steps, error), above 0, whose steps differ")
    (n, a), (m, b) = rows[-2:]
    return math.log(a / b) / math.log(m / n)
