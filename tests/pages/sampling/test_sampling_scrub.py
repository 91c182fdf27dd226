"""Guidance scrubbed in the browser: what travels, and what a failing engine says on the page."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.engine import Busy, SampleRequest
from pages.sampling import scrub
from pages.shared import runs
from tests.opening import open_page, picture

ROOT = Path(__file__).parents[3]


def visit(**query: str) -> AppTest:
    return open_page("sampling", query)


def test_the_scale_that_is_set_is_drawn_and_the_others_are_on_offer() -> None:
    plain = picture(visit(n="2000", guidance="2.5"))
    sent = picture(visit(n="2000", guidance="2.5", scrub="on"))
    assert b'"scales": [2.5], "ends": [-2.0, 8.0]' in sent
    assert b'"scales": null' in plain
    assert b'"ask": null' in plain
    assert b'"ask": null' not in sent
    assert len(sent) < 500_000


def test_too_many_points_for_a_sweep_are_shown_without_one() -> None:
    at = visit(n=str(scrub.MOST + 10), scrub="on", steps="2")
    assert any("scrubbed with up to" in caption.value for caption in at.caption)
    assert b'"scales": null' in picture(at)


def test_a_full_engine_is_said_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_request: SampleRequest, _slot: object) -> None:
        raise Busy("64 requests are waiting already, which is the limit.")

    at = visit(n="300")
    monkeypatch.setattr(runs, "sample", full)
    at.slider(key="sampling.steps").set_value(21).run()
    assert [error.value for error in at.error] == [
        "64 requests are waiting already, which is the limit."
    ]
