"""The controls above the large picture of the conditioning page."""

import streamlit as st

from pages.conditioning.settings import ADDRESS
from pages.shared.controls import control

TERMS = (
    *("γ(t)", "FiLM", "scale", "shift", "AdaGN", "group norm", "hidden layer", "parameter"),
    *("prediction type", "exact", "noise floor", "sliced Wasserstein distance", "time MLP"),
    *("max_period", "time scale", "convention", "label", "guidance scale", "seed"),
)


def controls() -> None:
    """Draws the controls in one row; the values are read with `ADDRESS.values()`."""
    first, second, third, last = st.columns([0.33, 0.33, 0.18, 0.16])
    control(ADDRESS, "way", first)
    control(ADDRESS, "label", second)
    control(ADDRESS, "guidance", third)
    control(ADDRESS, "seed", last)
