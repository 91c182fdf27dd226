"""Networks trained together are the networks that would have been trained alone."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from core.networks import NetworkConfig, ScoreNetwork, build
from core.training import TrainingConfig, train
from core.training.together import train_together

SMALL = NetworkConfig(width=12, depth=2, time_dim=8)
SHORT = TrainingConfig(steps=25, batch=32, ema=0.9, learning_rate=5e-3, beta2=0.99)


def together(
    networks: list[ScoreNetwork], config: TrainingConfig, rates: list[float] | None = None
) -> list[ScoreNetwork]:
    assert len(list(train_together(networks, config, rates))) == config.steps
    return networks


def weights(network: ScoreNetwork) -> Tensor:
    return nn.utils.parameters_to_vector(network.parameters())


def test_one_alone_is_what_torchs_own_adam_gives() -> None:
    alone = build(SMALL, seed=1)
    losses = [record.loss for record in train(alone, SHORT)]
    (found,) = together([build(SMALL, seed=1)], SHORT)
    torch.testing.assert_close(weights(found), weights(alone), rtol=1e-3, atol=1e-4)
    assert not found.training
    records = train_together([build(SMALL, seed=1)], SHORT)
    torch.testing.assert_close(torch.tensor([r.loss for r in records]), torch.tensor(losses))


def test_a_network_does_not_depend_on_the_others_weights() -> None:
    pair = together([build(SMALL, seed=1), build(SMALL, seed=2)], SHORT)
    other = together([build(SMALL, seed=1), build(SMALL, seed=3)], SHORT)
    torch.testing.assert_close(weights(pair[0]), weights(other[0]), rtol=1e-4, atol=1e-5)
    assert not torch.allclose(weights(pair[1]), weights(other[1]), atol=1e-2)


def test_rates_are_compared_on_the_same_batches() -> None:
    same = together([build(SMALL, seed=1), build(SMALL, seed=1)], SHORT, [5e-3, 5e-3])
    torch.testing.assert_close(weights(same[0]), weights(same[1]))
    alone = build(SMALL, seed=1)
    list(train(alone, SHORT))
    slow, usual = together([build(SMALL, seed=1), build(SMALL, seed=1)], SHORT, [1e-8, 5e-3])
    torch.testing.assert_close(weights(usual), weights(alone), rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(weights(slow), weights(build(SMALL, seed=1)), rtol=0, atol=1e-5)


@pytest.mark.parametrize(
    ("dropout", "moved"), [(0.0, [True, True, False]), (1.0, [False] * 2 + [True])]
)
def test_each_sees_both_labels_unless_they_are_masked(dropout: float, moved: list[bool]) -> None:
    """A row of the label table moves if and only if its label is in the batches."""
    config = replace(SHORT, label_dropout=dropout)
    for seed, network in enumerate(together([build(SMALL, seed=s) for s in range(3)], config)):
        start = build(SMALL, seed=seed).label_table.weight
        assert (network.label_table.weight != start).any(1).tolist() == moved
