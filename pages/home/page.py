"""Home: what the explorer is about, in five sentences and one live picture."""

import streamlit as st

from core.engine import SampleRequest
from pages.shared import layout, runs
from pages.shared.catalogue import ENTRIES
from pages.shared.components.player import Panel, point_cloud

layout.header(
    "How does a diffusion model know what to draw?",
    "A diffusion model turns noise into data, one small step at a time.",
)
words, picture = st.columns([0.36, 0.64], gap="medium")
with picture:
    result = runs.sample(SampleRequest(label="both", guidance=1.0, steps=20, n=2000, seed=0))
    point_cloud(
        [Panel(result.path.numpy(), "Press play", "network")],
        result.t.numpy(),
        result.label.numpy(),
        key="home_player",
        alt="2000 points; played, they move from noise to two moons and two circles.",
        extent=runs.EXTENT,
        height=520,
        report=(),
    )
with words:
    st.markdown(
        "For each step the network must **know what time it is**: how much noise is left.\n\n"
        "That knowledge must **enter every layer**, which FiLM does by scaling and shifting "
        "features.\n\n"
        "And a label may **pull** harder than the data ask for, which is called guidance.\n\n"
        "Here you see all three at work, computed now, beside the exact answer."
    )
with st.container(horizontal=True):
    for entry in ENTRIES:
        with st.container(border=True, width=340):
            st.page_link(entry.file, label=f"**{entry.title}**", icon=entry.icon)
            st.markdown(entry.question)
