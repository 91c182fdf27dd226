"""Numbers behind statements, against complex exponentials, brute force and measured figures."""

from dataclasses import replace

import pytest
import torch

from core.embeddings import BOUNDS, Sinusoid, frequencies, measures, sinusoidal, spectrum

T = torch.float64
PERIODS = (10.0, 100.0, 1e3, 1e4, 1e5, 1e6)


def test_similarity_rises_with_the_period_at_the_articles_settings() -> None:
    found = measures.similarities(Sinusoid(), PERIODS, 100.0)
    assert found == pytest.approx([0.034, -0.032, 0.214, 0.477, 0.522, 0.586], abs=5e-4)


def test_the_resolution_is_the_first_difference_below_the_threshold() -> None:
    one = Sinusoid(dim=16, steps=300)
    for period, found in zip(PERIODS, measures.resolutions(one, PERIODS, 0.6), strict=True):
        gamma = sinusoidal(torch.arange(300, dtype=T) * one.stride, 16, max_period=period)
        alike = torch.cosine_similarity(gamma[:1], gamma)
        first = next((k for k in range(300) if alike[k] < 0.6), None)
        assert found == first


@pytest.mark.parametrize(("first", "expected"), [(1, 0.127), (0, 0.010)])
def test_formula_and_code_of_the_notes_at_their_own_settings(first: int, expected: float) -> None:
    found = measures.formula_gap(32, 1e4, 1.0, first)
    assert found == pytest.approx(expected, abs=5e-4)


@pytest.mark.parametrize(("u", "expected"), [(1.0, 0.003), (100.0, 0.26), (500.0, 1.07)])
def test_formula_and_code_at_width_128(u: float, expected: float) -> None:
    points = [
        torch.exp(1j * u * frequencies(128, convention=name, dtype=T))
        for name in ("transformer", "ddpm")
    ]
    brute = float(torch.linalg.norm(points[0] - points[1]) / torch.linalg.norm(points[1]))
    assert measures.formula_gap(128, 1e4, u) == pytest.approx(brute)
    assert brute == pytest.approx(expected, rel=0.15)


def test_one_rotation_shifts_all_steps() -> None:
    assert measures.rotation_residual(Sinusoid(dim=16, steps=50), 7.0) < 1e-10


def test_order_matters_unless_there_is_one_channel() -> None:
    assert measures.order_gap(Sinusoid(dim=2)) == 0
    one = Sinusoid(dim=4, steps=9)
    gamma = one.gamma  # cos, cos, sin, sin against cos, sin, cos, sin
    gap = torch.stack([gamma[:, 2] - gamma[:, 1], gamma[:, 1] - gamma[:, 2]])
    assert measures.order_gap(one) == pytest.approx(float(gap.norm() / gamma.norm()))


def test_frequencies_fall_for_periods_above_1_and_rise_below() -> None:
    assert measures.fast_frequencies(Sinusoid()) == 1.0
    assert measures.fast_frequencies(Sinusoid(max_period=0.01)) < 0.1
    assert measures.fast_columns(Sinusoid()) == pytest.approx(0.5, abs=0.01)
    assert measures.fast_columns(Sinusoid("transformer")) == 1.0


def test_bfloat16_merges_whole_steps_and_float16_does_not() -> None:
    steps = torch.arange(1000)
    assert spectrum.distinct_times(steps, torch.float16)[0] == 1000
    assert spectrum.distinct_times(steps, torch.bfloat16)[0] < 600


def test_one_channel_returns_and_many_do_not() -> None:
    assert measures.closest_return(Sinusoid(dim=2)) == pytest.approx(1.0, abs=1e-6)
    assert measures.closest_return(Sinusoid("ddpm", dim=32)) < 0.99
    # Two channels whose wavelengths are 1 and 4 return together after the longer one.
    assert measures.closest_return(Sinusoid(dim=4, max_period=16.0)) == pytest.approx(1, abs=1e-6)


def test_the_best_period_is_the_one_with_the_highest_effective_rank() -> None:
    one = Sinusoid(dim=16, steps=100)
    ranks = {
        period: spectrum.effective_rank(
            sinusoidal(torch.arange(100, dtype=T) * 10, 16, max_period=period)
        )
        for period in PERIODS
    }
    assert measures.best_period(one, PERIODS) == max(ranks, key=ranks.__getitem__)


@pytest.mark.parametrize("name", BOUNDS)
@pytest.mark.parametrize("end", [0, 1])
def test_a_setting_out_of_bounds_is_refused_by_name(name: str, end: int) -> None:
    bad = BOUNDS[name][end] * (0.5, 2)[end]
    with pytest.raises(ValueError, match=f"{name}=.*: need"):
        replace(Sinusoid(), **{name: bad})
