"""The noise floor: how far fresh draws of the data lie from each other, at a given size.

A distance between samples and data is never zero, for both are finite. A perfect sampler reaches
the floor; no sampler is expected below it.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import torch
from torch import Generator, Tensor

from core import checks, data, metrics
from core.arguments import COUNT, checked, maybe, one_of

DRAWS = 6  # fresh draws; their 15 mutual distances are the floor
AGAINST = 3  # draws that a distance is averaged over
LABEL = maybe(one_of(data.DATASETS))


@dataclass(frozen=True)
class NoiseFloor:
    """Sliced Wasserstein distances between fresh draws of the same size.

    Args:
        least: The smallest of them.
        mean: Their mean.
        largest: The largest.
    """

    least: float
    mean: float
    largest: float


@checked(label=LABEL, n=COUNT)
@lru_cache(maxsize=64)
def draws(label: str | None, n: int) -> tuple[Tensor, ...]:
    """Draws the data several times, each of shape (n, 2); the same ones for the same arguments.

    Args:
        label: A key of ``core.data.DATASETS``, or None for all labels in equal shares.
        n: Points of a draw, 1 or more.

    Raises:
        ValueError: If the label is unknown or n is below 1.
    """
    generator = Generator().manual_seed(20_000 + n)
    names = list(data.DATASETS) if label is None else [label]
    shares = [n // len(names) + (i < n % len(names)) for i in range(len(names))]
    return tuple(
        torch.cat(
            [
                data.draw(name, share, generator=generator)[0]
                for name, share in zip(names, shares, strict=True)
                if share
            ]
        )
        for _ in range(DRAWS)
    )


@checked(x=("n", 2), label=LABEL)
def distance(x: Tensor, label: str | None) -> float:
    """Gives the sliced Wasserstein distance of samples to data, averaged over fresh draws.

    Args:
        x: Samples, shape (n, 2).
        label: Whose data; None is the mixture of all labels.
    """
    if not len(x):
        checks.refuse("x", x, "one point or more")
    own, against = metrics.projections(x), _projections(label, len(x))
    return sum(metrics.distance_of_projections(own, one) for one in against) / len(against)


@lru_cache(maxsize=8)
def _projections(label: str | None, n: int) -> tuple[Tensor, ...]:
    """Gives the sorted projections of the draws that distances are averaged over."""
    return tuple(metrics.projections(one) for one in draws(label, n)[:AGAINST])


@checked(label=LABEL, n=COUNT)
@lru_cache(maxsize=256)
def noise_floor(label: str | None, n: int) -> NoiseFloor:
    """Gives the floor that ``distance`` of n samples is to be read beside."""
    found = [metrics.projections(one) for one in draws(label, n)]
    gaps = [metrics.distance_of_projections(p, q) for p, q in combinations(found, 2)]
    return NoiseFloor(min(gaps), sum(gaps) / len(gaps), max(gaps))
