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
    axis = torch.linspace(-7, 7, 401, dtype=torch.float64)
    for t in (0.0, 0.5, 1.0):
        total = density.on_grid(exact, axis, t).sum() * (axis[1] - axis[0]) ** 2
        assert abs(float(total) - 1) < 1e-9


def test_densities_by_label_stand_in_their_own_rows() -> None:
    axis = torch.linspace(-3.2, 3.2, 65, dtype=torch.float64)
    schedule = schedules.Cosine()
    found = density.by_label(schedule, ("circles",), axis, (0.5, 0.1))
    assert found.shape == (2, 2, 65, 65)
    assert bool((found[:, 0] == 0).all())
    x, y = torch.meshgrid(axis, axis, indexing="xy")
    nodes = torch.stack([x.flatten(), y.flatten()], 1)
    logs = denoisers.exact(schedule, "circles").log_density(nodes, 0.1)
    torch.testing.assert_close(found[1, 1].flatten(), logs.exp(), rtol=1e-9, atol=1e-12)
