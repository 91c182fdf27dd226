"""A fragment that samples for a long time, with a slider of its own that says how much."""

import streamlit as st

from core.engine import SampleRequest
from pages.shared import runs

MOST = 1000


@st.fragment
def live() -> None:
    place = st.container()
    steps = st.slider("Steps", 1, MOST, 5)
    print(f"began {steps}", flush=True)
    with place:
        result = runs.sample(SampleRequest(n=20_000, steps=steps, sampler="heun", guidance=3.0))
        st.write(f"{len(result.t) - 1} steps done")
    print(f"done {steps}", flush=True)


live()
