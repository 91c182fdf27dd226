"""The controls of the FiLM page: beside the player, and beside the samples."""

import streamlit as st

from pages.film import runs
from pages.film.settings import ADDRESS, OVERRIDES, Settings
from pages.shared.controls import control


def player_controls() -> None:
    """Draws the controls beside the player."""
    control(ADDRESS, "label")
    st.caption(_origin(control(ADDRESS, "training")))
    control(ADDRESS, "prediction")
    layer, feature = st.columns(2)
    control(ADDRESS, "layer", layer)
    control(ADDRESS, "feature", feature)


def _origin(training: str) -> str:
    """Which training run a stage is from."""
    if training == runs.SHIPPED:
        return "From a longer run with the same start. All other pages use this network."
    return f"From a run of {runs.steps(runs.SNAPSHOTS[-1])} steps. The last stop is another run."


def intervention_controls(settings: Settings) -> None:
    """Draws the controls of the interventions."""
    control(ADDRESS, "change")
    control(ADDRESS, "layers")
    control(ADDRESS, "override", disabled=settings.change not in OVERRIDES)
    control(ADDRESS, "factor", disabled=settings.change != "factor")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        control(ADDRESS, "seed", width=140)
        st.button(
            "Undo all",
            icon=":material/undo:",
            on_click=_undo,
            disabled=not settings.changes,
            help="Removes all interventions, those on single features too.",
        )
    st.caption("For single features, use “Switch off” and “Set feature” below the player.")


def _undo() -> None:
    for name in ("change", "fixed", "ablated"):
        ADDRESS.set(name, ADDRESS.param(name).default)
