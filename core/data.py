"""Moons and circles in one plane: draws, and the curves that their exact densities run along.

A label is a set of arcs. A point is a uniform position on them plus Gaussian noise, so its density
at any diffusion time is a Gaussian mixture along the curve (see ``core.denoisers.exact``).
"""

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import torch
from numpy.polynomial.legendre import leggauss
from torch import Generator, Tensor

from core import checks
from core.arguments import checked, whole

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

    @property
    def closed(self) -> bool:
        """Whether it is a whole circle."""
        return math.isclose(self.stop - self.start, 2 * math.pi)


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
WIDTHS = tuple(NOISE * 2 ** (k / 2) for k in range(13))  # 0.1 to 6.4, each with its own nodes
PER_WIDTH = 2.0  # nodes along one width of a curve, and SPARE more on every arc
SPARE = 8


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
    return checks.refuse("label", label, f"one of {_known_labels()}, or None")


def class_index(label: int | str) -> int:
    """Turns a class's name or index into its index.

    >>> class_index("circles")
    1
    """
    index = label_index(label)
    return checks.refuse("label", label, f"one of {_known_labels()}") if index is None else index


def _known_labels() -> str:
    return ", ".join(f"{name}, {item.label}" for name, item in DATASETS.items())


@checked(n=whole(0, MAX_POINTS))
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


def _arc_nodes(arc: Arc, width: float) -> tuple[Tensor, Tensor]:
    length = arc.radius * (arc.stop - arc.start)
    spacing = 1.0 if arc.closed else math.pi / 2  # how much wider than the mean the widest gap is
    count = SPARE + math.ceil(PER_WIDTH * spacing * length / width)
    if arc.closed:
        share = (torch.arange(count, dtype=torch.float64) + 0.5) / count
        weight = torch.full((count,), 1 / count, dtype=torch.float64)
    else:
        share, weight = (torch.from_numpy(part) / 2 for part in leggauss(count))
        share = share + 0.5
    angle = arc.start + share * (arc.stop - arc.start)
    centre = torch.tensor([arc.x, arc.y], dtype=torch.float64)
    return centre + arc.radius * torch.stack([angle.cos(), angle.sin()], 1), weight


@lru_cache(maxsize=len(WIDTHS) * len(DATASETS))
def _nodes(label: int, width: float) -> tuple[Tensor, Tensor]:
    shape = next(item for item in DATASETS.values() if item.label == label)
    with torch.inference_mode(False):  # nodes made in inference mode could not be differentiated
        means, weights = zip(*(_arc_nodes(arc, width) for arc in shape.arcs), strict=True)
        return torch.cat(means), torch.cat(weights) / len(shape.arcs)


def rounded(width: float) -> float:
    """Gives the widest of WIDTHS that is not above a width, or the data's noise below them all.

    >>> rounded(0.3), rounded(float("inf"))
    (0.28284271247461906, 6.4)
    """
    if not checks.real("width", width, 0, math.inf) > 0:
        checks.refuse("width", width, "a number above 0, a standard deviation")
    return WIDTHS[max(0, bisect_right(WIDTHS, width) - 1)]


def nodes(label: int | str | None = None, width: float = NOISE) -> tuple[Tensor, Tensor]:
    """Gives nodes μ_k and weights w_k that stand for a label's curve under a Gaussian of a width.

        ∫ N(x; μ(θ), width²) dθ / ∫ dθ = Σ_k w_k N(x; μ_k, width²)

    Equally spaced nodes on closed arcs, Gauss–Legendre nodes on open ones: both converge
    geometrically, and the wider the Gaussian the fewer are needed (L. N. Trefethen, J. A. C.
    Weideman, "The exponentially convergent trapezoidal rule", SIAM Review 56 (2014), theorem 3.1;
    L. N. Trefethen, "Approximation theory and approximation practice", theorem 19.3).

    Args:
        label: One label, or None for all of them, equally likely.
        width: Standard deviation in units of the plane; nodes are those of the ``rounded`` one.

    Returns:
        Means, shape (K, 2), and weights, shape (K,), that sum to 1; both float64.

    Raises:
        ValueError: If the label is unknown or the width is not above 0.
    """
    index, width = label_index(label), rounded(width)
    shapes = [item.label for item in DATASETS.values() if index is None or item.label == index]
    means, weights = zip(*(_nodes(item, width) for item in shapes), strict=True)
    return torch.cat(means), torch.cat(weights) / len(shapes)
