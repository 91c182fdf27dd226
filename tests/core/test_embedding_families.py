"""Families beyond the sinusoid: what each can and cannot tell apart."""

import math

import numpy as np
import pytest
import torch

from core.embeddings import families, sinusoidal, spectrum

T = torch.float64


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_gaussian_fourier_similarity_is_a_gaussian_in_the_lag() -> None:
    # E cos(2π w Δ) over w ~ N(0, s²) is exp(-2π² s² Δ²), the characteristic function.
    scale, lag = 0.7, 0.2
    embed = families.GaussianFourier(4096, scale=scale, generator=seeded())
    a, b = embed(torch.tensor([0.3, 0.3 + lag], dtype=T))
    measured = float(torch.nn.functional.cosine_similarity(a, b, dim=0))
    assert measured == pytest.approx(math.exp(-2 * (math.pi * scale * lag) ** 2), abs=0.03)


def test_gaussian_fourier_repeats_with_its_seed_and_pads_odd_widths() -> None:
    t = torch.rand(5)
    first, again, other = (
        families.GaussianFourier(9, generator=seeded(seed))(t) for seed in (3, 3, 4)
    )
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert first.shape == (5, 9)
    assert not first[:, -1].any()


@pytest.mark.parametrize("build", [families.OneHot, lambda n: families.LearnedTable(n, 4)])
@pytest.mark.parametrize("bad", [0.5, -1.0, 10.0, math.nan])
def test_tables_refuse_steps_they_have_not_seen(build: type, bad: float) -> None:
    embed = build(10)
    assert len(embed(torch.arange(10))) == 10
    with pytest.raises(ValueError, match="t must hold whole steps from 0 to 9, not"):
        embed(torch.tensor([1.0, bad]))


def test_the_table_learns_only_the_rows_it_is_asked_for() -> None:
    table = families.LearnedTable(6, 3, generator=seeded())
    table(torch.tensor([2, 2, 5])).sum().backward()
    assert table.table.grad is not None
    assert table.table.grad.sum(1).tolist() == [0, 0, 6, 0, 0, 3]


def test_one_hot_knows_no_neighbours_and_the_raw_scalar_only_one_direction() -> None:
    steps = torch.arange(8)
    torch.testing.assert_close(
        spectrum.cosine_matrix(families.OneHot(8)(steps)), torch.eye(8, dtype=T)
    )
    raw = families.RawScalar()(steps)
    assert spectrum.effective_rank(raw) == pytest.approx(1.0)
    assert spectrum.cosine_matrix(raw)[1:, 1:].min() == pytest.approx(1.0)


def test_low_rank_moves_in_no_more_directions_than_its_rank() -> None:
    gamma = families.LowRank(64, 6, max_period=20.0, generator=seeded())(torch.arange(100.0))
    centred = (gamma - gamma.mean(0)).detach().numpy().astype(np.float64)
    assert gamma.shape == (100, 64)
    assert np.linalg.matrix_rank(centred, tol=1e-3) == 6


def test_hybrid_adds_nothing_that_its_sinusoid_does_not_hold() -> None:
    t = torch.arange(200.0)
    gamma = families.Hybrid(16, generator=seeded())(t).detach().to(T)
    fixed = torch.cat([sinusoidal(t.to(T), 16), torch.ones(200, 1, dtype=T)], dim=1)
    fit = torch.linalg.lstsq(fixed, gamma).solution
    torch.testing.assert_close(fixed @ fit, gamma, rtol=0, atol=1e-5)


def test_multi_scale_gives_a_coarse_and_a_fine_sinusoid() -> None:
    coarse, fine = families.MultiScale(32, time_scale=2.0)(torch.tensor([5.0]))
    assert torch.equal(coarse, sinusoidal(torch.tensor([10.0]), 32, max_period=100.0))
    assert torch.equal(fine, sinusoidal(torch.tensor([10.0]), 32, max_period=10_000.0))


def test_the_adapter_changes_the_width_and_follows_its_generator() -> None:
    x = torch.rand(3, 5)
    one, two = (families.Adapter(5, 12, generator=seeded(7))(x) for _ in range(2))
    assert one.shape == (3, 12)
    assert torch.equal(one, two)


@pytest.mark.parametrize(
    ("precision", "bound"), [("float16", 2**-12), ("bfloat16", 2**-9), ("int8", 1 / 254)]
)
def test_quantised_values_err_by_half_a_level_at_most(precision: str, bound: float) -> None:
    gamma = torch.linspace(-1, 1, 100_001, dtype=T)
    error = (families.quantise(gamma, precision) - gamma).abs().max()
    assert 0.9 * bound < float(error) <= bound * (1 + 1e-9)


def test_an_unknown_precision_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"one of float16, bfloat16, int8, not 'int4'"):
        families.quantise(torch.zeros(2), "int4")
