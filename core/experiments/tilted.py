"""The tilted density p_t(x | y)^s p_t(x)^(1 − s), which guidance is often said to sample."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import torch
from torch import Generator, Tensor

from core import checks, data, denoisers, density
from core.arguments import COUNT, TIME, between, checked, several
from core.experiments.measures import (
    LABEL,
    class_name,
    fresh,
    fresh_measures,
    measure,
    sampled,
)
from core.experiments.noise_floor import NoiseFloor
from core.guided import Guided
from core.metrics import sliced_wasserstein
from core.requests import MAX_GUIDANCE
from core.schedules import Cosine

NODES = 641
DRAWS = 6  # of the tilted density; their mutual distances are the noise floor
SCALE = between(0, MAX_GUIDANCE)  # below 0 there is no such density
SOLVERS = {"ODE": ("heun", 40), "SDE": ("ddpm", 100)}


@checked(label=LABEL, scale=SCALE, axis=("S",), t=TIME)
def tilted(label: str, scale: float, axis: Tensor, t: float = 0.0) -> Tensor:
    """Gives p_t(x | y)^s p_t(x)^(1 − s) on the nodes axis × axis, normalised there, shape (S, S).

    s = 1 is p_t(x | y), s = 0 is p_t(x). For s < 0 it has no bound where p(x | y) fades.

    Raises:
        ValueError: Unless 0 ≤ s ≤ 100 and the axis has two nodes or more.
    """
    if len(axis) < 2:
        checks.refuse("axis", axis, "two nodes or more")
    laws = [denoisers.exact(Cosine(), name) for name in data.DATASETS]
    each = torch.stack([density.on_grid(law, axis.double(), t) for law in laws])
    p, q = each.mean(0), each[data.dataset(label).label]
    # s log p(x|y) + (1 − s) log p(x), with p(x|y) ≤ 2 p(x): no overflow, and 0 where p(x) is
    weights = torch.where(p > 0, p * (q / p.clamp(min=1e-300)) ** scale, 0)
    cell = float(axis[1] - axis[0]) ** 2
    return (weights / (weights.sum() * cell)).to(axis.dtype)


@checked(labels=several(LABEL, 0), scale=SCALE, axis=("S",), times=several(TIME))
def tilted_grids(
    labels: Sequence[str], scale: float, axis: Tensor, times: Sequence[float]
) -> Tensor:
    """Stacks tilted densities, shape (times, 2, S, S); labels that are not asked for are 0."""
    grids = torch.zeros(len(times), len(data.DATASETS), len(axis), len(axis))
    for name in labels:
        for i, t in enumerate(times):
            grids[i, data.DATASETS[name].label] = tilted(name, scale, axis, t)
    return grids


@checked(label=LABEL, scale=SCALE, n=COUNT)
def tilted_draw(label: str, scale: float, n: int, *, generator: Generator) -> Tensor:
    """Draws n points of the tilted density at t = 0, shape (n, 2): a grid's cells, jittered."""
    axis = torch.linspace(-data.EXTENT, data.EXTENT, NODES)
    weights = tilted(label, scale, axis)
    cells = torch.multinomial(weights.flatten(), n, replacement=True, generator=generator)
    jitter = (torch.rand(n, 2, generator=generator) - 0.5) * float(axis[1] - axis[0])
    return torch.stack([axis[cells % len(axis)], axis[cells // len(axis)]], 1) + jitter


@dataclass(frozen=True)
class TiltedComparison:
    """How far guided samples lie from draws of the tilted density.

    Args:
        scale: The guidance scale s.
        points: Points of every cloud.
        distances: "ODE" and "SDE" → sliced Wasserstein distance to the tilted density.
        measures: "ODE" and "SDE" → measures against the class, by name.
        fresh: The same measures of fresh data.
        floor: Distances between draws of the tilted density.
        to_class: Distance of the tilted density to the class itself, p(x | y). Where it is not
            above the floor, this test cannot distinguish the two densities.
    """

    scale: float
    points: int
    distances: dict[str, float]
    measures: dict[str, dict[str, float]]
    fresh: dict[str, float]
    floor: NoiseFloor
    to_class: float


@checked()
def compare_tilted(run: Guided) -> TiltedComparison:
    """Samples a run of one class by ODE and SDE and compares with draws of the tilted density."""
    base = run.base
    label, s, n = class_name(run), base.guidance, base.n
    generator = Generator().manual_seed(base.seed)
    targets = tilted_draw(label, s, DRAWS * n, generator=generator).split(n)
    floor = [sliced_wasserstein(a, b) for a, b in combinations(targets, 2)]

    def distance(x: Tensor) -> float:
        return sum(sliced_wasserstein(x, target) for target in targets) / DRAWS

    found = {
        name: sampled(replace(run, base=replace(base, sampler=sampler, steps=steps)), s, base.seed)
        for name, (sampler, steps) in SOLVERS.items()
    }
    return TiltedComparison(
        s,
        n,
        {name: distance(x) for name, x in found.items()},
        {name: measure(x, label, fresh(label, n, 0)) for name, x in found.items()},
        fresh_measures([label], n),
        NoiseFloor(min(floor), sum(floor) / len(floor), max(floor)),
        distance(fresh(label, n, 0)),
    )
