"""Home: what the explorer is about, one live picture, and the pipeline whose parts are pages."""

import streamlit as st

from core.engine import SampleRequest
from pages.home.pipeline import pipeline
from pages.home.reading import reading
from pages.shared import layout, runs
from pages.shared.components.player import Panel, point_cloud
from pages.shared.terms import terms

layout.header(
    "How does a diffusion model know what to draw?",
    "A diffusion model turns noise into data in small steps. Press play: a trained network moves "
    "2 000 random points until they form two moons and two circles.",
)
words, picture = st.columns([0.3, 0.7], gap="medium")
with picture:
    result = runs.sample(SampleRequest(label="both", guidance=1.0, steps=20, n=2000, seed=0))
    point_cloud(
        [Panel(result.path.numpy(), "Press play", "network")],
        result.t.numpy(),
        result.label.numpy(),
        key="home_player",
        alt="2000 points; played, they move from noise to two moons and two circles.",
        extent=runs.EXTENT,
        height=640,
        report=(),
    )
with words:
    st.markdown(
        "**Time.** At each step the network receives the time t, which says how much noise is "
        "left.\n\n"
        "**FiLM.** The time scales and shifts the features of every layer.\n\n"
        "**Guidance.** A factor s sets how strongly the label steers the points.\n\n"
        "**Sampling.** A solver takes the steps from t\u00a0=\u00a01 to t\u00a0=\u00a00.\n\n"
        "Each page below shows one of these parts, with sliders to change it."
    )
    terms("t", "x_t", "step", "sampler", "feature", "FiLM", "label", "guidance scale", "γ(t)")
pipeline()
reading()
