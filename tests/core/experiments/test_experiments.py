"""Experiments: the published effects in direction and size, the tilted density, cancelling."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from core import (
    checkpoints,
    classifiers,
    data,
    denoisers,
    experiments,
    guidance,
    guided,
    metrics,
    samplers,
)
from core.engine import SampleRequest
from core.experiments import Experiment, neutral
from core.experiments.clipping import with_error
from core.guided import Guided
from core.schedules import SCHEDULES, Cosine, DiscreteBeta, latest

N = 500
ARCS = data.DATASETS["moons"].arcs


def run(scale: float, *, sampler: str = "heun", steps: int = 40, **change: object) -> Guided:
    base = SampleRequest(label="moons", guidance=scale, sampler=sampler, steps=steps, n=N)
    return replace(Guided(base, source="exact"), **change)


def measured(one: Guided) -> dict[str, float]:
    x = experiments.sampled(one, one.base.guidance, 0)
    return experiments.measure(x, "moons", experiments.fresh("moons", N, 0))


def test_with_exact_scores_the_ode_leaves_the_arc_and_the_sde_comes_back() -> None:
    # arXiv:2408.09000 and 2409.13074; the floor of the data is 0.08 units off the curve.
    flow, drift = measured(run(8.0)), measured(run(8.0, sampler="ddpm", steps=100))
    assert flow["distance_to_curve"] > 0.13
    assert drift["distance_to_curve"] < 0.095
    for row in (flow, drift):
        assert row["variance"] < 0.6
        assert row["class_confidence"] > 0.99


def test_scale_one_matches_the_data_best() -> None:
    far = {s: measured(run(s, steps=20))["distance"] for s in (0.0, 0.5, 1.0, 1.5, 3.0, 8.0)}
    assert min(far, key=far.__getitem__) == 1.0
    assert far[1.0] < 0.12
    assert far[8.0] > far[3.0] > far[1.5]


def test_an_interval_takes_most_of_the_distance_away() -> None:
    # arXiv:2404.07724; measured for us: 0.86 everywhere, 0.25 with t in [0.2, 0.5] only.
    everywhere, part = measured(run(8.0)), measured(run(8.0, low=0.2, high=0.5))
    assert everywhere["distance"] == pytest.approx(0.86, abs=0.1)
    assert part["distance"] == pytest.approx(0.25, abs=0.08)
    assert part["coverage"] > everywhere["coverage"] + 0.2


def test_guidance_does_not_sample_the_tilted_density() -> None:
    generator = torch.Generator().manual_seed(0)
    a, b = (experiments.tilted_draw("moons", 8.0, N, generator=generator) for _ in range(2))
    floor = metrics.sliced_wasserstein(a, b)
    x = experiments.sampled(run(8.0), 8.0, 0)
    assert metrics.sliced_wasserstein(x, a) > 5 * floor


@pytest.mark.parametrize(("scale", "label"), [(0.0, None), (1.0, "moons")])
def test_the_tilted_density_is_the_exact_one_at_neutral_scales(
    scale: float, label: str | None
) -> None:
    axis = torch.linspace(-3.2, 3.2, 161, dtype=torch.float64)
    plane = torch.cartesian_prod(axis, axis).flip(1)
    truth = denoisers.exact(Cosine(), label).log_density(plane, 0.3).exp().reshape(161, 161)
    found = experiments.tilted("moons", scale, axis, 0.3)
    np.testing.assert_allclose(found, truth / truth.sum() / 0.04**2, rtol=1e-9)


def test_draws_of_the_tilted_density_at_scale_one_are_the_class() -> None:
    x = experiments.tilted_draw("moons", 1.0, 2000, generator=torch.Generator().manual_seed(3))
    floor = metrics.sliced_wasserstein(
        experiments.fresh("moons", 2000, 1), experiments.fresh("moons", 2000, 2)
    )
    assert metrics.sliced_wasserstein(x, experiments.fresh("moons", 2000, 0)) < 2.5 * floor


@pytest.mark.parametrize("scale", [1.0, 3.0])
@pytest.mark.parametrize(
    ("solver", "low", "high"),
    [("ddim", 0.9, 1.1), ("heun", 1.8, 2.3), ("dpmpp-2m", 1.5, 2.1)],  # its last step is DDIM's
)
def test_solvers_converge_on_the_exact_flow_at_their_order(
    solver: str, low: float, high: float, scale: float
) -> None:
    rows = list(experiments.convergence(run(scale), (solver,), (40, 80), fine=320))
    assert [row[:2] for row in rows] == [(solver, 40), (solver, 80)]
    assert low < math.log2(rows[0][2] / rows[1][2]) < high


def test_without_time_the_best_denoiser_misses_the_curve() -> None:
    data_off = metrics.distance_to_curve(experiments.fresh("moons", 300, 0), ARCS)
    for prediction in ("x0", "v", "eps"):
        x = experiments.time_agnostic_samples("moons", prediction, 300, 20, 0)
        assert metrics.distance_to_curve(x, ARCS) > 1.5 * data_off


@pytest.mark.parametrize("spot", [(-1.5, 0.2), (0.3, -0.4)])
def test_the_time_agnostic_mean_is_the_mean_of_all_that_passes_by(
    spot: tuple[float, float],
) -> None:
    generator = torch.Generator().manual_seed(4)
    x_0, _ = data.draw("moons", 400_000, generator=generator)
    t = torch.rand(len(x_0), 1, generator=generator)
    alpha, sigma = Cosine()(t)
    x_t = alpha * x_0 + sigma * torch.randn(x_0.shape, generator=generator)
    near = (x_t - torch.tensor(spot)).norm(dim=1) < 0.08
    found = experiments.time_agnostic(Cosine(), "moons", "x0", count=200)(
        torch.tensor([spot]), t[0, 0]
    )
    assert int(near.sum()) > 500
    np.testing.assert_allclose(found[0], x_0[near].mean(0), atol=0.09)


@pytest.mark.parametrize("n", [2, 5, 6])
def test_a_handful_of_points_is_measured_too(n: int) -> None:
    x, reference = (experiments.fresh("moons", n, seed) for seed in (0, 1))
    values = experiments.measure(x, "moons", reference)
    assert all(math.isfinite(value) for value in values.values())
    assert experiments.measure(reference, "moons", reference)["coverage"] == 1


def test_an_experiment_yields_fresh_data_then_scales_and_counts() -> None:
    base = SampleRequest(label="circles", n=60, steps=3)
    experiment = Experiment(Guided(base), (0.0, 1.0), seeds=2)
    records = list(experiments.measurements(experiment))
    assert [r.scale for r in records] == [None, None, 0.0, 0.0, 1.0, 1.0]
    assert [r.seed for r in records] == [0, 1, 0, 1, 0, 1]
    assert experiment.total == len(records)
    assert all(set(r.values) == set(experiments.MEASURES) for r in records)


def test_an_experiment_works_only_as_far_as_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    inner = guided.path
    monkeypatch.setattr(guided, "path", lambda one: asked.append(one) or inner(one))
    base = SampleRequest(label="moons", n=60, steps=3)
    experiment = Experiment(Guided(base), (0.0, 1.0, 2.0), seeds=1)
    list(itertools.islice(experiments.measurements(experiment), 2))
    assert len(asked) == 1


@pytest.mark.parametrize("label", list(data.DATASETS))
def test_the_label_moves_the_mean_by_half_the_distance_to_the_other_where_noise_is_all(
    label: str,
) -> None:
    # At t = 1 nothing is left of x_0: c is the class's mean, u the mean of both.
    found = experiments.strengths(run(1.0).at(1.0), torch.tensor([1.0]), n=50)
    middles = [
        torch.tensor([[arc.x, arc.y] for arc in shape.arcs]).mean(0)  # one moon up, one down
        for shape in data.DATASETS.values()
    ]
    gap = float((middles[0] - middles[1]).norm()) / 2
    assert float(found["exact"][0]) == pytest.approx(gap, abs=1e-6)
    assert float(found["network"][0]) == pytest.approx(gap, abs=0.1)


def test_measures_of_several_labels_are_the_mean_of_each() -> None:
    x = torch.cat([experiments.fresh(name, 80, 5) for name in ("moons", "circles")])
    label = torch.tensor([0] * 80 + [1] * 80)
    rows = [
        experiments.measure(
            experiments.fresh(name, 80, 5)[:50], name, experiments.fresh(name, 50, 0)
        )
        for name in ("moons", "circles")
    ]
    found = experiments.measure_labels(x, label, ("moons", "circles"), most=50)
    for what, value in found.items():
        assert value == pytest.approx((rows[0][what] + rows[1][what]) / 2)


def test_a_network_that_never_saw_the_null_label_is_far_from_the_data_without_one() -> None:
    base = SampleRequest(label="moons", n=N, steps=20, checkpoint="dropout-0")
    never = experiments.dropout_distances(Guided(base))
    often = experiments.dropout_distances(Guided(replace(base, checkpoint="dropout-20")))
    assert never["0"] > 5 * often["0"]
    assert never["1"] == pytest.approx(often["1"], abs=0.05)
    assert set(never) == {"0", "1", "4", "kept"}


def test_a_followed_point_ends_on_its_estimate() -> None:
    one = run(3.0, steps=20)
    path = guided.path(one)
    way = experiments.followed(one, path, 3)
    np.testing.assert_array_equal(way.x, path[:, 3])
    np.testing.assert_allclose(way.estimate[-1], way.x[-1], atol=0.02)
    assert way.log_density[-1] > way.log_density[1]


@pytest.mark.parametrize("name", ["cosine", "linear-beta"])
def test_the_forward_process_runs_from_data_to_unit_noise(name: str) -> None:
    times = torch.tensor([1.0, 0.5, 0.0])
    x_t, label = experiments.forward_process(SCHEDULES[name](), times, points=700, seed=0)
    assert float(x_t[0].std()) == pytest.approx(1.0, abs=0.05)
    values = experiments.measure(x_t[-1][label == 0], "moons", experiments.fresh("moons", 700, 0))
    assert values["distance_to_curve"] < 0.1


def test_the_posterior_is_that_of_the_discrete_chain() -> None:
    # arXiv:2006.11239, eq. 7, in its own terms: β_k, α_k = 1 − β_k and ᾱ_k.
    steps, schedule = 50, DiscreteBeta(steps=50, beta_start=0.002, beta_end=0.2)
    beta = torch.linspace(0.002, 0.2, steps, dtype=torch.float64)
    bar = torch.cat([torch.ones(1).double(), (1 - beta).cumprod(0)])
    times = torch.linspace(1, 0, steps + 1, dtype=torch.float64)
    found = {name: one.flip(0) for name, one in experiments.posterior(schedule, times).items()}
    x_0 = bar[:-1].sqrt() * beta / (1 - bar[1:])
    x_t = (1 - beta).sqrt() * (1 - bar[:-1]) / (1 - bar[1:])
    np.testing.assert_allclose(found["x_0"], x_0, atol=1e-5)
    np.testing.assert_allclose(found["x_t"], x_t, atol=1e-5)
    variance = (1 - bar[:-1]) / (1 - bar[1:]) * beta
    np.testing.assert_allclose(found["deviation"].square(), variance, atol=1e-5)


@pytest.mark.parametrize("prediction", ["eps", "score", "x0"])
def test_predictions_are_read_as_x0_at_every_time(prediction: str) -> None:
    """With the cosine schedule α is 0 at t = 1, where the noise and the score say nothing."""
    x, end = experiments.fresh("moons", 20, 0), latest(Cosine(), prediction)
    for denoise in (
        with_error(Cosine(), "moons", prediction, torch.full((20, 2), 0.05)),
        experiments.time_agnostic(Cosine(), "moons", prediction),
    ):
        found = denoise(x, torch.tensor(1.0))
        assert bool(found.isfinite().all())
        torch.testing.assert_close(found, denoise(x, end), rtol=1e-5, atol=1e-5)
    plain = with_error(Cosine(), "moons", prediction, torch.zeros(20, 2))
    law = denoisers.exact(Cosine(), "moons")
    torch.testing.assert_close(plain(x, 1.0), law(x, end), rtol=1e-4, atol=1e-4)


def test_an_error_in_eps_leaves_the_data_range_where_alpha_is_small_and_clipping_ends_it() -> None:
    rows = {row.prediction: row for row in experiments.clipping("moons", n=200, steps=20)}
    assert rows["eps"].clipped > 0.05
    assert rows["x0"].clipped == 0
    assert rows["x0"].never == rows["x0"].early  # nothing to clip: the same samples
    strong = {
        row.prediction: row for row in experiments.clipping("moons", n=200, steps=20, error=1)
    }
    assert strong["score"].never > strong["score"].early


def test_the_interval_comparison_reaches_the_published_and_measured_figures() -> None:
    # measured for us: 0.93 everywhere, 0.31 in the interval, 0.066 without guidance
    base = SampleRequest(label="moons", guidance=8.0, sampler="heun", steps=40, n=400)
    found = experiments.compare_intervals(Guided(base, source="exact"), 0.2, 0.5)
    distances = [one["distance"] for one in (found.everywhere, found.inside, found.none)]
    np.testing.assert_allclose(distances, [0.93, 0.31, 0.066], atol=0.05)
    assert found.floor.least < found.fresh["distance"] < 2 * found.floor.largest


def test_the_tilted_density_is_within_the_floor_of_the_class_near_one() -> None:
    near, far = (
        experiments.compare_tilted(
            Guided(SampleRequest(label="moons", n=200, guidance=s), "exact")
        )
        for s in (1.05, 8.0)
    )
    assert near.to_class < near.floor.largest
    assert far.to_class > far.floor.largest
    assert max(near.distances.values()) < min(far.distances.values())


def test_guidance_changes_no_weight_and_moves_along_the_gradient_in_x() -> None:
    base = SampleRequest(label="moons", guidance=4.0, steps=10, n=100)
    found = experiments.weights_under_guidance(Guided(base))
    assert found.change == 0
    assert found.moved > 0.1
    assert found.slope_error < 0.01
    parts = checkpoints.load("moons-circles"), classifiers.load().body
    assert found.count == sum(p.numel() for net in parts for p in net.parameters())


def test_a_weight_that_changes_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    body = checkpoints.read("moons-circles")
    monkeypatch.setattr(neutral.checkpoints, "load", lambda _: body)

    def spoiled(*_: object) -> torch.Tensor:
        with torch.inference_mode(False):
            body.out.bias += 0.5
        return torch.zeros(5, 2)

    monkeypatch.setattr(neutral, "sampled", spoiled)
    found = experiments.weights_under_guidance(Guided(SampleRequest(label="moons", guidance=4.0)))
    assert found.change == 1.0  # twice, once a run


def test_probabilities_on_a_square_are_the_classifiers() -> None:
    axis = torch.linspace(-1.0, 1.0, 3)
    found = classifiers.probabilities(0.3, axis)
    x = torch.tensor([[-1.0, 1.0]])  # row y = 1, column x = −1
    for name, law in (("network", classifiers.load()), ("exact", classifiers.Exact(Cosine()))):
        assert float(found[name][2, 0]) == pytest.approx(float(law(x, 0.3)[0, 0].exp()), abs=1e-6)


def stored_error(label: str | None, direction: torch.Tensor) -> denoisers.Denoiser:
    """The exact means, off by the network's stored error at t, always the same way: the worst."""
    law = denoisers.exact(Cosine(), label)
    rows = checkpoints.manifest("moons-circles")["quality"]["posterior_rmse"]
    row = rows[label or "unconditional"]
    times, sizes = ([float(value) for value in part] for part in (row.keys(), row.values()))
    return lambda x, t: law(x, t) + float(np.interp(float(t), times, sizes)) * direction


def explained(base: SampleRequest, noise: torch.Tensor) -> torch.Tensor:
    """Ends of exact guided paths whose means err by what the manifest says, shape (N, 2)."""
    generator = torch.Generator().manual_seed(1)
    off = [torch.nn.functional.normalize(torch.randn(N, 2, generator=generator)) for _ in "uc"]
    u, c = (stored_error(name, way) for name, way in zip((None, base.label), off, strict=True))
    mixed = guidance.classifier_free(u, c, base.guidance)
    grid = samplers.times(base.steps)
    *_, last = samplers.trajectory(base.sampler, mixed, noise, grid, schedule=Cosine())
    return last.x


def ends(base: SampleRequest) -> tuple[float, float]:
    """Root mean square distance from the exact guided samples: the network's, the explained."""
    exact = guided.path(Guided(base, source="exact"))
    found = guided.path(Guided(base))[-1], explained(base, exact[0])
    network, allowed = (float((x - exact[-1]).square().sum(1).mean().sqrt()) for x in found)
    return network, allowed


@pytest.mark.parametrize("label", list(data.DATASETS))
@pytest.mark.parametrize("scale", [0.0, 1.0, 3.0, 8.0])
def test_guided_samples_agree_with_exact_ones_as_the_stored_error_explains(
    label: str, scale: float
) -> None:
    base = SampleRequest(label=label, n=N, steps=20, guidance=scale)
    network, allowed = ends(base)
    assert 0 < network < allowed
    assert allowed < 0.07 + 0.05 * scale  # and that is little, in a plane 6.4 wide


def test_a_network_that_never_saw_the_null_label_errs_beyond_that() -> None:
    network, allowed = ends(
        SampleRequest(label="moons", n=N, steps=20, guidance=3.0, checkpoint="dropout-0")
    )
    assert network > 5 * allowed


@pytest.mark.parametrize("label", list(data.DATASETS))
def test_conditional_samples_lie_nearer_to_exact_ones_than_draws_of_data(label: str) -> None:
    base = SampleRequest(label=label, n=N, steps=20)
    x, y = (
        experiments.sampled(Guided(base, source=source), 1.0, 0) for source in ("network", "exact")
    )
    floor = metrics.sliced_wasserstein(
        experiments.fresh(label, N, 1), experiments.fresh(label, N, 2)
    )
    assert metrics.sliced_wasserstein(x, y) < floor


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: Experiment(Guided(SampleRequest(label="both"))), "label='both'"),
        (lambda: Experiment(run(1.0), ()), "scales"),
        (lambda: Experiment(run(1.0), seeds=0), "seeds=0"),
        (lambda: experiments.tilted("moons", -1.0, torch.linspace(-1, 1, 5)), "scale=-1"),
    ],
)
def test_bad_values_are_named(make: object, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        make()  # type: ignore[operator]
