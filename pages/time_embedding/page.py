"""Time embedding: what a network can know about t, while you drag."""

import streamlit as st

from pages.shared import layout
from pages.shared.export import export_section
from pages.shared.runs import kept
from pages.shared.terms import terms
from pages.time_embedding.captions import caption
from pages.time_embedding.controls import explorer
from pages.time_embedding.export import bundle
from pages.time_embedding.settings import ADDRESS
from pages.time_embedding.statements import statements
from pages.time_embedding.views import views

layout.header(
    "How does a network know what time it is?",
    "At each step of diffusion the network receives a number t, turned into sines and cosines of "
    "many frequencies. Drag a slider to see which steps this embedding can still tell apart.",
)
ADDRESS.open()


@st.fragment
def live() -> None:
    """The explorer and everything that follows from its settings."""
    settings = ADDRESS.values()
    words = kept(caption, settings)
    explorer(settings, words)
    layout.caption(words)
    terms(
        *("t", "T", "γ(t)", "dimension", "channel", "frequency", "wavelength", "max_period"),
        *("time scale", "convention", "cosine similarity", "effective rank", "aliased"),
        *("principal directions", "time MLP", "x_t", "ε", "score"),
    )
    views(settings)
    statements(settings)
    export_section(bundle(settings), key="time_embedding")


live()
