"""The density grid against the density point by point, and against probability itself."""

import pytest
import torch

from core import denoisers, density, schedules


@pytest.mark.parametrize("label", ["moons", "circles", None])
@pytest.mark.parametrize("t", [0.0, 0.3, 1.0])
def test_a_grid_holds_the_density_of_its_nodes(label: str | None, t: float) -> None:
    exact = denoisers.exact(schedules.Cosine(), label)
    axis = torch.linspace(-3, 3, 17, dtype=torch.float64)
    found = density.on_grid(exact, axis, t)
    for row, column in ((0, 0), (8, 3), (4, 12), (16, 5)):
        node = torch.stack([axis[column], axis[row]])[None]
        torch.testing.assert_close(found[row, column], exact.log_density(node, t).exp()[0])


def test_a_grid_holds_all_the_probability() -> None:
    exact = denoisers.exact(schedules.Cosine(), "moons")
    axis = torch.linspace(-5, 5, 401)
    for t in (0.0, 0.5, 1.0):
        total = density.on_grid(exact, axis, t).sum() * (axis[1] - axis[0]) ** 2
        assert abs(float(total) - 1) < 1e-4
