"""The exported training script is the row's network, and it trains as it is."""

import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from core import data, metrics, training
from core.experiments.conditioning_table import Row
from core.networks import build
from core.schedules import SCHEDULES
from core.training import TrainingConfig
from pages.conditioning.script import script
from tests.conditioning_rows import RECIPE, known, row, sized

SMALL = 12


def small(name: str) -> Row:
    made = row(name)
    return replace(made, config=replace(made.config, width=SMALL), steps=3)


def ran(made: Row) -> dict[str, Any]:
    """What the script defines."""
    names: dict[str, Any] = {"__name__": "script"}
    exec(script(made, RECIPE), names)
    return names


@pytest.mark.parametrize("name", known())
def test_the_network_of_the_script_is_that_of_the_row(name: str) -> None:
    made = small(name)
    ours, theirs = ran(made)["Network"]().eval(), build(made.config, seed=1).eval()
    pairs = list(zip(ours.parameters(), theirs.parameters(), strict=True))
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for own, other in pairs:
            assert own.shape == other.shape
            other.add_(0.3 * torch.randn(other.shape, generator=generator))
            own.copy_(other)
        for own, other in zip(ours.buffers(), theirs.buffers(), strict=True):
            own.copy_(other)
    x, t = torch.randn(40, 2, generator=generator), torch.rand(40, generator=generator)
    label = torch.arange(40) % 3
    found, wanted = ours(x, t, label), theirs(x, t, label)
    assert wanted.std() > 0.01
    torch.testing.assert_close(found, wanted, rtol=2e-3, atol=2e-4)


@pytest.mark.parametrize("name", ["film", "attention-tokens", "fusion-in-turn", "family-one-hot"])
def test_the_script_says_how_many_parameters_it_has(name: str) -> None:
    made = sized(name)
    net = ran(made)["Network"]()
    assert sum(weight.numel() for weight in net.parameters()) == made.parameters
    assert f"{made.parameters} parameters" in script(made, RECIPE)


@pytest.mark.parametrize(
    "name", [name for name, spec in known().items() if "predictions" in spec.views]
)
def test_the_loss_of_the_script_is_that_of_the_row(name: str) -> None:
    made, count = small(name), 40_000
    names = ran(made)
    names["BATCH"], names["DROPOUT"] = count, 0.0
    constant = torch.tensor([0.3, -0.2])
    net = build(made.config, seed=0)
    with torch.no_grad():
        net.out.bias.copy_(constant)  # the last layer starts at 0, so this is all it says
    torch.manual_seed(0)
    found = names["loss"](lambda x, t, label: constant.expand(len(x), 2))
    config = TrainingConfig(batch=count, label_dropout=0.0)
    drawn = training.batch(net, config, torch.Generator().manual_seed(1))
    wanted = training.loss(net, drawn, made.loss)
    assert found.item() == pytest.approx(wanted.item(), rel=0.1)


def test_the_script_draws_the_data_and_its_schedules() -> None:
    names = ran(small("film"))
    torch.manual_seed(0)
    for label, name in enumerate(data.DATASETS):
        fresh, _ = data.draw(name, 4000, generator=torch.Generator().manual_seed(1))
        assert metrics.sliced_wasserstein(names["draw"](label, 4000), fresh) < 0.05
    t = torch.linspace(0, 1, 11)
    for schedule, some in (("cosine", "film"), ("linear-beta", "v-uniform-linear-beta")):
        found = ran(small(some))["schedule"](t)
        np.testing.assert_allclose(torch.stack(found), torch.stack(SCHEDULES[schedule]()(t)), 1e-5)


@pytest.mark.parametrize("name", ["film", "score-snr-difference-cosine", "family-multi-scale"])
def test_the_script_runs_as_it_is(name: str) -> None:
    code = script(small(name), RECIPE | {"batch": 64})
    done = subprocess.run(
        [sys.executable, "-I", "-"],
        input=code,
        text=True,
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert "step 3 of 3: loss" in done.stdout
    assert "circles: mean [" in done.stdout
