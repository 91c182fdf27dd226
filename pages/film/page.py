"""FiLM: the scale and shift of every feature over t, and what changing them does."""

import streamlit as st

from pages.film.controls import player_controls
from pages.film.export import bundle
from pages.film.player import caption, player
from pages.film.settings import ADDRESS
from pages.film.statements import statements
from pages.film.views import views
from pages.shared import layout
from pages.shared.export import export_section
from pages.shared.faults import told
from pages.shared.terms import terms

TERMS = ("t", "FiLM", "feature", "scale", "shift", "identity", "SiLU", "γ(t)", "label")
PREDICTIONS = ("prediction type", "x₀", "ε", "α_t, σ_t", "v", "score", "exact", "log-SNR")

layout.header(
    "How does the time reach every layer of a network?",
    "FiLM computes a scale and a shift for every feature from t and the label. "
    "Scale 1 and shift 0 change nothing. Press play to see them change with t.",
)
ADDRESS.open()


@st.fragment
def live() -> None:
    """The player and everything that follows from its settings."""
    picture, side = layout.picture_and_controls(0.225)
    with side:
        player_controls()
        terms(*TERMS, *PREDICTIONS)
    with picture:
        settings = ADDRESS.values()
        with told():
            player(settings)
            layout.caption(caption(settings))
    views(settings)
    statements(settings)
    with told():
        export_section(bundle(settings), key="film")


live()
