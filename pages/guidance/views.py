"""The views below the large picture: one is chosen and drawn, the others are not computed."""

from collections.abc import Callable, Mapping

import streamlit as st

from pages.guidance.classifier import classifier_view
from pages.guidance.convergence import convergence_view
from pages.guidance.dropout import dropout_view
from pages.guidance.forward import forward_view
from pages.guidance.interval import interval_view
from pages.guidance.settings import ADDRESS, Settings
from pages.guidance.statements import statements_view
from pages.guidance.sweep import sweep_view
from pages.guidance.vectors import vectors_view
from pages.shared.controls import control
from pages.shared.faults import told

DRAW: Mapping[str, Callable[[Settings], None]] = {
    "vectors": vectors_view,
    "sweep": sweep_view,
    "interval": interval_view,
    "classifier": classifier_view,
    "dropout": dropout_view,
    "convergence": convergence_view,
    "forward": forward_view,
    "statements": statements_view,
}


def views(settings: Settings) -> None:
    """Lets one view be chosen and draws it."""
    control(ADDRESS, "view")
    _begin_anew(settings.view)
    with told():
        DRAW[settings.view](settings)


def _begin_anew(view: str) -> None:
    """Runs the whole page where the view changed: else what fragments of the last drew stays."""
    drawn = st.session_state.get("guidance:drawn", view)
    st.session_state["guidance:drawn"] = view
    if drawn != view:
        st.rerun()
