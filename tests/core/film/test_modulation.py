"""Scale, shift, responses and fields over t, against the network itself and against algebra."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from core import denoisers
from core.conditioning import AdaptiveNorm, Additive, Concatenation, FiLM
from core.data import draw
from core.film import activations, folding, measures, modulation, sensitivity, variants
from core.film.interventions import Intervened, Intervention, OverrideTime, SetFeature
from core.film.stages import stages
from core.networks import NetworkConfig, ScoreNetwork, build
from core.recipes.film import SNAPSHOTS, film_snapshots, identity_start, snapshot_name
from core.schedules import Cosine, latest

AFFINE = ("film", "film-residual", "additive", "concatenation", "scale", "gate", "none")


def network(conditioning: str = "film", seed: int = 0) -> ScoreNetwork:
    """A small untrained network whose every weight is random."""
    config = NetworkConfig(width=8, time_dim=16, conditioning=conditioning, identity=False)
    net = build(config, seed=seed)
    nn.init.normal_(net.out.weight, generator=torch.Generator().manual_seed(seed))
    return net.requires_grad_(False)


def points(n: int = 20) -> torch.Tensor:
    return torch.randn(n, 2, generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize("conditioning", AFFINE)
def test_running_on_the_own_modulation_is_the_network_to_the_last_bit(conditioning: str) -> None:
    net, x = network(conditioning), points()
    label = torch.arange(20) % 3
    t = torch.linspace(0, 1, 20)
    assert torch.equal(modulation.run(net, modulation.of(net), x, t, label), net(x, t, label))


def test_a_conditioning_that_is_no_scale_and_shift_is_refused_by_name() -> None:
    net = build(NetworkConfig(width=8, time_dim=16, conditioning="adaptive-norm"), seed=0)
    with pytest.raises(ValueError, match="adaptive-norm"):
        modulation.of(net)


def hooked(net: ScoreNetwork, x: torch.Tensor, t: float, label: int) -> list[torch.Tensor]:
    """Inputs and outputs of every conditioning while the network runs, seen from outside."""
    seen: list[torch.Tensor] = []
    hooks = [
        condition.register_forward_hook(lambda _, inputs, output: seen.extend((inputs[0], output)))
        for condition in net.conditions
    ]
    net(x, torch.tensor(t), torch.full((len(x),), label))
    for hook in hooks:
        hook.remove()
    return seen


def test_responses_are_what_flows_through_the_network() -> None:
    net, x = network(), points()
    times = torch.tensor([0.9, 0.4])
    modulate = modulation.of(net)
    scale, shift = modulation.over_time(net, modulate, times, "circles")
    for layer in range(3):
        feature = 2 * layer + 1
        spot = (layer, feature)
        before = activations.pre_film(net, modulate, x, times, "circles", *spot)
        moved, active = activations.post_film(before, scale[:, *spot], shift[:, *spot])
        for k, t in enumerate(times.tolist()):
            seen = hooked(net, x, t, 1)
            torch.testing.assert_close(
                before[k], seen[2 * layer][:, feature], rtol=1e-5, atol=1e-5
            )
            torch.testing.assert_close(
                moved[k], seen[2 * layer + 1][:, feature], rtol=1e-5, atol=1e-5
            )
            expected = moved[k] / (1 + torch.exp(-moved[k]))
            torch.testing.assert_close(active[k], expected, rtol=1e-5, atol=1e-6)
    with pytest.raises(ValueError, match="layer=3"):
        activations.pre_film(net, modulate, x, times, None, 3, 0)
    with pytest.raises(ValueError, match="feature=8"):
        activations.pre_film(net, modulate, x, times, None, 0, 8)


@pytest.mark.parametrize("conditioning", ["film", "film-residual", "additive", "concatenation"])
def test_time_and_label_sum_to_the_whole(conditioning: str) -> None:
    net, times = network(conditioning), torch.linspace(1, 0, 7)
    found = modulation.contributions(net, times)
    for number, label in enumerate(("moons", "circles", None)):
        whole = torch.stack(modulation.over_time(net, modulation.of(net), times, label))
        torch.testing.assert_close(found.total(number), whole, rtol=1e-5, atol=1e-5)


def test_a_gate_has_no_contributions() -> None:
    with pytest.raises(ValueError, match="gate"):
        modulation.contributions(network("gate"), torch.linspace(1, 0, 3))


def test_mean_active_time_is_where_a_feature_leaves_the_identity() -> None:
    times = torch.linspace(1, 0, 101)
    bump = torch.exp(-(((times - 0.3) / 0.05) ** 2))  # centred well inside
    scale = torch.stack([1 + bump, torch.ones(101), 1 - 3 * bump], 1)
    shift = torch.stack([torch.zeros(101), torch.zeros(101), 2 * bump], 1)
    found = modulation.mean_active_time(scale, shift, times)
    torch.testing.assert_close(found, torch.tensor([0.3, 0.5, 0.3]), rtol=0, atol=1e-3)


@pytest.mark.parametrize("prediction", ["v", "eps", "score", "x0"])
def test_predictions_of_a_field_agree_through_its_noise(prediction: str) -> None:
    """x_t = α x_0 + σ ε, and score = −ε/σ, v = α ε − σ x_0: the others rebuild each."""
    net, x, times = network(), points(), torch.tensor([0.8, 0.3])
    field = {r: activations.field(net, x, times, "moons", r) for r in ("x0", "eps")}
    alpha, sigma = (part[:, None, None] for part in net.schedule(times))
    torch.testing.assert_close(
        alpha * field["x0"] + sigma * field["eps"], x.expand(2, 20, 2), rtol=1e-4, atol=1e-4
    )
    built = {
        **field,
        "score": -field["eps"] / sigma,
        "v": alpha * field["eps"] - sigma * field["x0"],
    }
    found = activations.field(net, x, times, "moons", prediction)
    torch.testing.assert_close(found, built[prediction], rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("prediction", ["eps", "score"])
def test_a_field_of_the_noise_is_read_where_there_is_signal(prediction: str) -> None:
    """α is 0 at t = 1: as another type the field is that of the denoiser, at the latest time."""
    net = build(replace(network().config, prediction=prediction), seed=0)
    nn.init.normal_(net.out.weight, generator=torch.Generator().manual_seed(0))
    x, end = points(), latest(net.schedule, prediction)
    times = torch.tensor([1.0, 0.5])
    found = activations.field(net, x, times, "moons", "x0")
    truth = denoisers.network(net, "moons")
    expected = torch.stack([truth(x, t) for t in times])
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(found[0], truth(x, end), rtol=1e-4, atol=1e-4)
    own = activations.field(net, x, times, "moons", prediction)
    torch.testing.assert_close(own[0], net(x, torch.tensor(1.0), torch.tensor(0)))
    assert not torch.equal(own[0], net(x, torch.tensor(end), torch.tensor(0)))


def test_the_exact_score_is_the_slope_of_the_log_density() -> None:
    from core.denoisers import exact

    net, x = network(), points().double()
    found = activations.exact_field(
        net, x, torch.tensor([0.5], dtype=torch.float64), None, "score"
    )
    truth, step = exact(net.schedule), 1e-5
    for axis in range(2):
        e = torch.zeros(2, dtype=torch.float64)
        e[axis] = step
        rise = truth.log_density(x + e, 0.5) - truth.log_density(x - e, 0.5)
        torch.testing.assert_close(found[0, :, axis], rise / (2 * step), rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("source", ["v", "eps", "score", "x0"])
def test_a_field_read_again_is_the_field_that_was_read_at_once(source: str) -> None:
    net, x, times = network(), points(), torch.tensor([0.8, 0.3])
    field = activations.field(net, x, times, "circles", source)
    for target in ("v", "eps", "score", "x0"):
        found = activations.reread(net, field, x, times, source=source, target=target)
        expected = activations.field(net, x, times, "circles", target)
        torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-3)


def test_a_network_that_is_told_nothing_feels_no_time() -> None:
    x = points(200)
    assert activations.time_sensitivity(network("none"), x, None, 0.1, 0.9) == 0
    assert activations.time_sensitivity(network("film"), x, None, 0.1, 0.1) == 0
    assert activations.time_sensitivity(network("film"), x, None, 0.1, 0.9) > 1e-3


def test_both_forms_are_one_map_and_decay_to_silence_or_to_passing() -> None:
    assert 0 <= variants.residual(3).gap < 1e-5
    assert variants.decayed(3, 0.0) == pytest.approx((0.0, 1.0))
    assert variants.decayed(3, 0.25) == pytest.approx((0.25, 1.0))


def test_an_identity_start_stands_at_one_and_zero() -> None:
    found = variants.starts(5)
    scale, shift = found["identity start"]
    assert bool((scale == 1).all())
    assert bool((shift == 0).all())
    plain, rest = found["random start"], found["random start, 1 + scale"]
    torch.testing.assert_close(rest[0] - plain[0], torch.ones_like(scale))


def test_a_norm_after_film_removes_a_common_factor() -> None:
    found = variants.orders(2)
    assert found.doubled_after == pytest.approx(2, abs=1e-5)
    assert found.doubled_before == pytest.approx(1, abs=1e-4)


def test_a_convolution_is_modulated_by_one_pair_a_channel() -> None:
    found = variants.convolution(1, "circles")
    for c in range(len(found.scale)):
        expected = found.before[c] * float(found.scale[c]) + float(found.shift[c])
        torch.testing.assert_close(found.after[c], expected)


def test_concatenation_is_a_shift() -> None:
    pair = variants.concatenation(4)
    assert pair.gap < 1e-5
    assert float(pair.one.abs().max()) > 0.5


def test_group_norm_is_each_samples_own_and_batch_norm_is_not() -> None:
    found = variants.batch_dependence(2)
    assert found["group norm"] == 0
    assert found["batch norm"] > 0.1


def test_only_what_multiplies_changes_the_slope_before_the_activation() -> None:
    for kind in (Additive, Concatenation):
        assert variants.slope_change(kind, 0) < 1e-6
        assert variants.slope_change(kind, 0, activation=True) == pytest.approx(0.13, abs=0.01)
    assert variants.slope_change(FiLM, 0) > 0.1
    assert variants.slope_change(FiLM, 0, activation=True) == pytest.approx(0.49, abs=0.01)
    assert variants.slope_change(AdaptiveNorm, 0) < variants.slope_change(FiLM, 0)


def test_snapshots_begin_at_the_identity_and_leave_it(tmp_path) -> None:  # noqa: ANN001
    from core import checkpoints

    root = tmp_path / "checkpoints"
    film_snapshots(60, root)
    assert checkpoints.names(root=root) == sorted(snapshot_name(s) for s in (0, 50, 60))
    times = torch.linspace(1, 0, 5)
    first, later = (checkpoints.read(snapshot_name(step), root=root) for step in (0, 60))
    scale, shift = modulation.over_time(first, modulation.of(first), times, "moons")
    assert bool((scale == 1).all() and (shift == 0).all())
    moved, _ = modulation.over_time(later, modulation.of(later), times, "moons")
    assert float((moved - 1).abs().mean()) > 1e-3


def test_every_shipped_snapshot_loads_and_the_error_falls() -> None:
    from core import checkpoints

    errors = []
    for step in SNAPSHOTS:
        entry = checkpoints.manifest(snapshot_name(step))
        assert entry["recipe"]["step"] == step
        checkpoints.load(snapshot_name(step))
        rows = entry["quality"]["posterior_rmse"]
        errors.append(sum(sum(row.values()) for row in rows.values()))
    assert errors == sorted(errors, reverse=True)


def test_the_identity_table_holds_pairs_of_one_seed(tmp_path) -> None:  # noqa: ANN001
    import json

    identity_start(3, tmp_path / "checkpoints")
    table = json.loads((tmp_path / "tables" / "identity-start.json").read_text())
    by_key = {(run["rate"], run["seed"], run["start"]): run for run in table["runs"]}
    assert len(by_key) == len(table["runs"]) == 40
    # An untrained network answers 0, so both starts of one seed begin with the same loss.
    for rate, seed, _ in by_key:
        pair = [by_key[rate, seed, start]["first_loss"] for start in ("identity", "random")]
        assert pair[0] == pair[1]
    # In three steps nothing can fall below the first loss for certain; what is stored is finite.
    assert all(0 < run["largest_gradient"] <= 1e12 for run in table["runs"])


def test_a_training_run_that_blows_up_is_stored_as_failed(tmp_path, monkeypatch) -> None:  # noqa: ANN001
    import json

    from core.recipes import film

    monkeypatch.setattr(film, "RATES", (2e-3, 1.0))
    monkeypatch.setattr(film, "SEEDS", range(1))
    film.identity_start(60, tmp_path / "checkpoints")
    table = json.loads((tmp_path / "tables" / "identity-start.json").read_text())
    for run in table["runs"]:
        assert run["failed"] is (run["rate"] == 1.0)
        assert (run["error"] is None) is run["failed"]
        assert run["early_loss"] > 0


def test_contributions_measure_movement_with_t_and_between_labels() -> None:
    time = torch.zeros(2, 3, 1, 1)
    time[0, :, 0, 0] = torch.tensor([-1.0, 0.0, 1.0])  # scale: variance 2/3
    label = torch.zeros(2, 3, 1, 1)
    label[0, 0], label[1, 0] = 3.0, 4.0  # against label 1 at the origin: distance 5
    found = modulation.Contributions(torch.ones(2, 1, 1, 1), time, label)
    assert float(found.by_time) == pytest.approx((2 / 3) ** 0.5)
    assert float(found.by_label) == pytest.approx(5)
    torch.testing.assert_close(found.total(0)[0, :, 0, 0], torch.tensor([3.0, 4.0, 5.0]))


def test_stages_are_the_snapshots_of_the_recipe_in_order() -> None:
    found = stages()
    assert [stage.step for stage in found] == list(SNAPSHOTS)
    assert [stage.checkpoint for stage in found] == [snapshot_name(step) for step in SNAPSHOTS]


def test_a_field_is_off_by_a_known_amount_where_the_data_are() -> None:
    truth = torch.zeros(1, 2, 2)
    field = torch.tensor([[[3.0, 4.0], [100.0, 0.0]]])  # no data at the second node
    share = torch.tensor([[1.0, 0.0]])
    assert float(measures.field_error(field, truth, share)) == pytest.approx(5)
    assert float(measures.field_error(field, truth, share.flip(1))) == pytest.approx(100)


def test_the_share_of_the_data_sums_to_one_and_lies_on_the_arcs() -> None:
    share = measures.data_share(Cosine(), "circles", 3.2, 33, torch.tensor([0.1, 0.6]))
    torch.testing.assert_close(share.sum(1), torch.ones(2))
    nodes = measures.grid(3.2, 33)
    mean = (share[1] @ nodes, share[0] @ nodes)
    truth = draw("circles", 20_000, generator=torch.Generator().manual_seed(0))[0].mean(0)
    alpha, _ = Cosine()(torch.tensor([0.6, 0.1]))
    for found, factor in zip(mean, alpha, strict=True):
        torch.testing.assert_close(found, factor * truth, rtol=0, atol=0.03)


def test_samples_of_a_changed_network_stay_bounded() -> None:
    from core.engine import Engine, SampleRequest
    from core.film.interventions import SetFeature

    wild = tuple(SetFeature(0, i, scale=100.0, shift=100.0) for i in range(12))
    request = SampleRequest(label=None, sampler="ddim", n=16, steps=200, changes=wild)
    path = measures.bounded(Engine("cpu").sample(request).path)
    assert bool(path.isfinite().all())
    edges = torch.tensor([float("nan"), float("inf"), -2e6, 3.0])
    assert measures.bounded(edges).tolist() == [0.0, 1e6, -1e6, 3.0]


def test_folding_a_layer_gives_the_same_outputs_and_counts_operations() -> None:
    from core import checkpoints

    net = checkpoints.load("moons-circles")
    found = folding.fold_layer(net, "moons", 0.3, 1)
    assert found.gap < 1e-4 * found.size
    torch.testing.assert_close(found.folded, found.scale[:, None] * found.weight)
    weights = sum(layer.weight.numel() for layer in [*net.layers, net.out])
    assert found.per_point == 2 * weights
    with pytest.raises(ValueError, match="layer=3"):
        folding.fold_layer(net, "moons", 0.3, 3)


def test_sensitivity_is_zero_without_time_and_near_the_exact_one_when_trained() -> None:
    from core import checkpoints

    net = checkpoints.load("moons-circles")
    exact = sensitivity.exact_sensitivity(net, "moons")
    assert abs(sensitivity.sensitivity(net, "moons") - exact) < 0.5 * exact
    assert sensitivity.sensitivity(network("none"), None) == 0
    random = sensitivity.random_network(net.config, seed=0)
    assert sensitivity.sensitivity(random, None) > 0
    assert float(random.out.weight.detach().abs().max()) <= net.config.width**-0.5


@pytest.mark.parametrize("conditioning", AFFINE)
def test_folded_layers_are_the_network_at_that_time_and_no_other(conditioning: str) -> None:
    net, x = network(conditioning).double(), points().double()
    with torch.inference_mode():
        expected = net(x, torch.tensor(0.3), torch.tensor(2))
        found = folding.run_plain(folding.plain_layers(net, 0.3, None), x)
        other = folding.run_plain(folding.plain_layers(net, 0.8, None), x)
    torch.testing.assert_close(found, expected, rtol=1e-6, atol=1e-6)
    assert torch.equal(found, other) is (conditioning == "none")


@pytest.mark.parametrize("changes", [(), (OverrideTime(0.3, (0,)), SetFeature(1, 2, 2.0, -1.0))])
@pytest.mark.parametrize("conditioning", ["film", "film-residual", "additive"])
def test_folded_at_many_times_a_network_answers_as_when_it_is_called(
    conditioning: str, changes: tuple[Intervention, ...]
) -> None:
    net = Intervened(network(conditioning).double(), changes)
    x, times = points().double(), torch.linspace(0, 1, 7, dtype=torch.float64)
    found = folding.output_over_time(net, x, times, "circles")
    for t, row in zip(times, found, strict=True):
        expected = net(x, t, torch.tensor(1))
        torch.testing.assert_close(row, expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("config", [{"position": "after"}, {"on_output": True}])
def test_what_cannot_be_folded_so_is_refused_by_name(config: dict) -> None:
    net = build(NetworkConfig(width=8, time_dim=16, **config), seed=0)
    with pytest.raises(ValueError, match=r"position=.*on_output="):
        folding.output_over_time(net, points(), torch.tensor([0.5]), None)
