"""Guidance: what the scale s of classifier-free guidance does to samples."""

import streamlit as st

from core.engine import Refused
from pages.guidance import player, readout
from pages.guidance.controls import controls
from pages.guidance.export import export_view
from pages.guidance.settings import ADDRESS
from pages.guidance.views import views
from pages.shared import layout, runs

layout.header(
    "What does the guidance scale do?",
    "Guidance moves the mean of x₀ along the line u + s (c − u): u is the mean without a label, "
    "c the mean with it. Drag s through 0 and 1 and see.",
)
ADDRESS.open()
top, depth, foot = st.container(), st.container(), st.container()


@st.fragment
def live() -> None:
    """Controls, pictures and all that follows from them."""
    with top:
        picture, side = layout.picture_and_controls(0.3)
    with picture:
        settings = ADDRESS.values()
        try:
            player.player(settings)
            drawn = True
        except (ValueError, Refused) as error:
            st.error(str(error), icon=":material/error:")
            drawn = False
    with side:
        controls()  # after the picture, which the viewer waits for
    if not drawn:
        return
    with top:
        if runs.engine().trouble:
            st.warning(runs.engine().trouble, icon=":material/memory:")
        readout.readout(settings)
    with depth:
        views(settings)
    with foot:
        export_view(settings)


live()
