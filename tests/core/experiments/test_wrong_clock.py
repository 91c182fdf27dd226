"""Wrong clocks: each embedding against its formula by hand, errors against stored ones."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core import checkpoints, guided
from core.experiments import wrong_clock
from core.experiments.wrong_clock import CLOCKS, TIMES, Misled
from core.guided import Guided
from core.networks import NetworkConfig, build
from core.requests import SampleRequest

SHIPPED = "moons-circles"
RUN = SampleRequest(n=400, steps=10)
T = np.array([0.0, 0.05, 0.3, 0.937, 1.0])
HALF = 32
PLACES = np.arange(HALF)


def waves(t: np.ndarray, omega: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    angles = t[:, None] * omega
    return np.cos(angles), np.sin(angles)


def by_hand(clock: str) -> np.ndarray:
    cos, sin = waves(1000 * T, 10_000.0 ** (-PLACES / HALF))
    match clock:
        case "swapped":
            return np.concatenate([sin, cos], 1)
        case "one-fewer":
            return np.concatenate(waves(1000 * T, 10_000.0 ** (-PLACES / (HALF - 1))), 1)
        case "interleaved":
            return np.stack([sin, cos], 2).reshape(len(T), -1)
        case "unscaled":
            return np.concatenate(waves(T, 10_000.0 ** (-PLACES / HALF)), 1)
        case "bfloat16":
            rounded = np.array([0.0, 50, 300, 936, 1000])
            return np.concatenate(waves(rounded, 10_000.0 ** (-PLACES / HALF)), 1)
        case "step":
            seen = np.array([0.0, 49, 299, 936, 999])
            return np.concatenate(waves(seen, 10_000.0 ** (-PLACES / HALF)), 1)
        case "sampler-step":
            seen = np.array([0.0, 0, 250, 887, 950])
            return np.concatenate(waves(seen, 10_000.0 ** (-PLACES / HALF)), 1)
        case "reversed":
            return np.concatenate(waves(1000 - 1000 * T, 10_000.0 ** (-PLACES / HALF)), 1)
        case "period-1000" | "period-100000":
            period = float(clock.partition("-")[2])
            return np.concatenate(waves(1000 * T, period ** (-PLACES / HALF)), 1)
    return np.concatenate([cos, sin], 1)


@pytest.mark.parametrize("clock", CLOCKS)
def test_a_clock_is_its_formula(clock: str) -> None:
    network = Misled(checkpoints.load(SHIPPED), clock)
    seen = network.clock(torch.from_numpy(T))
    np.testing.assert_allclose(seen.double().numpy(), by_hand(clock), atol=2e-6)


def test_the_right_clock_changes_no_bit_and_shares_the_weights() -> None:
    network = checkpoints.load(SHIPPED)
    same = Misled(network, "right")
    x, t = torch.randn(64, 2), torch.rand(64)
    label = torch.zeros(64, dtype=torch.long)
    assert torch.equal(same(x, t, label), network(x, t, label))
    assert same.layers is network.layers
    assert torch.equal(wrong_clock.path(RUN, "right"), guided.path(Guided(RUN)))


def test_errors_under_the_right_clock_are_those_of_the_manifest() -> None:
    stored = checkpoints.manifest(SHIPPED)["quality"]["posterior_rmse"]
    found = dict(zip(TIMES, wrong_clock.errors(SHIPPED, "right", points=4000), strict=True))
    for t in (0.2, 0.5, 0.8):
        both = [stored[name][f"{t:.2f}"] for name in ("moons", "circles")]
        assert found[t] == pytest.approx(np.sqrt(np.mean(np.square(both))), rel=0.15)


def test_what_breaks_and_what_does_not() -> None:
    found = {clock: np.array(wrong_clock.errors(SHIPPED, clock)) for clock in CLOCKS}
    ratio = {clock: errors / found["right"] for clock, errors in found.items()}
    # 16 bits and one step of 1000 are within the network's own error
    assert max(ratio["bfloat16"]) < 1.3
    assert max(ratio["step"]) < 1.3
    for clock in ("swapped", "interleaved", "unscaled", "reversed", "period-100000"):
        assert np.median(ratio[clock]) > 5
    # h − 1 differs by more, the later it is; reversed meets the right time in the middle
    assert (np.diff(found["one-fewer"][2:-2]) > 0).all()
    assert ratio["reversed"][TIMES.index(0.5)] == pytest.approx(1)


def test_samples_of_a_wrong_clock_start_alike_and_end_elsewhere() -> None:
    right, swapped = (wrong_clock.path(RUN, clock) for clock in ("right", "swapped"))
    assert torch.equal(right[0], swapped[0])
    assert (right[-1] - swapped[-1]).norm(dim=1).median() > 0.1
    near, far = (wrong_clock.measure(RUN, clock) for clock in ("right", "unscaled"))
    assert far["distance"] > 3 * near["distance"]


def test_one_label_is_measured_alone() -> None:
    one = wrong_clock.measure(replace(RUN, label="moons"), "right")
    assert one["distance_to_curve"] < 0.2


def test_bad_clocks_and_other_networks_are_refused() -> None:
    with pytest.raises(ValueError, match="clock='late': need one of right, swapped"):
        Misled(checkpoints.load(SHIPPED), "late")
    other = build(NetworkConfig(convention="ddpm"), seed=0)
    with pytest.raises(ValueError, match="convention='ddpm'"):
        Misled(other, "right")


def test_a_convention_is_the_clock_that_stands_for_it() -> None:
    # the Transformer's frequencies are the network's own, in turn: the interleaved clock
    crossed = wrong_clock.convention_errors(SHIPPED, "transformer")
    assert crossed == pytest.approx(wrong_clock.errors(SHIPPED, "interleaved"), rel=1e-4)
    own = wrong_clock.convention_errors(SHIPPED, "guided-diffusion")
    assert own == pytest.approx(wrong_clock.errors(SHIPPED, "right"), rel=1e-4)
    with pytest.raises(ValueError, match="convention='notes'"):
        wrong_clock.convention_errors(SHIPPED, "notes")
