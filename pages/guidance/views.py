"""The views below the large picture: one is chosen and drawn, the others are not computed."""

from collections.abc import Callable, Mapping

import streamlit as st

from pages.guidance.classifier import classifier_view
from pages.guidance.convergence import solvers_view
from pages.guidance.dropout import dropout_view
from pages.guidance.forward import schedules_view
from pages.guidance.interval import interval_view
from pages.guidance.settings import ADDRESS, VIEWS, Room
from pages.guidance.statements import claims_view
from pages.guidance.sweep import curves_view
from pages.guidance.vectors import vectors_view


def views(room: Room) -> None:
    """Lets one view be chosen and draws it."""
    st.segmented_control(
        "Look deeper",
        [name for name in VIEWS if name in DRAW],
        format_func=VIEWS.__getitem__,
        key=ADDRESS.key("view"),
        required=True,
        help="Changes what is drawn below; the settings above stay.",
    )
    _begin_anew(room.view)
    DRAW[room.view](room)


def _begin_anew(view: str) -> None:
    """Runs the whole page where the view changed: else what fragments of the last drew stays."""
    drawn = st.session_state.get("guidance:drawn", view)
    st.session_state["guidance:drawn"] = view
    if drawn != view:
        st.rerun()


DRAW: Mapping[str, Callable[[Room], None]] = {
    "vectors": vectors_view,
    "curves": curves_view,
    "interval": interval_view,
    "classifier": classifier_view,
    "dropout": dropout_view,
    "solvers": solvers_view,
    "schedules": schedules_view,
    "claims": claims_view,
}
