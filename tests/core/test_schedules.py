"""Schedules against closed forms and published tables; readings by round trip."""

import math

import pytest
import torch
from diffusers import DDPMScheduler

from core.schedules import READINGS, SCHEDULES, Cosine, DiscreteBeta, LinearBeta, Schedule, read

INNER = torch.linspace(0.01, 0.99, 99, dtype=torch.float64)


@pytest.fixture(params=list(SCHEDULES))
def schedule(request: pytest.FixtureRequest) -> Schedule:
    return SCHEDULES[request.param]()


def test_variance_is_preserved_and_snr_falls(schedule: Schedule) -> None:
    t = torch.linspace(0, 1, 501, dtype=torch.float64)
    alpha, sigma = schedule(t)
    torch.testing.assert_close(alpha**2 + sigma**2, torch.ones_like(t))
    assert (alpha.diff() < 0).all()
    assert (sigma.diff() > 0).all()
    assert (schedule.log_snr(INNER).diff() < 0).all()


def test_ends_are_data_and_noise(schedule: Schedule) -> None:
    alpha, sigma = schedule(torch.tensor([0.0, 1.0]))
    assert alpha[0] == 1
    assert sigma[0] == 0
    assert alpha[1] < 0.01
    assert sigma[1] > 0.9999


def test_log_snr_inverts(schedule: Schedule) -> None:
    alpha, sigma = schedule(INNER)
    torch.testing.assert_close(schedule.log_snr(INNER).exp(), alpha / sigma)
    torch.testing.assert_close(schedule.time(schedule.log_snr(INNER)), INNER)


def test_time_of_an_endless_snr_is_an_end(schedule: Schedule) -> None:
    ends = schedule.time(torch.tensor([math.inf, -math.inf], dtype=torch.float64))
    assert 0 <= ends[0] < 1e-3
    assert float(ends[1]) == pytest.approx(1)


def test_times_keep_their_dtype(schedule: Schedule) -> None:
    for dtype in (torch.float32, torch.float64):
        assert {part.dtype for part in schedule(INNER.to(dtype))} == {dtype}


def test_cosine_is_half_way_in_log_snr_at_half_time() -> None:
    alpha, sigma = Cosine()(torch.tensor(0.5, dtype=torch.float64))
    assert float(alpha) == pytest.approx(math.sqrt(0.5))
    assert float(sigma) == pytest.approx(math.sqrt(0.5))


def test_linear_beta_solves_its_differential_equation() -> None:
    """d log α / dt = −β(t)/2, by finite differences of the code's own α."""
    schedule, h = LinearBeta(), 1e-5
    upper, lower = schedule(INNER + h)[0].log(), schedule(INNER - h)[0].log()
    beta = 0.1 + INNER * (20 - 0.1)
    torch.testing.assert_close((upper - lower) / (2 * h), -beta / 2, rtol=1e-6, atol=1e-6)


def test_table_is_the_published_cumulative_product() -> None:
    published = DDPMScheduler(num_train_timesteps=1000).alphas_cumprod.double()
    t = torch.arange(1, 1001, dtype=torch.float64) / 1000
    alpha, _ = DiscreteBeta()(t)
    torch.testing.assert_close(alpha**2, published, rtol=1e-4, atol=1e-7)


def test_table_and_continuous_form_agree_in_the_limit() -> None:
    """β_i = β(i/T)/T: the table of a long chain approaches the continuous schedule."""
    gaps = []
    for steps in (1000, 4000):
        table = DiscreteBeta(steps, 0.1 / steps, 20 / steps)
        gaps.append(float((table(INNER)[0] - LinearBeta()(INNER)[0]).abs().max()))
    assert gaps[1] < gaps[0] / 3


@pytest.mark.parametrize("target", list(READINGS))
@pytest.mark.parametrize("source", list(READINGS))
def test_readings_round_trip(source: str, target: str) -> None:
    generator = torch.Generator().manual_seed(0)
    x_0, eps = torch.randn(2, 64, 2, generator=generator, dtype=torch.float64)
    alpha, sigma = LinearBeta()(torch.rand(64, 1, generator=generator).double() * 0.8 + 0.1)
    x_t = alpha * x_0 + sigma * eps
    truth = {"x0": x_0, "eps": eps, "v": alpha * eps - sigma * x_0, "score": -eps / sigma}
    there = read(truth[source], x_t, alpha, sigma, source=source, target=target)
    torch.testing.assert_close(there, truth[target])
    back = read(there, x_t, alpha, sigma, source=target, target=source)
    torch.testing.assert_close(back, truth[source])
    if source == target:
        assert there is truth[source]


def test_bad_values_are_named() -> None:
    x = torch.zeros(1, 2)
    with pytest.raises(ValueError, match=r"source='noise'.*x0, eps, v, score"):
        read(x, x, x, x, source="noise", target="x0")
    with pytest.raises(ValueError, match="beta_start=3"):
        LinearBeta(3, 2)
    with pytest.raises(ValueError, match="steps=1"):
        DiscreteBeta(1)
