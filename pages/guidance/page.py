"""Guidance: from a slider to an understanding of classifier-free guidance."""

import streamlit as st

from core.engine import Refused
from pages.guidance import player
from pages.guidance.controls import controls
from pages.guidance.conventions import conventions
from pages.guidance.export import away
from pages.guidance.settings import ADDRESS
from pages.guidance.views import views
from pages.shared import layout, runs

layout.header(
    "Is it w or 1 + w, and what does 0 do?",
    "Guidance moves the mean of x₀ along one line: u + s (c − u), with u the mean without a "
    "label and c the mean with it. Drag s through 0 and 1 and watch.",
)
ADDRESS.open()
top, depth, foot = st.container(), st.container(), st.container()


@st.fragment
def live() -> None:
    """Controls, pictures and all that follows from them."""
    with top:
        picture, side = layout.picture_and_controls(0.3)
    with picture:
        room = ADDRESS.values()
        try:
            player.player(room)
            drawn = True
        except (ValueError, Refused) as error:
            st.error(str(error), icon=":material/error:")
            drawn = False
    with side:
        controls()  # after the picture, which a hand waits for
    if not drawn:
        return
    with top:
        if runs.engine().trouble:
            st.warning(runs.engine().trouble, icon=":material/memory:")
        measured, written = st.columns([0.58, 0.42], gap="medium")
        with measured:
            player.numbers(room)
        with written:
            conventions(room)
        player.followed(room)
    with depth:
        views(room)
    with foot:
        away(room)


live()
