"""Draws and curves against scikit-learn, nodes against the curves' own middles."""

import math

import numpy as np
import pytest
import torch
from sklearn.datasets import make_circles, make_moons

from core import data
from core.metrics import distance_to_curve, sliced_wasserstein

SHIFTS = {"moons": data.MOONS_SHIFT, "circles": data.CIRCLES_SHIFT}


def published(name: str, n: int, noise: float, seed: int) -> np.ndarray:
    if name == "moons":
        points, _ = make_moons(n, noise=noise, random_state=seed)
    else:
        points, _ = make_circles(n, noise=noise, factor=data.CIRCLES_FACTOR, random_state=seed)
    return points * data.SCALE + np.array(SHIFTS[name])


@pytest.mark.parametrize("name", data.DATASETS)
def test_draws_follow_scikit_learn(name: str) -> None:
    n, generator = 20_000, torch.Generator().manual_seed(1)
    ours, _ = data.draw(name, n, generator=generator)
    theirs = [published(name, n, data.NOISE / data.SCALE, seed) for seed in (0, 1)]
    assert sliced_wasserstein(ours, theirs[0]) < 2.5 * sliced_wasserstein(*theirs)


@pytest.mark.parametrize("name", data.DATASETS)
def test_nodes_and_arcs_are_scikit_learns_curves(name: str) -> None:
    curve, arcs = published(name, 4000, 0.0, 0), data.DATASETS[name].arcs
    assert distance_to_curve(curve, arcs) < 1e-12
    means, _ = data.nodes(name)
    assert torch.cdist(means, torch.tensor(curve)).min(1).values.max() < 2e-3


@pytest.mark.parametrize("width", data.WIDTHS)
@pytest.mark.parametrize(("name", "sides"), [("moons", (1, -1)), ("circles", (0, 0))])
def test_nodes_carry_the_moments_of_their_curve(
    name: str, sides: tuple[int, int], width: float
) -> None:
    # The mean of sin θ is 2/π over an upper half circle, −2/π over a lower one, 0 over a circle.
    means, weights = data.nodes(name, width)
    first, second = 0.0, 0.0
    for arc, side in zip(data.DATASETS[name].arcs, sides, strict=True):
        first += (arc.y + side * arc.radius * 2 / math.pi) / 2
        second += (arc.y**2 + side * arc.y * arc.radius * 4 / math.pi + arc.radius**2 / 2) / 2
    y = means[:, 1]
    found = [float(weights.sum()), float(weights @ y), float(weights @ y**2)]
    assert found == pytest.approx([1, first, second], abs=1e-13)


def test_the_wider_the_gaussian_the_fewer_the_nodes() -> None:
    both, weights = data.nodes()
    assert float(weights.sum()) == pytest.approx(1, abs=1e-13)
    assert len(both) == sum(len(data.nodes(name)[0]) for name in data.DATASETS)
    counts = [len(data.nodes(None, width)[0]) for width in (0.1, 0.2, 0.5, 1.0, 5.0, math.inf)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 8 * counts[-1]
    assert torch.equal(data.nodes("moons", 0.15)[0], data.nodes("moons", data.rounded(0.15))[0])


@pytest.mark.parametrize("width", [0.0, -1.0, math.nan])
def test_a_width_that_is_none_is_refused(width: float) -> None:
    with pytest.raises(ValueError, match="width="):
        data.nodes("moons", width)


def test_draws_repeat_and_are_labelled() -> None:
    for name, shape in data.DATASETS.items():
        x, label = data.draw(name, 10, generator=torch.Generator().manual_seed(3))
        again, _ = data.draw(name, 10, generator=torch.Generator().manual_seed(3))
        assert torch.equal(x, again)
        assert x.dtype == torch.float32
        assert label.dtype == torch.int64
        assert label.unique().tolist() == [shape.label]
    assert data.draw("moons", 0, generator=torch.Generator())[0].shape == (0, 2)


@pytest.mark.parametrize("n", [-1, 1.5, True, data.MAX_POINTS + 1, math.nan])
def test_bad_counts_are_refused(n: int) -> None:
    with pytest.raises(ValueError, match="n="):
        data.draw("moons", n, generator=torch.Generator())


@pytest.mark.parametrize("label", ["squares", 2, -1, True, 0.5])
def test_unknown_labels_are_refused(label: int) -> None:
    with pytest.raises(ValueError, match="moons"):
        data.label_index(label)
