"""Distances against a published optimal-transport routine and against known shifts."""

import math

import numpy as np
import pytest
import torch
from scipy.stats import wasserstein_distance

from core.metrics import path_distances, sliced_wasserstein


def cloud(n: int, seed: int) -> torch.Tensor:
    return torch.randn(n, 2, generator=torch.Generator().manual_seed(seed))


def test_projections_agree_with_scipy() -> None:
    a, b = cloud(400, 0), 0.5 * cloud(400, 1) + 1
    angles = (np.arange(256) + 0.5) * math.pi / 256
    theta = np.stack([np.cos(angles), np.sin(angles)])
    along = [wasserstein_distance(a.numpy() @ d, b.numpy() @ d) for d in theta.T]
    assert sliced_wasserstein(a, b) == pytest.approx(np.mean(along), rel=1e-5)


def test_a_shift_costs_its_mean_projection() -> None:
    """E |⟨shift, θ⟩| over the half circle is |shift| · 2/π."""
    a, shift = cloud(1000, 0), torch.tensor([0.3, -0.4])
    assert sliced_wasserstein(a, a + shift) == pytest.approx(0.5 * 2 / math.pi, rel=1e-4)


def test_it_is_symmetric_blind_to_order_and_takes_arrays() -> None:
    a, b = cloud(300, 0), cloud(300, 1)
    assert sliced_wasserstein(a, b) == sliced_wasserstein(b, a)
    assert sliced_wasserstein(a, a[torch.randperm(300)]) == 0
    assert sliced_wasserstein(a.numpy(), b) == sliced_wasserstein(a, b)


def test_sizes_may_differ() -> None:
    a, b = cloud(20_000, 0), cloud(5000, 1)
    assert sliced_wasserstein(a, b) == pytest.approx(sliced_wasserstein(b, a))
    assert sliced_wasserstein(a, b) < 0.03
    assert sliced_wasserstein(a, b + 1) == pytest.approx(math.sqrt(2) * 2 / math.pi, abs=0.05)


def test_more_dimensions_work_and_repeat() -> None:
    a = torch.randn(200, 5, generator=torch.Generator().manual_seed(0))
    assert sliced_wasserstein(a, a + 1) == sliced_wasserstein(a, a + 1) > 0


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        (torch.zeros(0, 2), torch.zeros(1, 2), "a=.*: need one point"),
        (torch.zeros(1, 2), torch.full((1, 2), math.nan), "b=nan: need finite"),
        (torch.zeros(1, 2), torch.zeros(1, 3), r"b=.*: need shape \(n, 2\)"),
    ],
)
def test_bad_clouds_are_refused(a: torch.Tensor, b: torch.Tensor, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        sliced_wasserstein(a, b)


def test_distances_of_paths_are_quantiles_over_points_at_each_time() -> None:
    a = torch.zeros(2, 101, 2)
    b = torch.stack([a[0], torch.stack([3 * torch.arange(101.0), 4 * torch.arange(101.0)], 1)])
    np.testing.assert_allclose(path_distances(a, b), [[0, 5 * 50], [0, 5 * 95]])
    np.testing.assert_allclose(path_distances(a.numpy(), b, (1.0,)), [[0, 500]])
    with pytest.raises(ValueError, match=r"b=.*: need shape \(2, 101, 2\)"):
        path_distances(a, b[:1])
