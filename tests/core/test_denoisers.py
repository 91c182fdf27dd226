"""The closed form against 600 nodes an arc, Bessel functions, its slope and a million draws."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.special import ive, logsumexp, roots_legendre

from core import classifiers, data, denoisers, density
from core.denoisers import EXACT_ERROR
from core.schedules import SCHEDULES, Cosine, Schedule

Floats = NDArray[np.float64]
LABELS = (*data.DATASETS, None)
TIMES = (0.0, 0.002, 0.01, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 0.95, 1.0)
DENSE = roots_legendre(600)


def places(label: str | None, t: float, schedule: Schedule) -> torch.Tensor:
    """Where x_t plausibly lies: N(0, 1.2²), the square that pages show, noisy data."""
    generator = torch.Generator().manual_seed(5)
    normal = 1.2 * torch.randn(600, 2, generator=generator, dtype=torch.float64)
    axis = torch.linspace(-3.2, 3.2, 25, dtype=torch.float64)
    names = [label] if label else list(data.DATASETS)
    x_0 = torch.cat([data.draw(name, 300, generator=generator)[0] for name in names]).double()
    alpha, sigma = schedule(torch.tensor(t, dtype=torch.float64))
    noisy = alpha * x_0 + sigma * torch.randn(x_0.shape, generator=generator, dtype=torch.float64)
    return torch.cat([normal, torch.cartesian_prod(axis, axis), noisy])


def reference(
    label: str | None, x: Floats, t: float, schedule: Schedule
) -> tuple[Floats, Floats, Floats]:
    """Mean (B, 2), score (B, 2) and log density (B,) by 600 Gauss–Legendre nodes an arc."""
    alpha, sigma = (float(part) for part in schedule(torch.tensor(t, dtype=torch.float64)))
    s = alpha**2 * data.NOISE**2 + sigma**2
    shapes = [data.DATASETS[label]] if label else list(data.DATASETS.values())
    curve, weight = [], []
    for arc in (arc for shape in shapes for arc in shape.arcs):
        angle = arc.start + (DENSE[0] + 1) / 2 * (arc.stop - arc.start)
        circle = np.stack([np.cos(angle), np.sin(angle)], 1)
        curve.append(np.array([arc.x, arc.y]) + arc.radius * circle)
        weight.append(DENSE[1] / 4 / len(shapes))  # two arcs a label
    mu = np.concatenate(curve)
    gap = np.square(x[:, None] - alpha * mu).sum(2)
    logs = np.log(np.concatenate(weight)) - gap / (2 * s) - np.log(2 * np.pi * s)
    total = logsumexp(logs, axis=1)
    place = np.exp(logs - total[:, None]) @ mu
    mean = (sigma**2 * place + alpha * data.NOISE**2 * x) / s
    return mean, (alpha * place - x) / s, total


@pytest.mark.parametrize("t", TIMES)
@pytest.mark.parametrize("label", LABELS)
def test_mean_score_and_density_keep_their_stated_error(label: str | None, t: float) -> None:
    schedule = Cosine()
    x = places(label, t, schedule)
    truth, exact = reference(label, x.numpy(), t, schedule), denoisers.exact(schedule, label)
    s = float(denoisers.spread(*schedule(torch.tensor(t, dtype=torch.float64))))
    assert np.abs(exact(x, t).numpy() - truth[0]).max() < EXACT_ERROR
    # A score is an error of a place over s: 100 times as large near the data.
    assert np.abs(exact.score(x, t).numpy() - truth[1]).max() * s < EXACT_ERROR
    assert np.abs(exact.log_density(x, t).numpy() - truth[2]).max() < EXACT_ERROR


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("label", LABELS)
def test_points_in_single_precision_keep_it_under_every_schedule(
    label: str | None, name: str
) -> None:
    schedule = SCHEDULES[name]()
    for t in (0.01, 0.1, 0.5, 0.99):
        x = places(label, t, schedule).float()
        truth, _, _ = reference(label, x.double().numpy(), t, schedule)
        assert np.abs(denoisers.exact(schedule, label)(x, t).numpy() - truth).max() < EXACT_ERROR


@pytest.mark.parametrize("t", [0.01, 0.05, 0.1, 0.2, 0.4, 0.6])
def test_circles_are_bessel_functions(t: float) -> None:
    """Around a whole circle ∫ e^{κ cos θ} dθ = 2π I_0(κ), and with cos θ inside 2π I_1(κ)."""
    schedule = Cosine()
    x = places("circles", t, schedule).numpy()
    alpha, sigma = (float(part) for part in schedule(torch.tensor(t, dtype=torch.float64)))
    s = alpha**2 * data.NOISE**2 + sigma**2
    logs, place = [], []
    for arc in data.DATASETS["circles"].arcs:
        away = x - alpha * np.array([arc.x, arc.y])
        far = np.linalg.norm(away, axis=1)
        kappa = alpha * arc.radius * far / s
        logs.append(-((far - alpha * arc.radius) ** 2) / (2 * s) + np.log(ive(0, kappa)))
        towards = away / far[:, None] * (ive(1, kappa) / ive(0, kappa))[:, None]
        place.append(np.array([arc.x, arc.y]) + arc.radius * towards)
    total = logsumexp(logs, axis=0)
    share = np.exp(np.array(logs) - total)[..., None]
    mean = (sigma**2 * (share * np.array(place)).sum(0) + alpha * data.NOISE**2 * x) / s
    exact = denoisers.exact(schedule, "circles")
    assert np.abs(exact(torch.from_numpy(x), t).numpy() - mean).max() < EXACT_ERROR
    log_density = total - np.log(2 * 2 * np.pi * s)
    gap = exact.log_density(torch.from_numpy(x), t).numpy() - log_density
    assert np.abs(gap).max() < EXACT_ERROR


@pytest.mark.parametrize("t", [0.0, 0.3, 0.8, 1.0])
@pytest.mark.parametrize("label", LABELS)
def test_density_integrates_to_one(label: str | None, t: float) -> None:
    axis = torch.linspace(-6, 6, 241, dtype=torch.float64)
    plane = torch.cartesian_prod(axis, axis)
    log_density = denoisers.exact(Cosine(), label).log_density(plane, t)
    cell = float(axis[1] - axis[0]) ** 2
    assert float(log_density.exp().sum()) * cell == pytest.approx(1, abs=1e-8)


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("label", LABELS)
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
    torch.testing.assert_close(truth(x_t, t), tweedie, rtol=1e-8, atol=1e-8)


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


@pytest.mark.parametrize("label", LABELS)
def test_points_may_each_have_their_own_time(label: str | None) -> None:
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(40, 2, generator=generator, dtype=torch.float64)
    t = torch.rand(40, generator=generator, dtype=torch.float64)
    exact = denoisers.exact(Cosine(), label)
    for ask in (exact, exact.log_density):
        alone = torch.cat([ask(x[i : i + 1], t[i]) for i in range(40)])
        torch.testing.assert_close(ask(x, t), alone, rtol=0, atol=EXACT_ERROR)


def test_many_points_are_weighed_as_few_are() -> None:
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(10_000, 2, generator=generator, dtype=torch.float64)
    exact = denoisers.exact(Cosine(), "moons")
    pieces = torch.cat([exact(part, 0.02) for part in x.split(90)])
    torch.testing.assert_close(exact(x, 0.02), pieces, rtol=0, atol=1e-13)
    assert exact(x[:0], 0.02).shape == (0, 2)


def test_exact_denoisers_share_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    x, t = torch.randn(30, 2, generator=torch.Generator().manual_seed(0)), torch.tensor(0.3)
    three = [denoisers.exact(Cosine(), label) for label in LABELS]
    alone = [item(x, t) for item in three]
    passes, inner = [], denoisers.posterior
    monkeypatch.setattr(denoisers, "posterior", lambda *args: passes.append(args) or inner(*args))
    for found, mean in zip(denoisers.evaluate(three, x, t), alone, strict=True):
        assert torch.equal(found, mean)
    assert len(passes) == 1
    classifiers.Exact(Cosine()).direction("moons")(x, t)
    assert len(passes) == 2


def test_denoisers_of_other_kinds_are_asked_one_by_one() -> None:
    x, t = torch.randn(30, 2, generator=torch.Generator().manual_seed(0)), torch.tensor(0.3)
    others = [denoisers.exact(Cosine()), denoisers.exact(SCHEDULES["linear-beta"](), "moons")]
    learned = denoisers.network("moons-circles", "moons")
    for several in (others, [others[0], learned]):
        for found, item in zip(denoisers.evaluate(several, x, t), several, strict=True):
            assert torch.equal(found, item(x, t))


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("t", [0.0, 0.3, 1.0])
def test_a_grid_holds_the_density_to_the_stated_error(label: str | None, t: float) -> None:
    axis = torch.linspace(-3.2, 3.2, 25, dtype=torch.float64)
    y, x = np.meshgrid(axis.numpy(), axis.numpy(), indexing="ij")
    _, _, log_density = reference(label, np.stack([x.ravel(), y.ravel()], 1), t, Cosine())
    found = density.on_grid(denoisers.exact(Cosine(), label), axis, t).flatten()
    np.testing.assert_allclose(found, np.exp(log_density), rtol=EXACT_ERROR, atol=1e-300)
