"""FiLM: scale and shift of every feature move across t, and answer to a hand."""

import streamlit as st

from pages.film.export import bundle
from pages.film.player import controls, player, sentence
from pages.film.settings import ADDRESS
from pages.film.statements import claims
from pages.film.views import views
from pages.shared import layout
from pages.shared.export import export_section

layout.header(
    "How does the time reach every layer of a network?",
    "FiLM turns t and the label into a scale and a shift for every feature. "
    "Untrained, all sit at (1, 0); press play.",
)
ADDRESS.open()


@st.fragment
def live() -> None:
    """The player and everything that follows from its settings."""
    picture, side = layout.picture_and_controls(0.225)
    with side:
        controls()
    with picture:
        room = ADDRESS.values()
        player(room)
        layout.caption(sentence(room))
    views(room)
    claims(room)
    export_section(bundle(room), key="film")


live()
