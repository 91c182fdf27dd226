"""The controls beside the large picture of the guidance page."""

import streamlit as st

from pages.guidance.settings import ADDRESS
from pages.shared.controls import control, run_controls

OF_COMPARISON = {"scale": "guidance2", "solver": "sampler2", "steps": "steps2"}


def controls() -> None:
    """Draws the controls; the values are read with `ADDRESS.values()`."""
    control(ADDRESS, "label")
    beside = control(ADDRESS, "beside")
    if beside != "truth":
        control(ADDRESS, "source")
    if beside in OF_COMPARISON:
        control(ADDRESS, OF_COMPARISON[beside])
    run_controls(ADDRESS)
    with st.expander("Guidance options", icon=":material/tune:"):
        for name in ("interval", "rescale", "negative", "clip"):
            control(ADDRESS, name)
    with st.expander("Display", icon=":material/draw:"):
        control(ADDRESS, "lines")
        left, right = st.columns(2)
        control(ADDRESS, "trails", left)
        control(ADDRESS, "lock", right)
