"""Time embeddings against published code, complex exponentials and measured figures."""

import cmath
import math

import pytest
import torch
from diffusers.models.embeddings import get_timestep_embedding
from torch.nn.functional import cosine_similarity

from core.embeddings import (
    CONVENTIONS,
    Sinusoidal,
    TimeMLP,
    frequencies,
    sinusoidal,
)
from core.embeddings.positional import stored_frequencies

T = torch.float64


def cosine(u: float, v: float, dim: int, **settings: float | str) -> float:
    a, b = sinusoidal(torch.tensor([u, v], dtype=T), dim, **settings)
    return float(cosine_similarity(a, b, dim=0))


@pytest.mark.parametrize("dim", [2, 4, 33, 64, 129, 512])
@pytest.mark.parametrize(
    ("convention", "flip", "shift"), [("guided-diffusion", True, 0.0), ("ddpm", False, 1.0)]
)
@pytest.mark.parametrize("max_period", [10, 10_000])
def test_matches_the_diffusers_library(
    dim: int, convention: str, flip: bool, shift: float, max_period: int
) -> None:
    if dim < 4 and shift:
        shift = 0.0  # diffusers divides by zero there
    t = torch.tensor([0.0, 0.25, 1.0, 17.5, 250.0])
    theirs = get_timestep_embedding(t, dim, flip, shift, max_period=max_period)
    ours = sinusoidal(t, dim, max_period=max_period, convention=convention)
    torch.testing.assert_close(ours, theirs, rtol=0, atol=2e-5)  # theirs computes ω in float32


@pytest.mark.parametrize("dim", [2, 6, 9])
@pytest.mark.parametrize("max_period", [0.01, 1.0, 10_000.0])
def test_the_interleaved_form_winds_as_complex_numbers_do(dim: int, max_period: float) -> None:
    for t in (0.0, 0.5, 3.0, 41.0):
        expected = []
        for i in range(dim // 2):
            point = cmath.exp(1j * t / max_period ** (2 * i / dim))
            expected += [point.imag, point.real]
        expected += [0.0] * (dim % 2)
        ours = sinusoidal(
            torch.tensor(t, dtype=T), dim, max_period=max_period, convention="transformer"
        )
        assert ours.tolist() == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("dim", [2, 3, 16, 31])
def test_every_layout_holds_the_same_circles(convention: str, dim: int) -> None:
    gamma = sinusoidal(torch.linspace(0, 50, 11, dtype=T), dim, convention=convention)
    assert gamma.shape == (11, dim)
    # Each frequency contributes cos² + sin² = 1, whichever columns they stand in.
    torch.testing.assert_close(gamma.square().sum(-1), torch.full((11,), dim // 2.0, dtype=T))
    start = sinusoidal(torch.zeros((), dtype=T), dim, convention=convention)
    assert sorted(start.tolist()) == [0.0] * (dim - dim // 2) + [1.0] * (dim // 2)
    if dim % 2:
        assert not gamma[:, -1].any()


def test_the_last_frequency_tells_the_conventions_apart() -> None:
    last = {name: float(frequencies(64, convention=name, dtype=T)[-1]) for name in CONVENTIONS}
    assert last["ddpm"] == pytest.approx(1e-4)  # reaches 1/P
    assert last["guided-diffusion"] == pytest.approx(1e-4 * 1e4 ** (1 / 32))  # one step short
    assert last["transformer"] == pytest.approx(last["guided-diffusion"])


@pytest.mark.parametrize(
    ("max_period", "expected"),
    [(10, 0.034), (100, -0.032), (1e3, 0.214), (1e4, 0.477), (1e5, 0.522), (1e6, 0.586)],
)
def test_a_larger_max_period_makes_steps_more_alike(max_period: float, expected: float) -> None:
    assert cosine(0, 100, 128, max_period=max_period) == pytest.approx(expected, abs=5e-4)


def test_unscaled_time_hides_neighbours_and_a_scale_of_1000_shows_them() -> None:
    assert cosine(0.5, 0.51, 32, convention="ddpm") == pytest.approx(0.999996, abs=5e-7)
    scaled = cosine(0.5, 0.51, 32, convention="ddpm", time_scale=1000.0)
    assert scaled == pytest.approx(0.645, abs=5e-4)


@pytest.mark.parametrize(("t", "low", "high"), [(1, 0.0025, 0.0035), (100, 0.25, 0.27)])
def test_formula_and_code_of_the_lecture_notes_differ(t: float, low: float, high: float) -> None:
    assert low < formula_gap(t) < high


def test_from_t_500_formula_and_code_differ_by_more_than_the_embedding_itself() -> None:
    assert formula_gap(500) > 1


def formula_gap(t: float) -> float:
    points = [
        torch.exp(1j * t * frequencies(128, convention=name, dtype=T))
        for name in ("transformer", "ddpm")
    ]
    return float(torch.linalg.norm(points[0] - points[1]) / torch.linalg.norm(points[1]))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.int64, torch.uint8])
def test_low_precision_and_whole_times_are_embedded_in_float32(dtype: torch.dtype) -> None:
    t = torch.tensor([0, 1, 7, 200]).to(dtype)
    gamma = sinusoidal(t, 16)
    assert gamma.dtype == torch.float32
    torch.testing.assert_close(gamma, sinusoidal(t.to(T), 16).float(), rtol=0, atol=2e-5)


def test_bfloat16_loses_step_999_before_it_arrives() -> None:
    assert float(torch.tensor(999.0).to(torch.bfloat16)) == 1000.0
    late = sinusoidal(torch.tensor(999.0).to(torch.bfloat16), 64)
    torch.testing.assert_close(late, sinusoidal(torch.tensor(1000.0), 64))


def test_float64_times_keep_float64_all_the_way() -> None:
    gamma = sinusoidal(torch.tensor(1e5, dtype=T), 4, max_period=7.0)
    angle = 1e5 / math.sqrt(7.0)
    expected = [math.cos(1e5), math.cos(angle), math.sin(1e5), math.sin(angle)]
    assert gamma.tolist() == pytest.approx(expected, abs=1e-10)


def test_time_scale_multiplies_t_and_1_changes_nothing() -> None:
    t = torch.rand(64)
    assert torch.equal(sinusoidal(t, 32, time_scale=1.0), sinusoidal(t, 32))
    assert torch.equal(sinusoidal(t, 32, time_scale=1000.0), sinusoidal(t * 1000, 32))


@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 5)])
def test_keeps_the_shape_of_the_times(shape: tuple[int, ...]) -> None:
    for convention in CONVENTIONS:
        assert sinusoidal(torch.zeros(shape), 7, convention=convention).shape == (*shape, 7)


def test_the_slope_in_t_is_the_frequency() -> None:
    t = torch.tensor([0.3, 2.0], dtype=T, requires_grad=True)
    assert torch.autograd.gradcheck(lambda u: sinusoidal(u, 9, max_period=0.5), (t,))


def test_transforms_and_inference_mode_leave_nothing_behind() -> None:
    stored_frequencies.cache_clear()
    t = torch.tensor([0.5, 2.0])
    slope = torch.func.vmap(torch.func.grad(lambda u: sinusoidal(u, 2).sum()))(t)
    torch.testing.assert_close(slope, t.cos() - t.sin())
    assert stored_frequencies.cache_info().currsize == 0
    with torch.inference_mode():
        sinusoidal(t, 2)
    weight = torch.ones(2, requires_grad=True)
    (sinusoidal(t, 2) * weight).sum().backward()  # needs frequencies that training may save
    assert weight.grad is not None


def test_a_caller_cannot_spoil_the_cached_frequencies() -> None:
    before = sinusoidal(torch.tensor(1.0), 8)
    frequencies(8).zero_()
    assert torch.equal(sinusoidal(torch.tensor(1.0), 8), before)


def test_compiles_without_a_graph_break() -> None:
    compiled = torch.compile(lambda t: sinusoidal(t, 9), fullgraph=True, backend="eager")
    t = torch.linspace(0, 10, 5)
    torch.testing.assert_close(compiled(t), sinusoidal(t, 9))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"dim": 1}, "dim=1: need a whole number from 2 to 4096"),
        ({"dim": 4097}, "dim=4097: need"),
        ({"dim": 8.0}, "dim=8.0: need"),
        ({"dim": True}, "dim=True: need"),
        ({"dim": 8, "max_period": 0.0}, "max_period=0.0: need a finite number above 0"),
        ({"dim": 8, "max_period": math.nan}, "max_period"),
        ({"dim": 8, "max_period": math.inf}, "max_period"),
        ({"dim": 8, "max_period": 1e-300}, "max_period=1e-300: need a number above 1.18e-38"),
        (
            {"dim": 8, "convention": "ddpn"},
            "convention='ddpn': need one of guided-diffusion, ddpm, transformer",
        ),
    ],
)
def test_bad_settings_are_refused_by_name(settings: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        frequencies(**settings)
    with pytest.raises(ValueError, match=words):
        sinusoidal(torch.zeros(3), **settings)


def test_bad_scales_and_complex_times_are_refused() -> None:
    with pytest.raises(ValueError, match="time_scale=-1: need a finite number above 0"):
        sinusoidal(torch.zeros(3), 8, time_scale=-1)
    with pytest.raises(ValueError, match=r"t=complex64 of shape .*: need real numbers"):
        sinusoidal(torch.zeros(3, dtype=torch.complex64), 8)


@pytest.mark.parametrize("bad", [None, "noon", [[0.0], [1.0, 2.0]]])
def test_times_that_are_no_numbers_are_refused(bad: object) -> None:
    for embed in (lambda: sinusoidal(bad, 8), lambda: Sinusoidal(8)(bad)):
        with pytest.raises(
            ValueError, match=r"t=.*: need a number, a list of numbers or a tensor"
        ):
            embed()


def test_the_module_is_the_function_and_has_no_parameters() -> None:
    module = Sinusoidal(32, max_period=50.0, time_scale=3.0, convention="ddpm")
    t = torch.rand(5)
    expected = sinusoidal(t, 32, max_period=50.0, time_scale=3.0, convention="ddpm")
    assert torch.equal(module(t), expected)
    assert not module.state_dict()


def test_the_time_mlp_is_two_linear_maps_with_silu_between() -> None:
    mlp = TimeMLP(4, 3)
    with torch.no_grad():
        mlp.first.weight.copy_(torch.eye(3, 4))
        mlp.second.weight.copy_(torch.eye(3))
        mlp.first.bias.zero_()
        mlp.second.bias.fill_(1.0)
    seen = mlp(torch.tensor([0.0, 2.0, -2.0, 5.0]))
    assert seen.tolist() == pytest.approx(
        [1.0, 1 + 2 / (1 + math.exp(-2)), 1 - 2 / (1 + math.exp(2))], abs=1e-6
    )
