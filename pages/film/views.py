"""The views below the player, one at a time; the others are not computed."""

from collections.abc import Callable, Mapping

import streamlit as st

from pages.film import contributions, folding, interventions, sensitivity, variants
from pages.film.settings import ADDRESS, VIEWS, Room

DRAW: Mapping[str, Callable[[Room], None]] = {
    "intervene": interventions.view,
    "apart": contributions.view,
    "forms": variants.view,
    "free": folding.view,
    "felt": sensitivity.view,
}


def views(room: Room) -> None:
    """Lets one view be chosen and draws it."""
    st.segmented_control(
        "Look deeper",
        list(VIEWS),
        format_func=VIEWS.__getitem__,
        key=ADDRESS.key("view"),
        required=True,
        help="Changes what is drawn below; the settings stay.",
    )
    DRAW[room.view](room)
