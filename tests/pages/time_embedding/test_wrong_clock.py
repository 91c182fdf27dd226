"""The wrong clock view: its pictures follow the choice, its words follow the measures."""

import numpy as np
import pytest

from core import guided
from core.experiments.wrong_clock import CLOCKS, TIMES
from core.guided import Guided
from pages.shared.charts.theme import LIGHT
from pages.time_embedding import runs
from pages.time_embedding.views import wrong_clock
from tests.opening import open_page
from tests.pages.test_point_cloud import unpacked
from tests.vega import rows

FRESH = {"distance_to_curve": 0.08, "coverage": 0.95, "class_confidence": 0.95}
RIGHT = FRESH | {"distance": 0.05}


@pytest.mark.parametrize(
    ("wrong", "seen"),
    [
        ({}, "no difference in the shape"),
        ({"distance": 0.3}, "the shape is off, its detail is right"),
        ({"distance": 0.3, "distance_to_curve": 0.2}, "fine detail is lost"),
        ({"distance": 0.3, "distance_to_curve": 0.01}, "too clean"),
        ({"distance": 0.3, "coverage": 0.5}, "parts of the class are missing"),
        ({"distance": 0.3, "class_confidence": 0.6}, "into the other class"),
        ({"distance_to_curve": 0.01}, "no difference in the shape; points are too clean"),
    ],
    ids=str,
)
def test_what_is_seen_follows_from_the_measures(wrong: dict[str, float], seen: str) -> None:
    assert seen in wrong_clock.looks(RIGHT | wrong, RIGHT, FRESH)


@pytest.mark.parametrize("clock", ["reversed", "bfloat16"])
def test_a_link_shows_the_clock_beside_the_right_one(clock: str) -> None:
    at = open_page("time_embedding", {"view": "wrong", "clock": clock})
    assert at.selectbox(key="time_embedding.clock").value == clock
    assert any(CLOCKS[clock].title in text.value for text in at.markdown)
    header, arrays = unpacked(at.get("bidi_component")[1].proto.bytes)
    assert [panel["title"] for panel in header["panels"]] == ["Right time", CLOCKS[clock].title]
    assert (arrays["path0"][0] == arrays["path1"][0]).all()
    assert not at.warning


def test_a_bad_clock_is_named() -> None:
    at = open_page("time_embedding", {"view": "wrong", "clock": "sundial"})
    assert "clock=sundial" in at.warning[0].value


def test_the_right_picture_is_what_the_engine_draws() -> None:
    found = runs.wrong_path(wrong_clock.RUN, "right")
    np.testing.assert_array_equal(found, guided.path(Guided(wrong_clock.RUN)).numpy())


def test_chart_and_numbers_hold_every_clock_at_every_time() -> None:
    columns = wrong_clock.columns()
    assert len(columns["error"]) == len(CLOCKS) * len(TIMES)
    drawn = wrong_clock.chart("reversed", LIGHT)
    mine = {(row["name"], row["t"]): row["value"] for row in rows(drawn)}
    titles = [CLOCKS[name].title for name in columns["clock"]]
    for title, t, error in zip(titles, columns["t"], columns["error"], strict=True):
        assert mine[title, t] == error
