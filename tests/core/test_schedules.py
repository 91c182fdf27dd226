"""Schedules against closed forms and published tables; predictions by round trip."""

import math
from collections.abc import Callable

import pytest
import torch
from diffusers import DDPMScheduler

from core.schedules import (
    LEAST_ALPHA,
    PREDICTIONS,
    SCHEDULES,
    Cosine,
    DiscreteBeta,
    LinearBeta,
    Schedule,
    latest,
    read,
)

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


@pytest.mark.parametrize("target", list(PREDICTIONS))
@pytest.mark.parametrize("source", list(PREDICTIONS))
def test_predictions_round_trip(source: str, target: str) -> None:
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


def test_both_ends_are_plain_zeros_and_ones(schedule: Schedule) -> None:
    alpha, sigma = schedule(0)
    assert (float(alpha), math.copysign(1, float(sigma)), float(sigma)) == (1, 1, 0)
    assert torch.equal(schedule([0, 0.5, 1])[0], schedule(torch.tensor([0, 0.5, 1]))[0])


@pytest.mark.parametrize("wrong", [1.2, -1e-6, math.nan, [0.5, 2], "now", None, 1j])
def test_times_outside_are_refused(schedule: Schedule, wrong: object) -> None:
    for call in (schedule, schedule.log_snr):
        with pytest.raises(ValueError, match=r"^t=.*: need"):
            call(wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^log_snr=nan: need"):
        schedule.time(torch.tensor([0.0, math.nan]))


def test_noise_and_score_are_read_as_far_as_the_schedule_has_signal() -> None:
    for name, make in SCHEDULES.items():
        schedule = make()
        assert latest(schedule, "x0") == latest(schedule, "v") == 1
        end = torch.tensor(latest(schedule, "eps"), dtype=torch.float64)
        assert latest(schedule, "score") == end
        if name == "cosine":
            torch.testing.assert_close(schedule(end)[0], torch.tensor(LEAST_ALPHA).double())
        else:
            assert end == 1
            assert schedule(end)[0] > 0


X = torch.zeros(1, 2)
HALF = torch.tensor(0.5)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: read(X, X, HALF, HALF, source="noise", target="x0"), "source='noise': need one"),
        (lambda: read(X, X, HALF, HALF, source="x0", target="w"), "target='w': need one of x0"),
        (lambda: read(X, X, 0 * HALF, HALF, source="eps", target="x0"), "alpha=0.0: need .*eps"),
        (lambda: read(X, X, HALF, 0 * HALF, source="x0", target="v"), "sigma=0.0: need .*v"),
        (lambda: read(X, X, torch.ones(3), HALF, source="v", target="x0"), "alpha=.*: need shape"),
        (lambda: read(X, torch.zeros(3), HALF, HALF, source="v", target="x0"), "value=.*: need"),
        (lambda: latest(Cosine(), "noise"), "prediction='noise': need one of"),
        (lambda: LinearBeta(3, 2), "beta_start=3: need a number below beta_end=2"),
        (lambda: LinearBeta(1, math.inf), "beta_end=inf: need"),
        (lambda: DiscreteBeta(1), "steps=1: need"),
        (lambda: DiscreteBeta(beta_end=1.0), "beta_end=1.0: need a number below 1"),
    ],
)
def test_bad_values_are_named(call: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}"):
        call()
