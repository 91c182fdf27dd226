"""Measures of guided samples against known geometry and published expectations."""

import math

import numpy as np
import pytest
import torch
from scipy.spatial import cKDTree

from core import data, metrics

ARCS = data.DATASETS["moons"].arcs


def normal(n: int, seed: int) -> torch.Tensor:
    return torch.randn(n, 2, generator=torch.Generator().manual_seed(seed)).double()


def test_distance_to_a_circle_is_the_gap_of_a_ring_around_it() -> None:
    angle = torch.linspace(0, 7, 500).double()
    ring = 1.25 * torch.stack([angle.cos(), angle.sin()], 1)
    for radius in (1.0, 1.25, 1.75):
        circle = [data.Arc(0, 0, radius, 0, 2 * math.pi)]
        assert metrics.distance_to_curve(ring, circle) == pytest.approx(abs(1.25 - radius))


@pytest.mark.parametrize("name", data.DATASETS)
def test_distance_to_a_curve_is_the_one_to_its_nearest_place(name: str) -> None:
    arcs, x = data.DATASETS[name].arcs, 1.5 * normal(2000, 0)
    places = [
        np.array([arc.x, arc.y]) + arc.radius * np.stack([np.cos(angle), np.sin(angle)], 1)
        for arc in arcs
        for angle in [np.linspace(arc.start, arc.stop, 100_001)]
    ]
    nearest = cKDTree(np.concatenate(places)).query(x.numpy())[0]
    assert metrics.distance_to_curve(x, arcs) == pytest.approx(nearest.mean(), abs=1e-8)


def test_distance_of_data_is_the_mean_of_their_noise_across_the_curve() -> None:
    # Along a straight line the distance is |N(0, σ)|, mean σ √(2/π); the arcs are nearly straight.
    x, _ = data.draw("moons", 20_000, generator=torch.Generator().manual_seed(0))
    shape = data.DATASETS["moons"]
    expected = shape.noise * math.sqrt(2 / math.pi)
    assert metrics.distance_to_curve(x, shape.arcs) == pytest.approx(expected, rel=0.06)


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.0])
def test_variance_kept_scales_with_the_square(factor: float) -> None:
    x = normal(500, 0)
    assert metrics.variance_kept(factor * x + 3, x) == pytest.approx(factor**2)


@pytest.mark.parametrize("k", [1, 3, 5])
def test_coverage_of_equal_laws_is_the_published_expectation(k: int) -> None:
    # arXiv:2002.09797, sec. 3.3: 1 − (M−1)…(M−k) / ((2M−1)…(2M−k)) for equal sizes M.
    m = 300
    missed = math.prod((m - i) / (2 * m - i) for i in range(1, k + 1))
    found = [metrics.coverage(normal(m, 2 * s), normal(m, 2 * s + 1), k=k) for s in range(20)]
    assert np.mean(found) == pytest.approx(1 - missed, abs=0.02)


def test_coverage_agrees_with_a_search_tree() -> None:
    real, fake = normal(200, 3).numpy(), 0.4 * normal(150, 4).numpy()
    radius = cKDTree(real).query(real, k=6)[0][:, 5]
    nearest = cKDTree(fake).query(real)[0]
    assert metrics.coverage(fake, real) == pytest.approx((nearest < radius).mean())


def test_agreement_is_a_mean_of_probabilities() -> None:
    p = torch.tensor([[0.2, 0.8], [0.6, 0.4]])
    assert metrics.class_confidence(p.log(), 1) == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: metrics.coverage(normal(5, 0), normal(5, 1), k=5), "k=5"),
        (lambda: metrics.variance_kept(normal(5, 0), torch.ones(5, 2)), "reference"),
        (
            lambda: metrics.distance_to_curve(torch.full((2, 2), math.nan), ARCS),
            "x=nan: need finite",
        ),
    ],
)
def test_bad_values_are_named(call: object, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        call()  # type: ignore[operator]
