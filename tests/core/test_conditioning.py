"""Ways in, fusions and clocks against torch's own layers, and their neutral starts."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from core import checkpoints
from core.conditioning import CONDITIONINGS, Affine, FiLM, film
from core.conditioning.attention import KEY, TIME_TOKENS, TimeQuery, TimeTokens, attend, products
from core.conditioning.base import split
from core.conditioning.fusion import FUSIONS, ConcatMLP
from core.conditioning.gated_norm import GatedNorm
from core.conditioning.group_norm import AdaptiveGroupNorm
from core.conditioning.in_turn import in_turn
from core.embeddings import sinusoidal
from core.embeddings.clocks import CLOCKS
from core.embeddings.positional import Sinusoidal
from core.networks import NetworkConfig, ScoreNetwork, build, parameters, sized

B, WIDTH, COND = 7, 24, 6


def normal(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def filled(layer: nn.Module) -> nn.Module:
    """Gives every parameter a value that is not neutral."""
    generator = torch.Generator().manual_seed(9)
    with torch.no_grad():
        for weight in layer.parameters():
            weight.copy_(0.3 * torch.randn(weight.shape, generator=generator))
    return layer.eval()


H, GAMMA = normal(B, WIDTH), normal(B, COND, seed=1)


@pytest.mark.parametrize("name", CONDITIONINGS)
def test_every_way_in_starts_as_it_says(name: str) -> None:
    kind = CONDITIONINGS[name]
    starts = {
        "h": H,
        "0.98 h": torch.sigmoid(torch.tensor(4.0)) * H,
        "(h − μ)/σ": nn.GroupNorm(split(WIDTH) if "group" in name else 1, WIDTH)(H),
    }
    found = kind(WIDTH, COND, identity=True)(H, GAMMA)
    if kind.start == "h":
        assert torch.equal(found, H)
    torch.testing.assert_close(found, starts[kind.start])
    assert kind.formula


def test_adaptive_group_norm_is_torchs_group_norm_with_film() -> None:
    layer = filled(AdaptiveGroupNorm(WIDTH, COND))
    scale, shift = layer.film.to_modulation(GAMMA).chunk(2, -1)
    normed = nn.GroupNorm(layer.groups, WIDTH, affine=False)(3 * H + 1)
    torch.testing.assert_close(layer(3 * H + 1, GAMMA), scale * normed + shift)
    assert layer.groups == 8
    alone = torch.stack([layer(h, cond) for h, cond in zip(H, GAMMA, strict=True)])
    torch.testing.assert_close(layer(H, GAMMA), alone)


def test_the_gated_norm_is_torchs_layer_norm_behind_a_gate() -> None:
    layer = filled(GatedNorm(WIDTH, COND))
    scale, shift, gate = layer.to_modulation(GAMMA).chunk(3, -1)
    inner = functional.layer_norm(H, (WIDTH,)) * (1 + scale) + shift
    torch.testing.assert_close(layer(H, GAMMA), H + gate * inner)


def test_attend_is_torchs_own_attention() -> None:
    query, key, value = normal(B, 3, 5), normal(B, 4, 5, seed=1), normal(B, 4, 6, seed=2)
    own = functional.scaled_dot_product_attention(query, key, value)
    torch.testing.assert_close(attend(query, key, value), own)
    assert products(16, 16) == 4 * products(8, 8)
    assert products(1, 16) == 2 * products(1, 8)


def test_time_as_query_is_torchs_multihead_attention_of_one_head() -> None:
    layer = filled(TimeQuery(WIDTH, COND))
    size = WIDTH // layer.tokens
    torchs = nn.MultiheadAttention(KEY, 1, kdim=size, vdim=size, batch_first=True)
    with torch.no_grad():
        torchs.q_proj_weight.copy_(torch.eye(KEY))
        torchs.k_proj_weight.copy_(layer.to_key.weight)
        torchs.v_proj_weight.copy_(layer.to_value.weight)
        torchs.in_proj_bias.copy_(
            torch.cat([torch.zeros(KEY), layer.to_key.bias, layer.to_value.bias])
        )
        torchs.out_proj.weight.copy_(torch.eye(KEY))
        torchs.out_proj.bias.zero_()
    tokens = H.reshape(B, layer.tokens, size)
    found, _ = torchs(layer.to_query(GAMMA)[:, None], tokens, tokens)
    torch.testing.assert_close(layer(H, GAMMA), H + layer.to_out(found[:, 0]))


def test_features_as_queries_are_torchs_multihead_attention_of_one_head() -> None:
    layer = filled(TimeTokens(WIDTH, COND))
    torchs = nn.MultiheadAttention(KEY, 1, batch_first=True)
    with torch.no_grad():
        torchs.in_proj_weight.copy_(torch.eye(KEY).repeat(3, 1))
        torchs.in_proj_bias.zero_()
        torchs.out_proj.weight.copy_(torch.eye(KEY))
        torchs.out_proj.bias.zero_()
    query = layer.to_query(H.reshape(B, layer.tokens, -1))
    key = layer.to_key(GAMMA).reshape(B, TIME_TOKENS, KEY)
    value = layer.to_value(GAMMA).reshape(B, TIME_TOKENS, KEY)
    found, _ = torchs(query, key, value)
    torch.testing.assert_close(layer(H, GAMMA), H + layer.to_out(found).reshape(B, WIDTH))


def test_an_mlp_of_both_is_torchs_own_sequence() -> None:
    fusion = filled(ConcatMLP(COND))
    time, label = normal(B, COND), normal(B, COND, seed=1)
    torchs = nn.Sequential(fusion.first, nn.SiLU(), fusion.second)
    torch.testing.assert_close(fusion(time, label), torchs(torch.cat([time, label], 1)))


def test_sum_gate_and_side_by_side_are_what_they_say() -> None:
    time, label = normal(B, COND), normal(COND, seed=1)
    torch.testing.assert_close(FUSIONS["sum"](COND)(time, label), torch.add(time, label))
    gated = functional.glu(torch.cat([label.expand(B, -1), time], 1))  # a ⊙ sigmoid(b)
    torch.testing.assert_close(FUSIONS["gate"](COND)(time, label), gated)
    both = FUSIONS["in-turn"](COND)
    assert torch.equal(both(time, label)[:, COND:], label.expand(B, -1))
    assert both.width == 2 * COND


@pytest.mark.parametrize("name", CONDITIONINGS)
def test_two_in_turn_are_one_after_the_other_and_start_neutral(name: str) -> None:
    kind, cond = CONDITIONINGS[name], torch.cat([GAMMA, normal(B, COND, seed=2)], 1)
    layer = filled(in_turn(kind, WIDTH, 2 * COND, identity=False))
    expected = layer.second(layer.first(H, GAMMA), cond[:, COND:])
    torch.testing.assert_close(layer(H, cond), expected)
    assert isinstance(layer, Affine) == issubclass(kind, Affine)
    if isinstance(layer, Affine):
        torch.testing.assert_close(film(H, *layer.modulation(cond)), expected)
    if kind.start == "h":
        assert torch.equal(in_turn(kind, WIDTH, 2 * COND, identity=True)(H, cond), H)


def varied(net: ScoreNetwork) -> ScoreNetwork:
    with torch.no_grad():
        for weight in net.parameters():
            weight.add_(
                0.2 * torch.randn(weight.shape, generator=torch.Generator().manual_seed(3))
            )
    return net.eval()


@pytest.mark.parametrize("clock", CLOCKS)
def test_every_clock_tells_times_apart_and_trains(clock: str) -> None:
    net = varied(build(NetworkConfig(width=8, time_dim=6, clock=clock), seed=0))
    x, label = normal(B, 2), torch.arange(B) % 3
    early, late = (net(x, torch.tensor(t), label) for t in (0.1, 0.9))
    assert early.shape == (B, 2)
    assert bool((early - late).abs().max() > 1e-4) == (clock != "none")
    each = net(x, torch.full((B,), 0.1), label)
    torch.testing.assert_close(each, early, rtol=1e-4, atol=1e-5)
    (early - late).square().sum().backward()
    learned = dict(net.embedding.named_parameters())
    assert all(weight.grad is not None for weight in learned.values())
    assert bool(learned) == (
        clock in {"table", "table-gaps", "linear", "hybrid", "low-rank", "adapter"}
    )


def test_discrete_time_stands_still_between_steps() -> None:
    net = varied(build(NetworkConfig(width=8, time_dim=6, time_steps=10), seed=0))
    clock = net.clock(torch.tensor([0.3001, 0.3999, 0.4001, 0.95, 1.0]))
    assert torch.equal(clock[0], clock[1])
    assert not torch.equal(clock[1], clock[2])
    assert torch.equal(clock[3], clock[4])
    torch.testing.assert_close(clock[0], sinusoidal(0.3, 6, time_scale=1000.0), atol=1e-4, rtol=0)


def test_early_layers_read_the_fine_embedding_and_deep_ones_the_coarse() -> None:
    config = NetworkConfig(width=8, time_dim=6, clock="multi-scale")
    t = torch.tensor(0.37)
    fine, coarse = build(config, seed=0).clock(t)
    torch.testing.assert_close(fine, sinusoidal(t, 6, max_period=1e-4, convention="ddpm"))
    torch.testing.assert_close(coarse, sinusoidal(t, 6, max_period=1e-2, convention="ddpm"))
    turned = build(replace(config, clock="multi-scale-reversed"), seed=0).clock(t)
    assert torch.equal(turned, torch.stack([coarse, fine]))
    net = build(config, seed=0)
    first, *rest = net.for_layers(torch.stack([torch.zeros(6), torch.ones(6)]))
    assert not first.any()
    assert all(bool(cond.all()) for cond in rest)


def test_a_table_with_gaps_trains_the_row_before() -> None:
    like = Sinusoidal(6)
    table, whole = (CLOCKS[name](like, 100).train() for name in ("table-gaps", "table"))
    t = torch.tensor([0.005, 0.025, 0.035])  # rows 0, 2 and 3; every fourth is a gap
    assert torch.equal(table(t)[1], table(t)[2])
    assert not torch.equal(whole(t)[1], whole(t)[2])
    assert not torch.equal(table.eval()(t)[1], table(t)[2])


@pytest.mark.parametrize(("where", "told"), [("all", {0, 1, 2}), ("first", {0}), ("last", {2})])
def test_only_the_layers_that_are_meant_are_conditioned(where: str, told: set[int]) -> None:
    net = build(NetworkConfig(width=8, where=where), seed=0)
    assert {i for i, part in enumerate(net.conditions) if isinstance(part, FiLM)} == told


def test_before_and_after_the_activation_differ_by_what_they_see() -> None:
    config = NetworkConfig(width=8, depth=1, time_dim=6)
    net = varied(build(config, seed=0))
    after = build(replace(config, position="after"), seed=0)
    after.load_state_dict(net.state_dict())
    x, label = normal(B, 2), torch.arange(B) % 3
    cond = net.embed(torch.tensor(0.3), label)
    scale, shift = net.conditions[0].to_modulation(cond).chunk(2, -1)
    z = functional.linear(x, net.layers[0].weight, net.layers[0].bias)
    for one, hidden in (
        (net, functional.silu(scale * z + shift)),
        (after, scale * functional.silu(z) + shift),
    ):
        expected = functional.linear(hidden, net.out.weight, net.out.bias)
        torch.testing.assert_close(one(x, torch.tensor(0.3), label), expected)


def test_the_stored_network_answers_as_the_formula_written_out() -> None:
    """Bit by bit: what the config has gained since changes nothing for older checkpoints."""
    net = checkpoints.load("moons-circles")
    tensors, x, label = net.state_dict(), normal(B, 2), torch.arange(B) % 3
    wave = sinusoidal(torch.full((B,), 0.3), 64, time_scale=1000.0)
    mlp = [
        (tensors[f"time_mlp.{part}.weight"], tensors[f"time_mlp.{part}.bias"])
        for part in ("first", "second")
    ]
    cond = functional.linear(functional.silu(functional.linear(wave, *mlp[0])), *mlp[1])
    cond, h = cond + tensors["label_table.weight"][label], x
    for i in range(3):
        z = functional.linear(h, tensors[f"layers.{i}.weight"], tensors[f"layers.{i}.bias"])
        own = f"conditions.{i}.to_modulation"
        both = functional.linear(cond, tensors[f"{own}.weight"], tensors[f"{own}.bias"])
        scale, shift = both.chunk(2, -1)
        h = functional.silu(scale * z + shift)
    expected = functional.linear(h, tensors["out.weight"], tensors["out.bias"])
    assert torch.equal(net(x, torch.full((B,), 0.3), label), expected)


@pytest.mark.parametrize("name", CONDITIONINGS)
def test_sizes_are_found_within_three_percent(name: str) -> None:
    config = sized(NetworkConfig(time_dim=32, conditioning=name), 25_000)
    assert parameters(config) == pytest.approx(25_000, rel=0.03)
    assert config.width % CONDITIONINGS[name].multiple == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("clock", "sundial"),
        ("embedding_dim", -1),
        ("time_mlp", "relu"),
        ("time_steps", 1001),
        ("fusion", "product"),
        ("where", "second"),
        ("position", "inside"),
    ],
)
def test_bad_ways_are_refused(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"^{field}=.*: need"):
        replace(NetworkConfig(), **{field: value})


def test_without_a_time_mlp_the_clock_has_to_be_as_wide_as_the_label() -> None:
    with pytest.raises(ValueError, match=r"^time_dim=32: need 8, the clock's width"):
        build(NetworkConfig(time_dim=32, embedding_dim=8, time_mlp="none"), seed=0)
