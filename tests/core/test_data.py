"""Draws against scikit-learn; exact densities against draws, quadrature and autograd."""

import math

import numpy as np
import pytest
import torch
from sklearn.datasets import make_circles, make_moons

from core import data, denoisers
from core.metrics import sliced_wasserstein
from core.schedules import SCHEDULES, Cosine

SHIFTS = {"moons": data.MOONS_SHIFT, "circles": data.CIRCLES_SHIFT}


def published(name: str, n: int, noise: float, seed: int) -> np.ndarray:
    if name == "moons":
        points, _ = make_moons(n, noise=noise, random_state=seed)
    else:
        points, _ = make_circles(n, noise=noise, factor=data.CIRCLES_FACTOR, random_state=seed)
    return points * data.SCALE + np.array(SHIFTS[name])


@pytest.mark.parametrize("name", data.DATASETS)
def test_draws_follow_scikit_learn(name: str) -> None:
    n, generator = 20_000, torch.Generator().manual_seed(1)
    ours, _ = data.draw(name, n, generator=generator)
    theirs = [published(name, n, data.NOISE / data.SCALE, seed) for seed in (0, 1)]
    assert sliced_wasserstein(ours, theirs[0]) < 2.5 * sliced_wasserstein(*theirs)


@pytest.mark.parametrize("name", data.DATASETS)
def test_nodes_lie_on_scikit_learns_curves(name: str) -> None:
    means, _ = data.nodes(name)
    curve = torch.tensor(published(name, 4000, 0.0, 0))
    assert torch.cdist(means, curve).min(1).values.max() < 2e-2
    assert torch.cdist(curve, means).min(1).values.max() < 2e-2


def test_draws_repeat_and_are_labelled() -> None:
    for name, shape in data.DATASETS.items():
        x, label = data.draw(name, 10, generator=torch.Generator().manual_seed(3))
        again, _ = data.draw(name, 10, generator=torch.Generator().manual_seed(3))
        assert torch.equal(x, again)
        assert x.dtype == torch.float32
        assert label.dtype == torch.int64
        assert label.unique().tolist() == [shape.label]
    assert data.draw("moons", 0, generator=torch.Generator())[0].shape == (0, 2)


@pytest.mark.parametrize("n", [-1, 1.5, True, data.MAX_POINTS + 1, math.nan])
def test_bad_counts_are_refused(n: int) -> None:
    with pytest.raises(ValueError, match="n="):
        data.draw("moons", n, generator=torch.Generator())


@pytest.mark.parametrize("label", ["squares", 2, -1, True, 0.5])
def test_unknown_labels_are_refused(label: int) -> None:
    with pytest.raises(ValueError, match="moons"):
        data.label_index(label)


@pytest.mark.parametrize("t", [0.0, 0.3, 0.8, 1.0])
@pytest.mark.parametrize("label", [None, *data.DATASETS])
def test_density_integrates_to_one(label: str | None, t: float) -> None:
    axis = torch.linspace(-6, 6, 241, dtype=torch.float64)
    plane = torch.cartesian_prod(axis, axis)
    density = denoisers.exact(Cosine(), label).log_density(plane, t).exp()
    assert float(density.sum()) * float(axis[1] - axis[0]) ** 2 == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("label", [None, *data.DATASETS])
def test_score_is_the_gradient_and_gives_the_mean(label: str | None, name: str) -> None:
    schedule = SCHEDULES[name]()
    truth = denoisers.exact(schedule, label)
    generator = torch.Generator().manual_seed(0)
    x_t = torch.randn(200, 2, generator=generator, dtype=torch.float64).requires_grad_()
    t = torch.rand(200, generator=generator, dtype=torch.float64) * 0.9 + 0.05
    (gradient,) = torch.autograd.grad(truth.log_density(x_t, t).sum(), x_t)
    torch.testing.assert_close(truth.score(x_t, t), gradient)
    alpha, sigma = (part.unsqueeze(1) for part in schedule(t))
    tweedie = (x_t + sigma**2 * gradient) / alpha
    torch.testing.assert_close(truth(x_t, t), tweedie, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("label", data.DATASETS)
def test_mean_agrees_with_a_million_draws(label: str) -> None:
    """E[x_0 | x_t] by importance weights over data drawn without the closed form."""
    schedule, t = Cosine(), torch.tensor(0.5)
    alpha, sigma = schedule(t)
    x_0, _ = data.draw(label, 1_000_000, generator=torch.Generator().manual_seed(0))
    x_t = alpha * x_0[:5] + sigma * torch.tensor([[0.3, -0.4]])
    truth = denoisers.exact(schedule, label)(x_t, t)
    for point, mean in zip(x_t, truth, strict=True):
        log_weight = -(point - alpha * x_0).square().sum(1) / (2 * sigma**2)
        weight = torch.softmax(log_weight, 0)
        assert float((weight @ x_0 - mean).norm()) < 0.01


def test_more_nodes_change_nothing() -> None:
    generator = torch.Generator().manual_seed(0)
    for label in data.DATASETS:
        usual = denoisers.exact(Cosine(), label)
        means, variance = data.nodes(label, 4096)
        fine = denoisers.Exact(Cosine(), means, float(variance[0]))
        x_0 = data.draw(label, 500, generator=generator)[0].double()
        for t in (0.02, 0.3, 0.9):
            alpha, sigma = Cosine()(torch.tensor(t))
            x_t = alpha * x_0 + sigma * torch.randn(500, 2, generator=generator)
            assert float((usual(x_t, t) - fine(x_t, t)).abs().max()) < 1e-4


def test_float32_is_enough() -> None:
    generator = torch.Generator().manual_seed(0)
    truth = denoisers.exact(Cosine())
    x_t = 2 * torch.randn(5000, 2, generator=generator, dtype=torch.float64)
    for t in (0.01, 0.1, 0.5, 0.99):
        assert float((truth(x_t.float(), t) - truth(x_t, t)).abs().max()) < 2e-3


def test_blocks_change_nothing() -> None:
    x_t = torch.randn(10_000, 2, generator=torch.Generator().manual_seed(0))
    t = torch.rand(10_000, generator=torch.Generator().manual_seed(1))
    truth = denoisers.exact(Cosine(), "moons")
    pieces = torch.cat([truth(x_t[i : i + 1000], t[i : i + 1000]) for i in range(0, 10_000, 1000)])
    torch.testing.assert_close(truth(x_t, t), pieces)
