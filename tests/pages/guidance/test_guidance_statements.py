"""Statements on guidance: the verdict of today's numbers, and of numbers that differ."""

from dataclasses import replace

import pytest

from core.experiments import Clipping, IntervalComparison, NoiseFloor, TiltedComparison, Weights
from pages.guidance.settings import Settings
from pages.guidance.statements import (
    STATEMENTS,
    clipping,
    interval,
    neutral,
    tilted,
    time_agnostic,
    weights,
)
from pages.guidance.statements.time_agnostic import WithoutTime
from pages.shared.layout import VERDICTS

FLOOR = NoiseFloor(0.03, 0.05, 0.07)


def values(distance: float, to_curve: float = 0.08) -> dict[str, float]:
    return {
        "distance": distance,
        "distance_to_curve": to_curve,
        "variance": 1.0,
        "coverage": 0.9,
        "class_confidence": 1.0,
    }


def test_what_is_measured_today() -> None:
    here = Settings(guidance=8.0)
    found = {tested.__module__.rsplit(".", 1)[-1]: tested(here) for tested in STATEMENTS}
    assert {name: one.verdict for name, one in found.items()} == {
        "neutral": "holds",
        "tilted": "fails",
        "interval": "depends",
        "time_agnostic": "holds",
        "weights": "fails",
        "clipping": "fails",
    }
    assert all(one.source and one.measured and one.because for one in found.values())


@pytest.mark.parametrize(
    ("gaps", "verdict"),
    [({"network": 1e-7, "exact": 1e-7}, "holds"), ({"network": 0.2, "exact": 1e-7}, "fails")],
)
def test_a_mean_that_differs_turns_the_verdict_on_naive_conditioning(
    gaps: dict[str, float], verdict: str
) -> None:
    assert neutral.judge(gaps).verdict == verdict


@pytest.mark.parametrize(
    ("ode", "sde", "apart", "verdict"),
    [
        (0.8, 0.5, 0.14, "fails"),
        (0.05, 0.5, 0.14, "fails"),
        (0.05, 0.05, 0.14, "holds"),
        (0.05, 0.05, 0.06, "undecided"),
        (0.8, 0.5, 0.06, "fails"),
    ],
)
def test_other_distances_turn_the_verdict_on_the_tilted_density(
    ode: float, sde: float, apart: float, verdict: str
) -> None:
    measures = {"ODE": values(0.1), "SDE": values(0.1)}
    distances = {"ODE": ode, "SDE": sde}
    found = TiltedComparison(2.0, 400, distances, measures, values(0.05), FLOOR, apart)
    said = tilted.judge(found)
    assert said.verdict == verdict
    assert ("cannot tell" in said.because) == (apart < FLOOR.largest)


@pytest.mark.parametrize(
    ("everywhere", "inside", "none", "verdict"),
    [
        (0.93, 0.31, 0.07, "depends"),
        (0.93, 0.31, 0.60, "holds"),
        (0.31, 0.93, 0.60, "fails"),
        (0.33, 0.31, 0.07, "fails"),  # nearer, but within the noise
    ],
)
def test_other_distances_turn_the_verdict_on_the_interval(
    everywhere: float, inside: float, none: float, verdict: str
) -> None:
    rows = [values(one) for one in (everywhere, inside, none, 0.05)]
    found = IntervalComparison(8.0, 0.2, 0.5, *rows, FLOOR)
    said = interval.judge(found)
    assert said.verdict == verdict
    assert f"{none:.3f}" in said.measured


def test_other_distances_turn_the_verdict_and_the_best_prediction_without_time() -> None:
    off = {"x0": values(0.5, 0.23), "eps": values(0.6, 0.21), "v": values(0.1, 0.22)}
    found = WithoutTime(off, values(0.05))
    said = time_agnostic.judge(found)
    assert said.verdict == "holds"
    assert "to the class v loses least, by distance to the curve ε" in said.because
    assert time_agnostic.judge(replace(found, rows=off | {"v": values(0.1)})).verdict == "depends"
    near = {"x0": values(0.05), "eps": values(0.06, 0.09), "v": values(0.06, 0.09)}
    said = time_agnostic.judge(replace(found, rows=near))
    assert said.verdict == "fails"
    assert "By both distances x₀ loses least" in said.because


def test_a_changed_weight_turns_the_verdict_on_the_gradient() -> None:
    found = Weights(50_000, 0.0, 2.6, 0.0003)
    assert weights.judge(found).verdict == "fails"
    assert weights.judge(replace(found, change=1e-3)).verdict == "holds"
    assert "it is not the gradient in xₜ" in weights.judge(replace(found, slope_error=0.4)).because


def test_samples_that_clipping_repairs_turn_the_verdict_on_clipping() -> None:
    eps = Clipping("eps", 0.05, 0.05, 0.1, 0.05, 0.02)
    v = replace(eps, prediction="v", clipped=0.0)
    said = clipping.judge([eps, v])
    assert (said.verdict, "10.0%" in said.measured) == ("fails", True)
    assert "It improves no prediction type" in said.because
    broken = clipping.judge([replace(eps, never=0.4), v])
    assert (broken.verdict, "It improves ε." in broken.because) == ("holds", True)


def test_every_verdict_has_a_badge() -> None:
    assert {"holds", "fails", "depends", "undecided"} == set(VERDICTS)
