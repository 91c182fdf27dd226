"""The controls beside the large picture of the guidance page."""

import streamlit as st

from pages.guidance.settings import ADDRESS
from pages.shared.controls import control, run_controls
from pages.shared.terms import terms

TERMS = (
    *("t", "x₀", "x_t", "ε", "α_t, σ_t", "log-SNR", "score", "v", "prediction type"),
    *("label", "null label", "u", "c", "guidance scale", "w", "classifier-free guidance"),
    *("classifier guidance", "label dropout", "denoiser", "exact", "sampler", "η", "seed"),
    *("sliced Wasserstein distance", "noise floor"),
)
OF_COMPARISON = {"scale": "guidance2", "solver": "sampler2", "steps": "steps2"}


def controls() -> None:
    """Draws the controls; the values are read with `ADDRESS.values()`."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        control(ADDRESS, "label")
        terms(*TERMS)
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
