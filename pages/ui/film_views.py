"""The views below the player, one at a time; the others are not computed."""

from collections.abc import Callable, Mapping

import streamlit as st

from pages.ui import film_apart, film_felt, film_forms, film_free, film_intervene
from pages.ui.film_room import ADDRESS, VIEWS, Room

DRAW: Mapping[str, Callable[[Room], None]] = {
    "intervene": film_intervene.view,
    "apart": film_apart.view,
    "forms": film_forms.view,
    "free": film_free.view,
    "felt": film_felt.view,
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
