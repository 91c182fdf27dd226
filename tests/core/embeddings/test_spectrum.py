"""What an embedding can distinguish, against sampled embeddings and measured figures."""

import math

import pytest
import torch

from core.embeddings import CONVENTIONS, frequencies, sinusoidal, spectrum

T = torch.float64


def omegas(dim: int, **settings: float | str) -> torch.Tensor:
    return frequencies(dim, dtype=T, **settings)


def test_the_grid_has_its_first_step_at_0_and_its_end_left_out() -> None:
    assert spectrum.grid(4, 8.0).tolist() == [0.0, 2.0, 4.0, 6.0]


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("dim", [2, 5, 8, 33])
def test_columns_name_the_wave_that_each_column_holds(convention: str, dim: int) -> None:
    u = torch.linspace(0, 9, 40, dtype=T)
    gamma = sinusoidal(u, dim, max_period=20.0, convention=convention)
    channel, is_sine = spectrum.columns(dim, convention)
    omega = omegas(dim, max_period=20.0, convention=convention)
    for column in range(dim):
        if channel[column] < 0:
            assert column == dim - 1
            assert dim % 2
            continue
        shift = 0.0 if is_sine[column] else math.pi / 2
        torch.testing.assert_close(gamma[:, column], (omega[channel[column]] * u + shift).sin())


@pytest.mark.parametrize("sine", [True, False])
def test_swing_is_what_a_fine_grid_sees(sine: bool) -> None:
    omega = torch.tensor([1e-4, 0.1, 0.3, 0.45, 0.6, 0.8, 3.0], dtype=T)
    u = torch.linspace(0, 7.0, 200_001, dtype=T)
    angles = omega[:, None] * u
    waves = angles.sin() if sine else angles.cos()
    seen = waves.amax(-1) - waves.amin(-1)
    torch.testing.assert_close(spectrum.swing(omega, 7.0, sine), seen, rtol=0, atol=1e-8)


def test_kinds_follow_the_cycles() -> None:
    span, stride = 1000.0, 1.0
    cycles = torch.tensor([0.001, 0.2, 0.3, 1.0, 499.0, 501.0], dtype=T)  # per span
    kinds = spectrum.kinds(2 * math.pi * cycles / span, span, stride)
    names = [spectrum.KINDS[int(kind)] for kind in kinds]
    assert names == ["dead", "slow", "useful", "useful", "useful", "aliased"]


def test_an_aliased_channel_looks_like_a_slower_one() -> None:
    omega = torch.tensor([2 * math.pi * 0.9], dtype=T)  # 0.9 cycles a step seem to be -0.1
    steps = torch.arange(20, dtype=T)
    torch.testing.assert_close((omega * steps).cos(), (2 * math.pi * 0.1 * steps).cos())
    assert spectrum.KINDS[int(spectrum.kinds(omega, 20.0, 1.0)[0])] == "aliased"


def test_unscaled_time_leaves_most_columns_still() -> None:
    still = spectrum.still_columns(64, omegas(64, convention="ddpm"), "ddpm", span=1.0)
    u = torch.linspace(0, 1, 1001, dtype=T)
    gamma = sinusoidal(u, 64, convention="ddpm")
    assert torch.equal(still, (gamma.amax(0) - gamma.amin(0)) < spectrum.STILL)
    assert 40 < int(still.sum()) < 64


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_a_zero_column_never_moves_whatever_the_others_do(convention: str) -> None:
    omega = omegas(9, max_period=2.0, convention=convention)
    still = spectrum.still_columns(9, omega, convention, span=100.0)
    assert still.nonzero()[:, 0].tolist() == [8]


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("dim", [16, 31])
def test_similarity_depends_on_the_difference_only(convention: str, dim: int) -> None:
    u = spectrum.grid(50, 50.0)
    matrix = spectrum.cosine_matrix(sinusoidal(u, dim, convention=convention))
    curve = spectrum.similarity(omegas(dim, convention=convention), u)
    lags = (torch.arange(50)[:, None] - torch.arange(50)).abs()
    torch.testing.assert_close(matrix, curve[lags])


def test_neighbouring_steps_are_alike_and_the_curve_is_not_monotone() -> None:
    curve = spectrum.similarity(omegas(128), torch.arange(1000))
    assert float(curve[1]) == pytest.approx(0.970, abs=5e-4)
    wide = spectrum.similarity(omegas(256), torch.arange(2))
    assert float(wide[1]) == pytest.approx(0.972, abs=5e-4)
    marks = spectrum.landmarks(curve)
    assert marks.first_rise == 11  # the value at 12 is the first higher one
    assert marks.bumps > 1
    assert marks.wrap is None


def test_landmarks_of_a_curve_known_by_hand() -> None:
    curve = torch.tensor([1.0, 0.6, 0.2, 0.4, 0.3, -0.1, 0.95, 0.5], dtype=T)
    marks = spectrum.landmarks(curve, threshold=0.5)
    assert marks == spectrum.Landmarks(first_rise=2, minimum=5, bumps=2, wrap=6, resolution=2)
    flat = spectrum.landmarks(torch.ones(4, dtype=T))
    assert flat == spectrum.Landmarks(None, 0, 0, None, None)
    with pytest.raises(ValueError, match=r"curve=.*: need shape \(N,\)"):
        spectrum.landmarks(torch.ones(1))


def test_one_frequency_wraps_after_one_wavelength() -> None:
    omega = torch.tensor([2 * math.pi / 30], dtype=T)
    assert spectrum.landmarks(spectrum.similarity(omega, torch.arange(100))).wrap == 30
    assert float(spectrum.wavelengths(omega)) == pytest.approx(30)


@pytest.mark.parametrize(
    ("settings", "time_scale", "dim", "expected"),
    [
        ({"convention": "ddpm"}, 1.0, 128, 1.06),
        ({"convention": "ddpm"}, 1000.0, 128, 43.0),
        ({"convention": "guided-diffusion", "max_period": 0.001}, 1.0, 64, 33.3),
    ],
)
def test_effective_rank_of_the_measured_settings(
    settings: dict, time_scale: float, dim: int, expected: float
) -> None:
    gamma = sinusoidal(spectrum.grid(1000, time_scale), dim, **settings)
    assert spectrum.effective_rank(gamma) == pytest.approx(expected, rel=5e-3)


def test_effective_rank_counts_directions() -> None:
    assert spectrum.effective_rank(torch.ones(5, 3)) == 0.0
    line = torch.linspace(0, 1, 9, dtype=T)[:, None] * torch.tensor([1.0, 2.0, 2.0], dtype=T)
    assert spectrum.effective_rank(line) == pytest.approx(1.0)
    corners = torch.eye(4, dtype=T)  # a regular simplex: three equal directions
    assert spectrum.effective_rank(corners) == pytest.approx(3.0)


def test_the_principal_path_keeps_distances_and_orders_variance() -> None:
    gamma = sinusoidal(spectrum.grid(40, 6.0), 6, max_period=30.0)
    path, share = spectrum.principal_path(gamma, parts=6)
    torch.testing.assert_close(torch.cdist(path, path), torch.cdist(gamma, gamma))
    assert float(share.sum()) == pytest.approx(1.0)
    assert share.diff().max() <= 1e-12
    largest = path.gather(0, path.abs().argmax(0, keepdim=True))
    assert (largest[0, :3] > 0).all()


def test_a_narrow_embedding_fills_its_missing_directions_with_zeros() -> None:
    path, share = spectrum.principal_path(sinusoidal(spectrum.grid(9, 2.0), 2))
    assert path.shape == (9, 3)
    assert not path[:, 2].any()
    assert share.shape == (3,)


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("dim", [2, 7, 64])
@pytest.mark.parametrize("shift", [-3.0, 0.0, 0.37, 250.0])
def test_a_shift_in_time_is_a_rotation(convention: str, dim: int, shift: float) -> None:
    turn = spectrum.rotation(dim, omegas(dim, convention=convention), shift, convention)
    u = torch.linspace(0, 999, 23, dtype=T)
    moved = sinusoidal(u + shift, dim, convention=convention)
    stood = sinusoidal(u, dim, convention=convention)
    torch.testing.assert_close(stood @ turn.T, moved, rtol=0, atol=1e-11)
    torch.testing.assert_close(turn @ turn.T, torch.eye(dim, dtype=T))
    assert int((turn != 0).sum(1).max()) <= 2  # blocks of two


def test_half_precision_merges_steps() -> None:
    steps = torch.arange(1000)
    # bfloat16 keeps 8 significant bits: 256 whole numbers, then 128 to each doubling.
    kept = 256 + 128 + len({round(k / 4) for k in range(512, 1000)})
    assert spectrum.distinct_times(steps, torch.bfloat16) == (kept, 2.0)
    assert spectrum.distinct_times(steps, torch.float16) == (1000, 0.0)
    assert spectrum.distinct_times(steps, torch.float32) == (1000, 0.0)
