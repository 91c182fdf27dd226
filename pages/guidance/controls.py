"""The controls beside the large picture of the guidance page."""

import streamlit as st

from pages.guidance.settings import ADDRESS, BESIDE, LINES, SOURCES
from pages.shared.controls import GUIDANCE, SOLVERS, STEPS, control, run_controls


def controls() -> None:
    """Draws the controls; the values are read with `ADDRESS.values()`."""
    control(ADDRESS, "label")
    beside = st.selectbox(
        "Side by side, on the same noise",
        tuple(BESIDE),
        key=ADDRESS.key("beside"),
        format_func=BESIDE.__getitem__,
        help="What the second picture changes; noise, clock and axes are shared.",
    )
    _of_comparison(beside)
    run_controls(ADDRESS)
    with st.expander("What else is done to the pull", icon=":material/tune:"):
        _of_pull()
    with st.expander("What is drawn", icon=":material/draw:"):
        _of_picture()


def _of_comparison(beside: str) -> None:
    if beside != "truth":
        st.segmented_control(
            "Means of x₀ from",
            tuple(SOURCES),
            key=ADDRESS.key("source"),
            format_func=SOURCES.__getitem__,
            required=True,
            help="The trained network, or the closed form that it tries to learn.",
        )
    if beside == "scale":
        st.slider(
            "Guidance s of the second picture",
            *GUIDANCE,
            step=0.1,
            key=ADDRESS.key("guidance2"),
            help="How far the label pulls in the second picture; the first has its own slider.",
        )
    elif beside == "solver":
        st.selectbox(
            "Solver of the second picture",
            tuple(SOLVERS),
            key=ADDRESS.key("sampler2"),
            format_func=SOLVERS.__getitem__,
            help="How the second picture steps from t to s.",
        )
    elif beside == "steps":
        st.slider(
            "Steps of the second picture",
            *STEPS,
            key=ADDRESS.key("steps2"),
            help="How many steps the second picture takes from noise to data.",
        )


def _of_pull() -> None:
    st.slider(
        "Guide only while t is in",
        0.0,
        1.0,
        step=0.01,
        key=ADDRESS.key("interval"),
        help="Outside this interval the plain conditional mean is used. Try 0.2 to 0.5.",
    )
    st.slider(
        "Rescale φ",
        0.0,
        1.0,
        step=0.05,
        key=ADDRESS.key("rescale"),
        help="Takes back the length that guidance adds to v: 0 not at all, 1 fully.",
    )
    st.slider(
        "Avoid the other label, n",
        0.0,
        10.0,
        step=0.1,
        key=ADDRESS.key("avoid"),
        help="Subtracts n (a − u), with a the other label's mean. n = s − 1 is what image tools "
        "call a negative prompt.",
    )
    st.slider(
        "Clip x₀ to ± (0: off)",
        0.0,
        10.0,
        step=0.1,
        key=ADDRESS.key("clip"),
        help="Keeps every estimate of x₀ in this square; below 0.1 there is no clipping.",
    )


def _of_picture() -> None:
    st.segmented_control(
        "Exact lines",
        tuple(LINES),
        key=ADDRESS.key("lines"),
        format_func=LINES.__getitem__,
        required=True,
        help="Lines around 50 % and 90 % of the class's density, or of the density that guidance "
        "is often said to sample.",
    )
    left, right = st.columns(2)
    left.toggle(
        "Trails", key=ADDRESS.key("trails"), help="Points draw where they came from while played."
    )
    right.toggle(
        "Lock the axes",
        key=ADDRESS.key("lock"),
        help="On, the plane shown stays the same; off, it grows to hold all points.",
    )
