"""Guidance: closed forms for Gaussians, exact identities, neutral options, refusals."""

import math
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from core import classifiers, data, denoisers, guidance, guided
from core.engine import Engine, SampleRequest
from core.guided import Guided
from core.samplers import times, trajectory
from core.schedules import Cosine, LinearBeta

SCHEDULE = Cosine()
TIMES = (0.05, 0.3, 0.7, 1.0)
MEANS = {"u": 0.0, "c": 1.2, "a": -0.8}
WIDTH = 0.5


def gaussian(mean: float) -> denoisers.Denoiser:
    """Posterior mean of x_0 ~ N(mean, WIDTH²) in every coordinate."""

    def denoise(x_t: Tensor, t: Tensor) -> Tensor:
        alpha, sigma = SCHEDULE(t[:, None] if t.ndim else t)
        gain = alpha * WIDTH**2 / (alpha**2 * WIDTH**2 + sigma**2)
        return mean + gain * (x_t - alpha * mean)

    return denoise


U, C, A = (gaussian(mean) for mean in MEANS.values())


def points(n: int = 64, *, dtype: torch.dtype = torch.float64) -> Tensor:
    return 2 * torch.randn(n, 2, generator=torch.Generator().manual_seed(0), dtype=dtype)


@pytest.mark.parametrize("s", [-1.0, 0.5, 3.0])
def test_guided_gaussians_are_the_gaussian_of_the_extrapolated_mean(s: float) -> None:
    # Equal widths: the tilted density p(x|y)^s p(x)^(1−s) is N((1−s) m_u + s m_c, WIDTH²).
    mixed = guidance.classifier_free(U, C, s)
    truth = gaussian((1 - s) * MEANS["u"] + s * MEANS["c"])
    for t in TIMES:
        torch.testing.assert_close(mixed(points(), t_of(t)), truth(points(), t_of(t)))


def t_of(t: float) -> Tensor:
    return torch.tensor(t, dtype=torch.float64)


def test_neutral_values_are_exact_no_ops() -> None:
    mixed = guidance.classifier_free(U, C, 3.0)
    assert guidance.classifier_free(U, C, 1) is C
    assert guidance.classifier_free(U, C, 0) is U
    assert guidance.within(mixed, C, 0, 1) is mixed
    assert guidance.rescaled(mixed, C, 0, SCHEDULE) is mixed
    assert guidance.negative(mixed, U, A, 0) is mixed
    assert guidance.classifier(U, A, 0) is U


@pytest.mark.parametrize("shape", [(64,), (64, 1)])
def test_every_point_may_have_its_own_scale(shape: tuple[int, ...]) -> None:
    scales = torch.linspace(-1, 5, 64)
    mixed = guidance.classifier_free(U, C, scales.reshape(shape))(points(), t_of(0.4))
    assert mixed.dtype == torch.float64
    for row in (0, 20, 63):
        alone = guidance.classifier_free(U, C, float(scales[row]))(points(), t_of(0.4))
        torch.testing.assert_close(mixed[row], alone[row])
    pair = guidance.classifier_free(U, C, torch.tensor([2.0, 3.0]))(points()[:2], t_of(0.4))
    other = guidance.classifier_free(U, C, 3.0)(points()[:2], t_of(0.4))
    torch.testing.assert_close(pair[1], other[1])  # two scales are of points, not of coordinates


@pytest.mark.parametrize("t", TIMES)
def test_avoiding_with_weight_s_minus_1_is_the_negative_prompt(t: float) -> None:
    s = 4.0
    pushed = guidance.negative(guidance.classifier_free(U, C, s), U, A, s - 1)
    swapped = guidance.classifier_free(A, C, s)
    torch.testing.assert_close(pushed(points(), t_of(t)), swapped(points(), t_of(t)))


def test_rescaling_leaves_data_at_t_0_where_they_are() -> None:
    """There the mean of x_0 is x itself, so that v has no length to rescale."""
    u, c = (denoisers.exact(SCHEDULE, name) for name in (None, "moons"))
    whole = guidance.rescaled(guidance.classifier_free(u, c, 6.0), c, 1.0, SCHEDULE)
    torch.testing.assert_close(whole(points(), t_of(0.0)), points())
    near = whole(points(), t_of(1e-3))
    assert float((near - points()).abs().max()) < 0.01


@pytest.mark.parametrize("t", TIMES)
def test_rescaling_in_full_gives_v_the_conditional_length(t: float) -> None:
    mixed = guidance.classifier_free(U, C, 6.0)
    alpha, sigma = SCHEDULE(t_of(t))
    x = points()

    def v(mean: Tensor) -> Tensor:
        return (alpha * x - mean) / sigma

    whole = v(guidance.rescaled(mixed, C, 1.0, SCHEDULE)(x, t_of(t)))
    half = v(guidance.rescaled(mixed, C, 0.5, SCHEDULE)(x, t_of(t)))
    before, aim = v(mixed(x, t_of(t))), v(C(x, t_of(t)))
    torch.testing.assert_close(whole.norm(dim=1), aim.norm(dim=1))
    torch.testing.assert_close(torch.cosine_similarity(whole, before), torch.ones(64).double())
    torch.testing.assert_close(half, (whole + before) / 2)


def test_an_interval_guides_inside_and_not_outside() -> None:
    limited = guidance.within(guidance.classifier_free(U, C, 5.0), C, 0.2, 0.5)
    both = limited(points(3), torch.tensor([0.1, 0.3, 0.8], dtype=torch.float64))
    plain, strong = C(points(3), t_of(0.1)), guidance.classifier_free(U, C, 5.0)
    torch.testing.assert_close(both[0], plain[0])
    torch.testing.assert_close(both[1], strong(points(3), t_of(0.3))[1])
    torch.testing.assert_close(both[2], C(points(3), t_of(0.8))[2])


@pytest.mark.parametrize("label", ["moons", "circles"])
@pytest.mark.parametrize("t", [0.1, 0.4, 0.9])
def test_the_exact_pull_is_the_gradient_of_the_exact_log_posterior(label: str, t: float) -> None:
    law = classifiers.Exact(SCHEDULE)
    x = points(200).requires_grad_()
    log_p = law(x, t)[:, data.DATASETS[label].label]
    (slope,) = torch.autograd.grad(log_p.sum(), x)
    alpha, sigma = SCHEDULE(t_of(t))
    found = law.direction(label)(x.detach(), t_of(t))
    torch.testing.assert_close(found, sigma**2 / alpha * slope, atol=1e-9, rtol=1e-6)


def test_the_learned_pull_is_its_gradient_even_in_inference_mode() -> None:
    law = classifiers.load()
    x, t, step = points(50, dtype=torch.float32), 0.4, 1e-3
    with torch.inference_mode():
        found = law.direction("circles")(x, torch.tensor(t))
        numeric = torch.stack(
            [
                (law(x + shift, t)[:, 1] - law(x - shift, t)[:, 1]) / (2 * step)
                for shift in (torch.tensor([step, 0.0]), torch.tensor([0.0, step]))
            ],
            1,
        )
    alpha, sigma = SCHEDULE(torch.tensor(t))
    torch.testing.assert_close(found, sigma**2 / alpha * numeric, atol=5e-3, rtol=2e-2)


@pytest.mark.parametrize("t", [0.2, 0.5, 0.8])
def test_the_learned_classifier_knows_what_the_exact_one_knows(t: float) -> None:
    drawn = [
        data.draw(n, 500, generator=torch.Generator().manual_seed(1))[0] for n in data.DATASETS
    ]
    alpha, sigma = SCHEDULE(torch.tensor(t))
    x = alpha * torch.cat(drawn) + sigma * points(1000, dtype=torch.float32) / 2
    gap = (classifiers.load()(x, t).exp() - classifiers.Exact(SCHEDULE)(x, t).exp()).abs()
    assert float(gap.mean()) < 0.02


def test_probabilities_of_the_exact_classifier_are_bayes_on_data() -> None:
    x, label = data.draw("moons", 2000, generator=torch.Generator().manual_seed(2))
    x = x.double()
    p = classifiers.Exact(SCHEDULE)(x, 0.0).exp()
    torch.testing.assert_close(p.sum(1), torch.ones(2000).double())
    u, c = (denoisers.exact(SCHEDULE, name).log_density(x, 0.0) for name in (None, "moons"))
    torch.testing.assert_close(p[:, 0], (c - u).exp() / 2, atol=1e-12, rtol=1e-9)
    assert float(p[:, 0].mean()) > 0.9
    assert bool((label == 0).all())


def request(**change: object) -> SampleRequest:
    return SampleRequest(**{"label": "moons", "n": 40, "steps": 6, "guidance": 3.0, **change})


@pytest.mark.parametrize("sampler", ["dpmpp-2m", "ddpm"])
@pytest.mark.parametrize("label", ["both", "circles", None])
def test_a_plain_run_is_what_the_engine_samples(sampler: str, label: str | None) -> None:
    base = request(sampler=sampler, label=label)
    run = Guided(base)
    found = guided.path(run)
    torch.testing.assert_close(found, Engine("cpu").sample(base).path, atol=2e-3, rtol=1e-3)
    assert guided.labels(run).tolist() == Engine("cpu").sample(base).label.tolist()


def test_classifier_guidance_with_the_exact_classifier_is_classifier_free() -> None:
    free = Guided(request(), source="exact")
    pulled = replace(free, direction="classifier")
    torch.testing.assert_close(guided.path(free), guided.path(pulled), atol=1e-5, rtol=1e-5)


def test_a_run_is_its_solver_on_its_denoiser() -> None:
    run = Guided(request(), source="exact", low=0.2, high=0.6, rescale=0.5, negative_weight=0.3)
    u, c, a = (denoisers.exact(run.schedule, name) for name in (None, "moons", "circles"))
    pushed = guidance.negative(guidance.classifier_free(u, c, 3.0), u, a, 0.3)
    whole = guidance.within(guidance.rescaled(pushed, c, 0.5, run.schedule), c, 0.2, 0.6)
    start = guided.path(run)[0]
    *_, last = trajectory("dpmpp-2m", whole, start, times(6), schedule=run.schedule)
    torch.testing.assert_close(guided.path(run)[-1], last.x)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: guidance.classifier_free(U, C, math.nan), "scale=nan"),
        (lambda: guidance.classifier_free(U, C, [1.0, 2.0]), "scale="),
        (lambda: guidance.classifier_free(U, C, torch.tensor([math.inf])), "scale=inf"),
        (lambda: guidance.classifier_free(U, C, torch.ones(3))(points(), t_of(0.5)), "scale="),
        (lambda: guidance.classifier_free(U, C, torch.ones(3, 1))(points(), t_of(0.5)), "scale="),
        (lambda: guidance.within(U, C, 0.2, 0.6)(points(), t_of(1.5)), r"t=1\.5"),
        (lambda: guidance.within(U, C, 0.2, 0.6)(points(), t_of(math.nan)), "t=nan"),
        (lambda: guidance.classifier(U, C, math.inf), "scale=inf"),
        (lambda: guidance.negative(U, C, A, math.nan), "weight=nan"),
        (lambda: guidance.rescaled(U, C, 1.5, LinearBeta()), "phi=1.5"),
        (lambda: guidance.within(U, C, 0.6, 0.2), "low=0.6"),
        (lambda: Guided(request(), low=0.6, high=0.2), "low=0.6"),
        (lambda: Guided(request(), low=math.nan), "low=nan"),
        (lambda: Guided(request(), rescale=-1), "rescale=-1"),
        (lambda: Guided(request(), negative_weight=11), "negative_weight=11"),
        (lambda: Guided(request(), source="oracle"), "source='oracle'"),
        (lambda: Guided(request(), direction="push"), "direction='push'"),
    ],
)
def test_bad_values_are_named(call: object, named: str) -> None:
    with pytest.raises(ValueError, match=f"^{named}.*: need"):
        call()  # type: ignore[operator]
