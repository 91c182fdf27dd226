"""What travels to a browser: frames from first to last, and no more bytes than agreed."""

import numpy as np
import pytest

from pages.shared import budgets

CASES = [(1, 10), (20, 1000), (100, 5000), (50, 20_000), (1000, 1000), (7, 3)]


@pytest.mark.parametrize(("steps", "n"), CASES)
@pytest.mark.parametrize("panels", [1, 2])
def test_a_sweep_and_its_first_scale_stay_within_the_agreed_bytes(
    steps: int, n: int, panels: int
) -> None:
    chosen = budgets.frames(steps, n, panels)
    assert (chosen[0], chosen[-1]) == (0, steps)
    assert (np.diff(chosen) > 0).all()
    assert np.ptp(np.diff(chosen)) <= 1  # even, up to rounding
    sent = 4 * n * len(chosen) * (len(budgets.scales(n)) + 2) * panels
    allowed = budgets.WIRE if n <= budgets.CROWD else budgets.WIRE_CROWD
    assert sent <= allowed or len(chosen) == 2


@pytest.mark.parametrize("count", [0, 1, 2, 3, 500])
def test_first_and_last_are_always_there(count: int) -> None:
    chosen = budgets.spread(100, count)
    assert (chosen[0], chosen[-1]) == (0, 100)
    assert len(chosen) == min(101, max(2, count))
