"""Scales asked for by the player: the same points as the page's own run, and refusals."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from core.engine import Cancelled, Engine, SampleRequest
from core.guided import Guided
from pages.shared import budgets
from pages.shared.components.player.panel import QUANTUM, REACH
from pages.shared.runs import scales
from tests.pages.test_point_cloud import unpacked

REQUEST = SampleRequest(label="both", guidance=1.0, n=40, steps=6, seed=3)
FRAMES, EXTENT = (0, 2, 6), 3.2


def here() -> bool:
    return True


@pytest.mark.parametrize("source", ["network", "exact"])
@pytest.mark.parametrize("scale", [-1.5, 0.0, 2.35])
def test_a_scale_is_the_run_at_that_scale(scale: float, source: str) -> None:
    name = scales.offer(Guided(REQUEST, source=source), FRAMES, EXTENT)
    message = scales.answer(name, str(scale), here)
    assert message is not None
    stored = unpacked(message)[1]["path"]
    assert stored.shape == (1, len(FRAMES), REQUEST.n, 2)
    found = stored[0] * (REACH * EXTENT / QUANTUM)
    request = SampleRequest(label="both", guidance=scale, n=40, steps=6, seed=3)
    whole = Engine("cpu").sample(request).path.numpy()[list(FRAMES)]
    gap = np.abs(found - whole.clip(-REACH * EXTENT, REACH * EXTENT)).max(axis=(1, 2))
    if source == "network":
        assert gap.max() < 1e-3
    else:  # the same noise, carried by another denoiser
        assert gap[0] < 1e-3 < gap[-1]


def test_the_scale_it_was_drawn_at_does_not_change_its_name() -> None:
    names = {scales.offer(Guided(REQUEST).at(scale), FRAMES, EXTENT) for scale in (-2.0, 1.0, 7.5)}
    assert len(names) == 1
    others = [
        scales.offer(Guided(REQUEST, rescale=0.5), FRAMES, EXTENT),
        scales.offer(Guided(REQUEST), (0, 6), EXTENT),
        scales.offer(Guided(REQUEST), FRAMES, 4.0),
    ]
    assert len({*names, *others}) == 4


@pytest.mark.parametrize("bad", ["", "nan", "inf", "1e999", "-2.01", "8.5", "3;", "<b>", "9" * 99])
def test_a_scale_that_the_slider_cannot_have_is_refused(bad: str) -> None:
    name = scales.offer(Guided(REQUEST), FRAMES, EXTENT)
    with pytest.raises(ValueError, match=r"s=.*need a number from -2 to 8"):
        scales.answer(name, bad, here)


def test_a_sweep_holds_its_scales_and_is_computed_once() -> None:
    name = scales.offer(Guided(replace(REQUEST, seed=77)), FRAMES, EXTENT)
    header, arrays = unpacked(scales.answer(name, "sweep", here) or b"")
    assert tuple(header["scales"]) == budgets.SCALES
    assert arrays["path"].shape == (len(budgets.SCALES), len(FRAMES), REQUEST.n, 2)
    for scale, path in zip(header["scales"], arrays["path"], strict=True):
        alone = unpacked(scales.answer(name, str(scale), here) or b"")[1]["path"]
        np.testing.assert_array_equal(alone[0], path)
    assert scales.answer(name, "sweep", lambda: False) == scales.answer(name, "sweep", here)


def test_what_was_never_offered_is_not_there() -> None:
    assert scales.answer("0" * 24, "1", here) is None


def test_nobody_waits_for_long() -> None:
    looks = iter([True, True, False])
    alive: Callable[[], bool] = lambda: next(looks)  # noqa: E731
    long = replace(REQUEST, n=5000, steps=1000)
    name = scales.offer(Guided(long, source="exact"), FRAMES, EXTENT)
    with pytest.raises(Cancelled):
        scales.answer(name, "3", alive)
    assert list(looks) == []
