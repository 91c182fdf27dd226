"""What a viewer sees who has to wait for others."""

import threading
import time

import pytest
from streamlit.delta_generator import DeltaGenerator
from streamlit.testing.v1 import AppTest

from core.engine import Check
from pages.shared import runs

PAGE = """
import streamlit as st
from core.engine import SampleRequest
from pages.shared import runs

@st.cache_data
def cached(seed):
    return len(runs.sample(SampleRequest(n=11, steps=2, seed=seed)).x)

@st.fragment
def live():
    slot = st.empty()
    first = runs.sample(SampleRequest(n=10, steps=2, seed=991), slot)
    st.write(len(first.x), cached(991))

live()
"""


def test_a_place_in_line_is_shown_and_only_after_a_moment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    places: list[str] = []
    caption = DeltaGenerator.caption

    def told(slot: DeltaGenerator, body: str) -> DeltaGenerator:
        places.append(body)
        assert time.monotonic() - began > 0.5
        return caption(slot, body)

    monkeypatch.setattr(DeltaGenerator, "caption", told)
    free, entered = threading.Event(), threading.Event()

    def others(_check: Check) -> None:
        entered.set()
        free.wait(10)

    def hold() -> None:
        try:
            runs.engine().run(others, viewer="somebody else")
        finally:
            free.set()

    holder = threading.Thread(target=hold)
    holder.start()
    assert entered.wait(10)
    began = time.monotonic()
    threading.Timer(1.0, free.set).start()
    at = AppTest.from_string(PAGE, default_timeout=30).run()
    assert time.monotonic() - began > 0.9
    holder.join()
    assert not at.exception
    assert places == [":material/groups: Number 1 in line."]
    assert not at.caption  # it is gone with the wait
