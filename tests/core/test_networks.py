"""Conditioning and networks: equalities that define them, neutral starts, refusals."""

import dataclasses

import pytest
import torch
from torch import Tensor, nn

from core.conditioning import (
    CONDITIONINGS,
    AdaptiveNorm,
    Additive,
    Concatenation,
    FiLM,
    ResidualFiLM,
    film,
)
from core.embeddings.learned_table import TableNetwork
from core.networks import NetworkConfig, ScoreNetwork, build

B, WIDTH, COND = 7, 12, 5


def normal(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def test_film_broadcasts_over_images() -> None:
    h, scale, shift = normal(2, 3, 4, 5), normal(2, 3, seed=1), normal(2, 3, seed=2)
    out = film(h, scale, shift)
    for b in range(2):
        for c in range(3):
            torch.testing.assert_close(out[b, c], scale[b, c] * h[b, c] + shift[b, c])


@pytest.mark.parametrize("tail", [(), (4,), (4, 5)])
def test_every_shape_of_a_modulation_means_the_same(tail: tuple[int, ...]) -> None:
    h, scale, shift = normal(2, 3, *tail), normal(2, 3, seed=1), normal(2, 3, seed=2)
    ones = (1,) * len(tail)
    out = film(h, scale, shift)
    assert out.shape == h.shape
    assert torch.equal(film(h, scale.reshape(2, 3, *ones), shift.reshape(2, 3, *ones)), out)
    assert torch.equal(film(h, scale.reshape(2, 3, *ones), shift), out)
    one = film(h, scale[0], shift[0])
    assert torch.equal(film(h, scale[:1].reshape(1, 3, *ones), shift[:1]), one)
    assert torch.equal(one[0], out[0])


def test_numbers_modulate_every_feature_alike() -> None:
    h = normal(2, 3, 4)
    assert torch.equal(film(h, 1.0, 0.0), h)
    assert torch.equal(film(h, 2, torch.tensor(1.0)), 2 * h + 1)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("scale", torch.ones(4)),
        ("scale", torch.ones(2, 4)),
        ("scale", torch.ones(3, 3)),
        ("scale", torch.ones(2, 1)),
        ("shift", torch.ones(2, 3, 1)),
        ("shift", torch.ones(3, 3, 1, 1)),
        ("shift", torch.ones(2, 3, 1, 1, 1)),
        ("shift", torch.ones(2, 3, dtype=torch.complex64)),
        ("shift", float("nan")),
        ("shift", "1"),
        ("shift", [1.0, 1.0, 1.0]),
        ("h", 1.0),
        ("h", torch.ones(())),
    ],
)
def test_a_modulation_that_does_not_fit_is_refused(name: str, wrong: object) -> None:
    given = {"h": normal(2, 3, 4, 5), "scale": torch.ones(2, 3), "shift": torch.ones(3)}
    with pytest.raises(ValueError, match=f"^{name}=.*: need"):
        film(**{**given, name: wrong})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", CONDITIONINGS)
def test_a_layer_refuses_other_widths(name: str) -> None:
    condition = CONDITIONINGS[name](WIDTH, COND)
    with pytest.raises(ValueError, match=r"^cond=.*: need shape"):
        condition(normal(B, WIDTH), normal(B, COND + 1))
    with pytest.raises(ValueError, match=r"^(h|scale|shift)=.*: need shape"):
        condition(normal(B, WIDTH + 1), normal(B, COND))
    with pytest.raises(ValueError, match=r"^width=0: need"):
        CONDITIONINGS[name](0, COND)
    with pytest.raises(ValueError, match=r"^cond=2\.5: need"):
        CONDITIONINGS[name](WIDTH, 2.5)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("label", torch.tensor([3])),
        ("label", torch.tensor(-1)),
        ("label", torch.zeros(B, 1, dtype=torch.long)),
        ("label", torch.zeros(B + 1, dtype=torch.long)),
        ("label", torch.zeros(B)),
        ("label", "moons"),
        ("t", torch.full((B, 1), 0.5)),
        ("t", torch.full((B + 1,), 0.5)),
        ("t", torch.tensor(1.5)),
        ("t", torch.tensor(float("nan"))),
        ("t", -0.1),
        ("x_t", normal(B, 3)),
        ("x_t", normal(B, 2).double()),
        ("x_t", normal(2, B, 2)),
        ("x_t", [[0.0, 0.0]]),
    ],
)
@pytest.mark.parametrize("table", [False, True])
def test_a_network_refuses_what_it_was_not_made_for(name: str, wrong: object, table: bool) -> None:
    net = TableNetwork() if table else build(NetworkConfig(width=8), seed=0)
    given = {"x_t": normal(B, 2), "t": torch.tensor(0.5), "label": torch.arange(B) % 3}
    with pytest.raises(ValueError, match=f"^{name}=.*: need"):
        net(**{**given, name: wrong})


def test_a_network_takes_plain_numbers_and_a_single_point() -> None:
    net = trained(build(NetworkConfig(width=8), seed=0))
    x, t, label = normal(B, 2), torch.tensor(0.3), torch.tensor(1)
    rows = net(x, t, label)
    assert torch.equal(net(x, 0.3, 1), rows)
    torch.testing.assert_close(net(x[0], t, label), rows[0])
    torch.testing.assert_close(torch.func.vmap(lambda one: net(one, t, label))(x), rows)


@pytest.mark.parametrize("name", ["film", "film-residual", "additive", "concatenation", "scale"])
def test_identity_start_is_a_no_op(name: str) -> None:
    h = normal(B, WIDTH)
    condition = CONDITIONINGS[name](WIDTH, COND, identity=True)
    assert torch.equal(condition(h, normal(B, COND, seed=1)), h)
    drawn = CONDITIONINGS[name](WIDTH, COND, identity=False)
    assert not torch.allclose(drawn(h, normal(B, COND, seed=1)), h, atol=1e-2)


def test_concatenation_is_a_linear_layer_on_both() -> None:
    h, cond = normal(B, WIDTH), normal(B, COND, seed=1)
    layer, joined = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH + COND, WIDTH)
    condition = Concatenation(WIDTH, COND, identity=False)
    with torch.no_grad():
        joined.weight.copy_(torch.cat([layer.weight, condition.to_shift.weight], 1))
        joined.bias.copy_(layer.bias)
    torch.testing.assert_close(condition(layer(h), cond), joined(torch.cat([h, cond], 1)))


def test_forms_of_film_differ_by_one_in_the_bias() -> None:
    plain, residual = FiLM(WIDTH, COND, identity=False), ResidualFiLM(WIDTH, COND, identity=False)
    residual.load_state_dict(plain.state_dict())
    with torch.no_grad():
        residual.to_modulation.bias[:WIDTH] -= 1
    h, cond = normal(B, WIDTH), normal(B, COND, seed=1)
    torch.testing.assert_close(plain(h, cond), residual(h, cond))


def test_additive_only_shifts() -> None:
    condition, cond = Additive(WIDTH, COND, identity=False), normal(B, COND)
    a, b = normal(B, WIDTH, seed=1), normal(B, WIDTH, seed=2)
    torch.testing.assert_close(condition(a, cond) - a, condition(b, cond) - b)


def test_adaptive_norm_needs_no_batch() -> None:
    """Statement 7 of the sources says that it needs batch statistics; it does not."""
    condition = AdaptiveNorm(WIDTH, COND, identity=False)
    h, cond = normal(B, WIDTH), normal(B, COND, seed=1)
    alone = torch.cat([condition(h[i : i + 1], cond[i : i + 1]) for i in range(B)])
    torch.testing.assert_close(condition(h, cond), alone)
    torch.testing.assert_close(
        condition(3 * h + 1, cond), condition(h, cond), rtol=1e-3, atol=1e-4
    )


@pytest.mark.parametrize("name", CONDITIONINGS)
def test_every_conditioning_builds_a_network(name: str) -> None:
    net = build(NetworkConfig(width=8, depth=2, time_dim=6, conditioning=name), seed=0)
    x, label = normal(B, 2), torch.arange(B) % 3
    assert torch.equal(net(x, torch.tensor(0.5), label), torch.zeros(B, 2))
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.copy_(0.5 * torch.randn(parameter.shape))
    times = net(x, torch.tensor(0.9), label) - net(x, torch.tensor(0.1), label)
    labels = net(x, torch.tensor(0.5), label) - net(x, torch.tensor(0.5), (label + 1) % 3)
    told = name != "none"
    assert bool((times.abs().max() > 1e-4) == told)
    assert bool((labels.abs().max() > 1e-4) == told)


def test_one_time_is_as_good_as_a_row_of_it() -> None:
    net = trained(build(NetworkConfig(width=8), seed=0))
    x, label = normal(B, 2), torch.arange(B) % 3
    row = net(x, torch.full((B,), 0.3), label)
    torch.testing.assert_close(net(x, torch.tensor(0.3), label), row, rtol=1e-4, atol=1e-5)


def trained(net: ScoreNetwork) -> ScoreNetwork:
    """Gives weights that are not at their neutral start."""
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.add_(0.2 * torch.randn(parameter.shape, generator=generator))
    return net


def test_first_weights_follow_the_seed_alone() -> None:
    state = torch.random.get_rng_state()
    a, b = build(NetworkConfig(), seed=3), build(NetworkConfig(), seed=3)
    other = build(NetworkConfig(), seed=4)
    assert torch.equal(state, torch.random.get_rng_state())
    pairs = zip(a.parameters(), b.parameters(), strict=True)
    assert all(torch.equal(p, q) for p, q in pairs)
    assert not torch.equal(a.layers[0].weight, other.layers[0].weight)


def test_the_notes_network_has_the_stated_size() -> None:
    """Three FiLM layers, 64 wide: 4 · 64² + … counted by hand, layer by layer."""
    net = ScoreNetwork(NetworkConfig())
    square = 64 * 64 + 64
    by_hand = 2 * square + 3 * 64 + (2 * 64 + 64) + 2 * square + 3 * 2 * square + (64 * 2 + 2)
    assert sum(p.numel() for p in net.parameters()) == by_hand == 42_114


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("width", 0),
        ("width", 2.5),
        ("depth", 17),
        ("time_dim", 1),
        ("conditioning", "magic"),
        ("prediction", "noise"),
        ("reading", "noise"),
        ("schedule", "sine"),
        ("convention", "mine"),
        ("time_scale", float("nan")),
        ("max_period", 0.0),
    ],
)
def test_bad_configs_are_refused(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"^{field}=.*: need"):
        dataclasses.replace(NetworkConfig(), **{field: value})


def test_a_config_reads_the_former_name_of_its_prediction() -> None:
    former = NetworkConfig(reading="score")
    assert former == NetworkConfig(prediction="score")
    assert "reading" not in dataclasses.asdict(former)
    assert dataclasses.replace(former, prediction="eps").prediction == "eps"
