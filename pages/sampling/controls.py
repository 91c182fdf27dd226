"""The controls beside the picture of the sampling page."""

import streamlit as st

from pages.sampling.settings import ADDRESS
from pages.shared.controls import control, run_controls


def controls() -> None:
    """Draws the controls; the values are read with `ADDRESS.values()`."""
    control(ADDRESS, "label")
    control(ADDRESS, "guidance")
    run_controls(ADDRESS)
    left, right = st.columns(2)
    control(ADDRESS, "density", left)
    control(ADDRESS, "beside", right)
    control(ADDRESS, "scrub")
