"""Home: what the explorer is about, in five sentences and one live picture."""

import streamlit as st

from core.engine import SampleRequest
from pages.components.point_cloud import Panel, point_cloud
from pages.ui import layout, runs
from pages.ui.entries import ENTRIES

layout.header(
    "How does noise become something?",
    "A diffusion model turns noise into data, one small step at a time.",
)
words, picture = st.columns([0.4, 0.6], gap="medium")
with picture:
    result = runs.sample(SampleRequest(label="both", guidance=1.0, steps=20, n=2000, seed=0))
    point_cloud(
        [Panel(result.path.numpy(), "Press play", "network")],
        result.t.numpy(),
        result.label.numpy(),
        key="home_player",
        alt="2000 points; played, they move from noise to two moons and two circles.",
        extent=runs.EXTENT,
        height=500,
        report=(),
    )
with words:
    st.markdown(
        "For each step the network must **know what time it is**: how much noise is left.  \n"
        "That knowledge must **enter every layer**, which FiLM does by scaling and shifting "
        "features.  \n"
        "And a label may **pull** harder than the data ask for, which is called guidance.  \n"
        "Here you see all three at work, computed now, beside the exact answer."
    )
    for entry in ENTRIES:
        st.page_link(entry.file, label=f"**{entry.title}** · {entry.question}", icon=entry.icon)
