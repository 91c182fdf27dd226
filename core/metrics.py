"""Distances between clouds of points: pure functions of arrays."""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from core import checks
from core.arguments import between, checked, several
from core.data import Arc

DIRECTIONS = 256


@lru_cache(maxsize=8)
def _directions(dim: int, count: int) -> Tensor:
    if dim == 2:  # evenly spread over the half circle, so nothing is left to chance
        angle = (torch.arange(count, dtype=torch.float64) + 0.5) * math.pi / count
        return torch.stack([angle.cos(), angle.sin()])
    generator = torch.Generator().manual_seed(0)
    normal = torch.randn(dim, count, generator=generator, dtype=torch.float64)
    return normal / normal.norm(dim=0)


def _points(name: str, x: Tensor | np.ndarray, dim: int = 0) -> Tensor:
    """Gives finite points, one or more, as float64 on the CPU; D is any width or the given one."""
    points = checks.shape(name, checks.numbers(name, x), ("n", dim or "D")).detach().cpu().double()
    if not points.numel():
        checks.refuse(name, x, "one point or more")
    return points


def sliced_wasserstein(a: Tensor | np.ndarray, b: Tensor | np.ndarray) -> float:
    """Mean absolute difference of sorted projections on 256 fixed directions.

    (1/K) Σ_k W_1(⟨a, θ_k⟩, ⟨b, θ_k⟩); clouds of different sizes are compared at the quantiles of
    the larger one. In units of the plane; 0 for equal clouds. Two draws of the same law have a
    distance too: compare with that noise floor (arXiv:1902.00434).

    >>> a = torch.tensor([[0.0, 0.0], [1.0, 0.0]])
    >>> sliced_wasserstein(a, a.flip(0))
    0.0

    Args:
        a: Points, shape (n, D), tensor or array.
        b: Points, shape (m, D).

    Raises:
        ValueError: If a cloud is empty, not finite, or the dimensions differ.
    """
    a = _points("a", a)
    b = _points("b", b, a.shape[1])
    return distance_of_projections(projections(a), projections(b))


def projections(x: Tensor | np.ndarray) -> Tensor:
    """Gives a cloud's sorted projections on 256 fixed directions, shape (n, 256)."""
    x = _points("x", x)
    along = _directions(x.shape[1], DIRECTIONS).T @ x.T  # numpy sorts rows faster than torch
    return torch.from_numpy(np.sort(along.numpy(), axis=1)).T


@checked(p=("n", "K"), q=("m", "K"))
def distance_of_projections(p: Tensor, q: Tensor) -> float:
    """Gives ``sliced_wasserstein`` of two clouds from their ``projections``."""
    return float((_at_quantiles(p, len(q)) - _at_quantiles(q, len(p))).abs().mean())


def _at_quantiles(ordered: Tensor, other: int) -> Tensor:
    """Reads sorted columns at the midpoints of as many quantiles as the larger cloud has."""
    count = len(ordered)
    if count >= other:
        return ordered
    position = ((torch.arange(other, dtype=torch.float64) + 0.5) / other * count - 0.5).clamp(
        0, count - 1
    )
    low = position.floor().long().clamp(max=max(count - 2, 0))
    return torch.lerp(
        ordered[low], ordered[(low + 1).clamp(max=count - 1)], (position - low)[:, None]
    )


@checked()
def distance_to_curve(x: Tensor | np.ndarray, arcs: Sequence[Arc]) -> float:
    """Mean distance of points to the nearest place on a curve made of arcs, in units of the plane.

    min over arcs of | |x − c| − r | where x lies between the arc's two radii, else of the distance
    to its nearer end. Zero on the curve. Data have a distance too, their noise across it: compare
    with that.

    >>> from core.data import DATASETS
    >>> round(distance_to_curve(torch.tensor([[-1.5, 1.6]]), DATASETS["moons"].arcs), 3)
    0.25

    Args:
        x: Points, shape (n, 2).
        arcs: The arcs, as in ``core.data.DATASETS[name].arcs``.

    Raises:
        ValueError: If x is empty, not finite or not of shape (n, 2), or there is no arc.
    """
    x = _points("x", x, 2)
    return float(torch.stack([_distance_to_arc(x, arc) for arc in arcs]).amin(0).mean())


def _distance_to_arc(x: Tensor, arc: Arc) -> Tensor:
    from_centre = x - x.new_tensor([arc.x, arc.y])
    angle = torch.atan2(from_centre[:, 1], from_centre[:, 0])
    inside = (angle - arc.start) % (2 * math.pi) <= arc.stop - arc.start
    ends = x.new_tensor([[math.cos(a), math.sin(a)] for a in (arc.start, arc.stop)])
    to_end = torch.cdist(from_centre, arc.radius * ends).amin(1)
    return torch.where(inside, (from_centre.norm(dim=1) - arc.radius).abs(), to_end)


@checked(shares=several(between(0, 1)))
def path_distances(
    a: Tensor | np.ndarray, b: Tensor | np.ndarray, shares: Sequence[float] = (0.5, 0.95)
) -> np.ndarray:
    """Distances between the points of two paths at each time: quantiles over the points.

    Args:
        a: A path, shape (T, n, D), in units of the plane.
        b: Another of the same noise, likewise.
        shares: Which quantiles, K of them; 0.5 is the median.

    Returns:
        Shape (K, T), float64.

    Raises:
        ValueError: If a path has no point, is not finite, or the shapes differ.
    """
    one = checks.shape("a", checks.numbers("a", a), ("T", "n", "D"))
    other = checks.shape("b", checks.numbers("b", b), tuple(one.shape))
    if not one.numel():
        checks.refuse("a", one, "one time and one point or more")
    distance = torch.linalg.vector_norm(one.double() - other.double(), dim=2)  # (T, n)
    return np.quantile(distance.numpy(), shares, axis=1)


def variance_kept(x: Tensor | np.ndarray, reference: Tensor | np.ndarray) -> float:
    """Total variance of points over that of a reference; 1 keeps all of it, 0 is one point.

    Args:
        x: Points, shape (n, D).
        reference: Points of the law that should be met, shape (m, D), not all the same.

    Raises:
        ValueError: If a cloud is empty or not finite, the dimensions differ, or the reference
            has no variance.
    """
    reference, kept = _points("reference", reference), reference
    x, spread = _points("x", x, reference.shape[1]), float(reference.var(0, correction=0).sum())
    if spread == 0:
        checks.refuse("reference", kept, "points that are not all the same")
    return float(x.var(0, correction=0).sum()) / spread


def coverage(x: Tensor | np.ndarray, reference: Tensor | np.ndarray, *, k: int = 5) -> float:
    """Share of reference points with a point of x nearer than their k-th neighbour (0 to 1).

    arXiv:2002.09797, sec. 3.2. Equal laws and sizes give about 1 − 2⁻ᵏ.

    Args:
        x: Points, shape (n, D).
        reference: Points of the law that should be met, shape (m, D).
        k: Which neighbour among the reference itself, 1 to m − 1.

    Raises:
        ValueError: If a cloud is empty or not finite, the dimensions differ, or k is not there.
    """
    reference = _points("reference", reference)
    x = _points("x", x, reference.shape[1])
    checks.whole("k", k, 1, len(reference) - 1)
    return covered(x, reference, neighbour_radii(reference, k))


@checked(reference=("m", "D"))
def neighbour_radii(reference: Tensor, k: int) -> Tensor:
    """Gives the distance of each point to its k-th neighbour, shape (m,)."""
    checks.whole("k", k, 1, len(reference) - 1)
    distance = torch.cdist(reference.double(), reference.double())
    return distance.kthvalue(k + 1, 1).values  # the first is itself


@checked(x=("n", "D"), reference=("m", "D"), radii=("m",))
def covered(x: Tensor, reference: Tensor, radii: Tensor) -> float:
    """Gives the share of reference points, (m, D), with a point of x within their radius, (m,)."""
    nearest = torch.cdist(reference.double(), x.double()).amin(1)
    return float((nearest < radii).double().mean())


def class_confidence(log_probability: Tensor, label: int) -> float:
    """Mean probability p(y | x) that a classifier gives to one label, 0 to 1.

    Args:
        log_probability: log p(y | x) of every label, shape (n, L).
        label: y, an index below L.

    Raises:
        ValueError: If there is no point, a value is NaN or above 0, or the label is not there.
    """
    rows = checks.shape(
        "log_probability", checks.reals("log_probability", log_probability), ("n", "L")
    )
    checks.within("log_probability", rows, -math.inf, 1e-3, "logarithms of probabilities")
    if not rows.numel():
        checks.refuse("log_probability", rows, "one point or more")
    return float(rows[:, checks.whole("label", label, 0, rows.shape[1] - 1)].double().exp().mean())
