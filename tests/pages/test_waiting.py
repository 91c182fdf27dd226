"""What a viewer sees who has to wait for others."""

import threading
import time

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

first = runs.sample(SampleRequest(n=10, steps=2, seed=991))
st.write(len(first.x), cached(991))
"""


def test_a_place_in_line_is_shown_and_only_after_a_moment() -> None:
    free, entered = threading.Event(), threading.Event()

    def others(check: Check) -> None:
        entered.set()
        while not free.wait(0.005):
            check()

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
    assert [toast.value for toast in at.toast] == ["Number 1 in line."]
    assert not AppTest.from_string(PAGE, default_timeout=30).run().toast
