"""Families beyond the sinusoid: what each can and cannot tell apart."""

import math

import numpy as np
import pytest
import torch

from core.embeddings import Sinusoid, families, frequencies, sinusoidal, spectrum
from core.embeddings.families import FAMILIES
from core.embeddings.learned_table import LearnedTable

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


@pytest.mark.parametrize("build", [families.OneHot, lambda n: LearnedTable(n, 4)])
@pytest.mark.parametrize("bad", [0.5, -1.0, 10.0, math.nan])
def test_tables_refuse_steps_they_have_not_seen(build: type, bad: float) -> None:
    embed = build(10)
    assert len(embed(torch.arange(10))) == 10
    with pytest.raises(ValueError, match=r"t=.*: need"):
        embed(torch.tensor([1.0, bad]))


def test_the_table_learns_only_the_rows_it_is_asked_for() -> None:
    table = LearnedTable(6, 3, generator=seeded())
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


def test_the_fine_embedding_tells_close_times_apart_and_the_coarse_one_does_not() -> None:
    # Highest frequencies 100 and 10 000, width 128: measured elsewhere at Δt = 0.01.
    both = families.MultiScale(128)(torch.tensor([0.3, 0.31], dtype=T))
    coarse, fine = (float(torch.cosine_similarity(*gamma, dim=0)) for gamma in both)
    assert coarse == pytest.approx(0.945, abs=5e-4)
    assert fine == pytest.approx(0.460, abs=1e-3)


def test_the_highest_frequency_is_the_one_asked_for() -> None:
    t = torch.tensor([0.0, 1e-6], dtype=T)
    coarse, fine = families.MultiScale(16, coarse=30.0, fine=700.0)(t)
    for gamma, highest in ((coarse, 30.0), (fine, 700.0)):
        slopes = (gamma[1, :8] - gamma[0, :8]) / 1e-6  # of the sines, at 0: the frequencies
        assert float(slopes.max()) == pytest.approx(highest, rel=1e-4)
        assert float(slopes.min()) == pytest.approx(1.0, rel=1e-4)


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
    with pytest.raises(ValueError, match=r"precision='int4': need one of float16, bfloat16, int8"):
        families.quantise(torch.zeros(2), "int4")


SMALL = Sinusoid(dim=12, steps=40)


def defaults(name: str) -> dict[str, families.Value]:
    return {option.name: option.default for option in FAMILIES[name].options}


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_embeds_all_steps_with_its_defaults(name: str) -> None:
    parts = FAMILIES[name].build(SMALL, defaults(name))
    assert 1 <= len(parts) <= 2
    for part in parts:
        assert part.values.ndim == 2
        assert len(part.values) == (100 if name == "table" else 40)
        assert bool(part.values.isfinite().all())


@pytest.mark.parametrize("name", FAMILIES)
def test_every_option_of_a_family_changes_it_within_its_bounds(name: str) -> None:
    first = FAMILIES[name].build(SMALL, defaults(name))
    for option in FAMILIES[name].options:
        values = option.choices or (option.low, option.high)
        assert option.default in values or option.low <= option.default <= option.high
        others = [
            FAMILIES[name].build(
                SMALL, defaults(name) | {option.name: type(option.default)(value)}
            )
            for value in values
        ]
        assert any(
            any(
                a.values.shape != b.values.shape or not torch.equal(a.values, b.values)
                for a, b in zip(first, other, strict=True)
            )
            for other in others
        ), option.name


def test_even_and_odd_places_hold_cosine_and_sine() -> None:
    formula, code = (part.values for part in FAMILIES["even-odd"].build(SMALL, {}))
    omega = frequencies(12, dtype=T)
    for i in range(6):
        torch.testing.assert_close(formula[:, 2 * i], (omega[i] * SMALL.times).cos())
        torch.testing.assert_close(formula[:, 2 * i + 1], (omega[i] * SMALL.times).sin())
    assert not torch.equal(formula, code)
    torch.testing.assert_close(formula.sort(-1).values, code.sort(-1).values)


def test_the_notes_formula_starts_at_i_1_and_ends_at_1_over_the_period() -> None:
    formula, _ = FAMILIES["from-one"].build(SMALL, {"first_index": 1})
    u = SMALL.times
    torch.testing.assert_close(formula.values[:, 0], (u * 10_000.0 ** (-2 / 12)).sin())
    torch.testing.assert_close(formula.values[:, -1], (u / 10_000.0).cos())
    from_zero, _ = FAMILIES["from-one"].build(SMALL, {"first_index": 0})
    expected = sinusoidal(u, 12, convention="transformer")
    torch.testing.assert_close(from_zero.values, expected)


def test_low_rank_counts_what_it_saves() -> None:
    low, full = FAMILIES["low-rank"].build(SMALL, {"rank": 4, "seed": 0})
    assert low.parameters == 4 * 12 + 12
    assert full.parameters == 12 * 12 + 12


def test_the_time_mlp_turns_the_networks_own_sinusoid() -> None:
    after, before = FAMILIES["time-mlp"].build(SMALL, {})
    assert after.values.shape == before.values.shape == (40, 64)
    expected = sinusoidal(torch.arange(40, dtype=T) / 40, 64, time_scale=1000.0)
    torch.testing.assert_close(before.values, expected)
    assert not torch.allclose(after.values.to(T), before.values, atol=0.1)


def test_a_family_is_found_by_its_module_alone() -> None:
    assert {"gaussian", "table", "hybrid", "low-rank", "quantised"} <= set(FAMILIES)
    assert {"multi-scale", "scalar", "one-hot", "adapter"} <= set(FAMILIES)
    assert all(name == family.name for name, family in FAMILIES.items())
