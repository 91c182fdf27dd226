"""The noise floor: fresh data reach it, anything else lies above it, and it falls as 1/√n."""

import pytest
import torch

from core import data, experiments
from core.experiments.noise_floor import draws


@pytest.mark.parametrize("label", ["moons", "circles", None])
def test_fresh_data_reach_the_floor_and_a_shifted_cloud_does_not(label: str | None) -> None:
    names = [label] if label else list(data.DATASETS)
    generator = torch.Generator().manual_seed(7)
    fresh = torch.cat(
        [data.draw(name, 600 // len(names), generator=generator)[0] for name in names]
    )
    floor = experiments.noise_floor(label, 600)
    assert 0 < floor.least < floor.mean < floor.largest
    assert experiments.distance(fresh, label) < 1.5 * floor.mean
    shifted = experiments.distance(fresh + torch.tensor([0.5, 0.0]), label)
    assert shifted == pytest.approx(0.5 * 2 / torch.pi, rel=0.1)  # the mean of |cos| over angles


def test_four_times_the_points_halve_the_floor() -> None:
    ratio = [experiments.noise_floor("moons", n).mean for n in (200, 3200)]
    assert ratio[0] / ratio[1] == pytest.approx(4, rel=0.5)


def test_the_mixture_has_equal_shares_and_any_size() -> None:
    left = [(draw[:, 0] < data.MOONS_SHIFT[0]).float().mean() for draw in draws(None, 4000)]
    assert len(draws(None, 7)[0]) == 7
    moons = (draws("moons", 4000)[0][:, 0] < data.MOONS_SHIFT[0]).float().mean()
    assert torch.stack(left).mean() == pytest.approx(float(moons) / 2, abs=0.03)
    with pytest.raises(ValueError, match="n=0"):
        experiments.noise_floor("moons", 0)
