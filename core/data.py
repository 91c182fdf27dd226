"""Moons and circles in one plane: draws, and the curves that their exact densities run along.

A label is a set of arcs. A point is a uniform position on them plus Gaussian noise, so its density
at any diffusion time is a Gaussian mixture along the curve (see ``core.denoisers.exact``).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import torch
from torch import Generator, Tensor

from core import checks

MAX_POINTS = 2_000_000
EXTENT = 3.2  # half-width of the plane that is shown: it holds the data and the noise


@dataclass(frozen=True)
class Arc:
    """An arc of a circle: centre (x, y), radius, and the angles it runs between, in radians."""

    x: float
    y: float
    radius: float
    start: float
    stop: float


@dataclass(frozen=True)
class Dataset:
    """One labelled shape: its arcs, each equally likely, and the noise around them.

    Args:
        label: The class index.
        arcs: The arcs; all have the same share of the points.
        noise: Standard deviation of the Gaussian noise, in units of the plane.
        title: The name people read.
    """

    label: int
    arcs: tuple[Arc, ...]
    noise: float
    title: str


SCALE = 1.0
MOONS_SHIFT = (-1.5, 0.35)
CIRCLES_SHIFT = (1.0, -0.6)
CIRCLES_FACTOR = 0.5
NOISE = 0.1


def _moons() -> Dataset:
    """Scikit-learn's two half circles times SCALE, plus MOONS_SHIFT."""
    x, y = MOONS_SHIFT
    upper = Arc(x, y, SCALE, 0.0, math.pi)
    lower = Arc(x + SCALE, y + 0.5 * SCALE, SCALE, math.pi, 2 * math.pi)
    return Dataset(0, (upper, lower), NOISE, "Moons")


def _circles() -> Dataset:
    """Scikit-learn's two circles times SCALE, plus CIRCLES_SHIFT."""
    x, y = CIRCLES_SHIFT
    radii = (SCALE, SCALE * CIRCLES_FACTOR)
    arcs = tuple(Arc(x, y, radius, 0.0, 2 * math.pi) for radius in radii)
    return Dataset(1, arcs, NOISE, "Circles")


DATASETS: Mapping[str, Dataset] = MappingProxyType({"moons": _moons(), "circles": _circles()})


def dataset(name: str) -> Dataset:
    """Gives the dataset of that name; a ValueError names the known ones."""
    return DATASETS[checks.choice("name", name, DATASETS)]


def label_index(label: int | str | None) -> int | None:
    """Turns a label's name or index into its index; None, for no label, stays None.

    >>> label_index("circles"), label_index(0), label_index(None)
    (1, 0, None)
    """
    if label is None:
        return None
    for name, item in DATASETS.items():
        if not isinstance(label, bool) and label in (name, item.label):
            return item.label
    known = ", ".join(f"{name}, {item.label}" for name, item in DATASETS.items())
    return checks.refuse("label", label, f"one of {known}, or None")


def draw(name: str, n: int, *, generator: Generator) -> tuple[Tensor, Tensor]:
    """Draws n labelled points of one shape: an arc, a uniform angle on it, Gaussian noise.

    Args:
        name: A key of DATASETS.
        n: How many points, 0 to 2 000 000.
        generator: Where the randomness comes from; the points are made on its device.

    Returns:
        Points x, shape (n, 2), float32, in units of the plane, and labels, shape (n,), int64.

    Raises:
        ValueError: If the name is unknown or n is out of bounds.
    """
    shape = dataset(name)
    checks.whole("n", n, 0, MAX_POINTS)
    device = generator.device
    which = torch.randint(len(shape.arcs), (n,), generator=generator, device=device)
    share = torch.rand(n, generator=generator, device=device)
    arcs = torch.tensor(
        [[a.x, a.y, a.radius, a.start, a.stop] for a in shape.arcs], device=device
    )[which]  # (n, 5)
    angle = arcs[:, 3] + share * (arcs[:, 4] - arcs[:, 3])
    clean = arcs[:, :2] + arcs[:, 2:3] * torch.stack([angle.cos(), angle.sin()], 1)
    x = clean + shape.noise * torch.randn(n, 2, generator=generator, device=device)
    return x, torch.full((n,), shape.label, device=device)


@lru_cache(maxsize=32)
def _nodes(label: int, count: int) -> Tensor:
    shape = next(item for item in DATASETS.values() if item.label == label)
    per_arc = count // len(shape.arcs)
    share = (torch.arange(per_arc, dtype=torch.float64) + 0.5) / per_arc
    points = []
    for arc in shape.arcs:
        angle = arc.start + share * (arc.stop - arc.start)
        circle = torch.stack([angle.cos(), angle.sin()], 1)
        points.append(torch.tensor([arc.x, arc.y], dtype=torch.float64) + arc.radius * circle)
    return torch.cat(points)


def nodes(label: int | str | None = None, count: int = 512) -> tuple[Tensor, Tensor]:
    """Gives the midpoints along a label's curve that its exact density is a mixture over.

    Args:
        label: One label, or None for all of them, equally likely.
        count: Nodes a label, even; 512 leave an error below 1e-4 where the data is.

    Returns:
        Means, shape (K, 2), float64, and the variance of the noise around each, shape (K,).
    """
    index = label_index(label)
    shapes = [item for item in DATASETS.values() if index is None or item.label == index]
    means = [_nodes(item.label, count) for item in shapes]
    variance = [
        torch.full((len(m),), item.noise**2, dtype=torch.float64)
        for m, item in zip(means, shapes, strict=True)
    ]
    return torch.cat(means), torch.cat(variance)
