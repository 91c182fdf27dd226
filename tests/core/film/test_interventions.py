"""Interventions: neutral to the last bit, and of a known effect."""

import pytest
import torch
from torch import Tensor

from core import checkpoints, denoisers
from core.film import modulation
from core.film.interventions import (
    Ablate,
    Intervened,
    Intervention,
    OverrideTime,
    ScaleModulation,
    SetFeature,
)
from core.networks import NetworkConfig, ScoreNetwork, build

NET = checkpoints.load("moons-circles")
LABEL = torch.arange(64) % 3
X = torch.randn(64, 2, generator=torch.Generator().manual_seed(1))


def answer(*changes: Intervention, t: float | Tensor = 0.4, net: ScoreNetwork = NET) -> Tensor:
    return Intervened(net, changes)(X, torch.as_tensor(t), LABEL)


def plain(t: float | Tensor = 0.4) -> Tensor:
    return NET(X, torch.as_tensor(t), LABEL)


NEUTRAL: list[tuple[Intervention, ...]] = [
    (),
    (OverrideTime(0.4),),
    (OverrideTime(0.4, (1,)),),
    (OverrideTime(0.4, shift=False),),
    (OverrideTime(0.9, ()),),
    (OverrideTime(0.9, scale=False, shift=False),),
    (Ablate(()),),
    (Ablate(scale=False, shift=False),),
    (ScaleModulation(1.0),),
    (ScaleModulation(1.0, (0, 2)),),
    (ScaleModulation(3.0, ()),),
    (OverrideTime(0.4), ScaleModulation(1.0), Ablate(())),
]


@pytest.mark.parametrize("changes", NEUTRAL, ids=repr)
def test_neutral_values_change_nothing_to_the_last_bit(changes: tuple[Intervention, ...]) -> None:
    assert torch.equal(answer(*changes), plain())


def test_all_layers_told_another_time_are_the_network_at_that_time() -> None:
    assert torch.equal(answer(OverrideTime(0.85)), plain(0.85))
    assert not torch.equal(answer(OverrideTime(0.85)), plain())
    batch = torch.linspace(0, 1, 64)
    assert torch.equal(answer(OverrideTime(0.85), t=batch), plain(torch.full((64,), 0.85)))


def test_layers_overridden_one_by_one_are_all_overridden() -> None:
    assert torch.equal(
        answer(OverrideTime(0.2, (0,)), OverrideTime(0.2, (1,)), OverrideTime(0.2, (2,))),
        plain(0.2),
    )
    assert torch.equal(answer(OverrideTime(0.2, (0, 1, 2))), plain(0.2))


def test_frozen_scale_and_frozen_shift_together_override_time() -> None:
    both = answer(OverrideTime(0.1, shift=False), OverrideTime(0.1, scale=False))
    assert torch.equal(both, plain(0.1))
    assert not torch.equal(answer(OverrideTime(0.1, shift=False)), both)
    assert not torch.equal(answer(OverrideTime(0.1, scale=False)), both)


@pytest.mark.parametrize("frozen", [0, 1])
def test_what_is_frozen_stands_still_and_the_rest_goes_on(frozen: int) -> None:
    change = OverrideTime(0.1, (0, 2), scale=frozen == 0, shift=frozen == 1)
    seen = Intervened(NET, [change]).modulate(torch.tensor(0.4), LABEL)
    now, then = (modulation.of(NET)(torch.tensor(t), LABEL) for t in (0.4, 0.1))
    assert torch.equal(seen[frozen][:, [0, 2]], then[frozen][:, [0, 2]])
    assert torch.equal(seen[frozen][:, 1], now[frozen][:, 1])
    assert torch.equal(seen[1 - frozen], now[1 - frozen])


def test_film_off_is_a_plain_network_without_time_and_label() -> None:
    off = answer(Ablate())
    h = X
    for layer in NET.layers:
        h = torch.nn.functional.silu(layer(h))
    assert torch.equal(off, NET.out(h))
    assert torch.equal(off, answer(Ablate(), t=0.9))
    assert torch.equal(off, answer(Ablate(shift=False), Ablate(scale=False)))
    torch.testing.assert_close(off, answer(ScaleModulation(0.0)))


def test_scale_only_is_film_without_its_shift() -> None:
    seen = Intervened(NET, [Ablate((1,), scale=False)]).modulate(torch.tensor(0.4), LABEL)
    own = modulation.of(NET)(torch.tensor(0.4), LABEL)
    assert torch.equal(seen[0], own[0])
    assert bool((seen[1][:, 1] == 0).all())
    assert torch.equal(seen[1][:, [0, 2]], own[1][:, [0, 2]])


def test_the_factor_is_a_distance_from_the_identity() -> None:
    one, two, minus = (
        torch.stack(Intervened(NET, [ScaleModulation(k)]).modulate(torch.tensor(0.4), LABEL))
        for k in (0.0, 2.0, -1.0)
    )
    own = torch.stack(modulation.of(NET)(torch.tensor(0.4), LABEL))
    torch.testing.assert_close(two - own, own - one)
    torch.testing.assert_close((two + minus) / 2, own + (one - own) / 2)
    assert bool((one[0] == 1).all())
    assert bool((one[1] == 0).all())


def test_a_feature_set_to_zero_is_one_whose_outgoing_weights_do_not_matter() -> None:
    """SiLU(0) = 0, so a network whose next layer ignores the feature gives the same answer."""
    cut = checkpoints.read("moons-circles")
    with torch.no_grad():
        cut.layers[2].weight[:, 17] = 0  # type: ignore[union-attr, index]
    expected = cut(X, torch.tensor(0.4), LABEL)
    torch.testing.assert_close(answer(SetFeature(1, 17)), expected, rtol=1e-5, atol=1e-5)
    assert float((expected - plain()).abs().max()) > 1e-4


def test_setting_a_feature_to_its_present_values_changes_nothing() -> None:
    label = torch.zeros(64, dtype=torch.long)
    scale, shift = modulation.of(NET)(torch.tensor(0.4), label)
    present = SetFeature(2, 5, float(scale[0, 2, 5]), float(shift[0, 2, 5]))
    found = Intervened(NET, [present])(X, torch.tensor(0.4), label)
    torch.testing.assert_close(found, NET(X, torch.tensor(0.4), label), rtol=1e-6, atol=1e-6)


def test_a_changed_network_serves_as_a_denoiser_and_shares_weights() -> None:
    changed = Intervened(NET, [OverrideTime(0.6)])
    assert changed.out is NET.out
    v = NET(X, torch.tensor(0.6), torch.zeros(64, dtype=torch.long))
    alpha, sigma = NET.schedule(torch.tensor(0.3))
    found = denoisers.network(changed, "moons")(X, torch.tensor(0.3))
    torch.testing.assert_close(found, alpha * X - sigma * v)


def test_only_affine_conditionings_can_be_changed() -> None:
    net = build(NetworkConfig(width=8, time_dim=16, conditioning="adaptive-norm"), seed=0)
    with pytest.raises(ValueError, match="adaptive-norm"):
        Intervened(net, [])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: OverrideTime(1.5), "t=1.5"),
        (lambda: OverrideTime(float("nan")), "t=nan"),
        (lambda: ScaleModulation(11.0), "factor=11"),
        (lambda: SetFeature(0, 0, 1e6), "scale=1000000"),
        (lambda: answer(SetFeature(3, 0)), "layer=3"),
        (lambda: answer(SetFeature(0, 64)), "feature=64"),
        (lambda: answer(Ablate((3,))), r"layers=\(3,\)"),
    ],
)
def test_what_is_out_of_bounds_is_named(make, said: str) -> None:  # noqa: ANN001
    with pytest.raises(ValueError, match=said):
        make()
