"""Time embedding: what a network can know about t, while you drag."""

import streamlit as st

from pages.shared import layout
from pages.shared.export import export_section
from pages.time_embedding.export import bundle
from pages.time_embedding.settings import ADDRESS, explorer, sentence
from pages.time_embedding.statements import claims
from pages.time_embedding.views import views

layout.header(
    "How does a network know what time it is?",
    "Each step of diffusion hands the network a number t, spread over waves of many lengths. "
    "Drag a knob and see which steps it can still tell apart.",
)
ADDRESS.open()


@st.fragment
def live() -> None:
    """The explorer and everything that follows from its settings."""
    room = ADDRESS.values()
    explorer(room)
    layout.caption(sentence(room))
    views(room)
    claims(room)
    export_section(bundle(room), key="time_embedding")
    st.caption("The buttons below the large picture save it as PNG and SVG.")


live()
