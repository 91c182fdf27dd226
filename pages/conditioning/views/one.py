"""The chosen network, live: its error over the plane, scale and shift over t, two times apart."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from core.film.sensitivity import THRESHOLD
from pages.conditioning import runs
from pages.conditioning.charts import fields
from pages.conditioning.settings import ADDRESS, Settings
from pages.shared import layout
from pages.shared.charts.theme import Scheme, record
from pages.shared.controls import control
from pages.shared.runs import EXTENT, kept, shared


def view(settings: Settings) -> None:
    """Draws what the stored network does now."""
    chosen = runs.row(settings.way)
    layout.section(f"The chosen network: {chosen.title}", "Computed from the stored network.")
    left, right = st.columns(2, gap="medium")
    with left:
        _errors(settings, chosen.checkpoint)
    with right:
        _modulation(settings, chosen.checkpoint)
        _two_times(settings, chosen.checkpoint)


def _errors(settings: Settings, checkpoint: str) -> None:
    control(ADDRESS, "at")
    asked = (checkpoint, settings.label, settings.at)
    field = runs.error_field(*asked)
    layout.show_plotly(
        shared(error_figure, *asked, layout.scheme()),
        key="conditioning_field",
        sentence=f"Map of the plane at t = {settings.at:g}: distance between the network's and "
        "the exact mean of x₀.",
    )
    layout.caption(
        f"At t = {settings.at:g} the network's mean of x₀ is **{np.median(field):.3f}** from the "
        f"exact one in the median over the square, and {field.max():.2f} at most. Far from all "
        "data no network was trained."
    )


def error_figure(checkpoint: str, label: str, t: float, scheme: Scheme) -> go.Figure:
    """The map of the error over the plane."""
    return fields.error(runs.error_field(checkpoint, label, t), EXTENT, scheme)


def _modulation(settings: Settings, checkpoint: str) -> None:
    if not runs.is_affine(checkpoint):
        st.caption(
            "This way in is not scale ⊙ h + shift of the features, so it has neither to draw."
        )
        return
    layout.show_vega(
        kept(modulation_chart, checkpoint, settings.label, layout.scheme()),
        key="conditioning_modulation",
        sentence="How far scale is from 1 and shift from 0 over t, layer by layer.",
    )
    layout.caption(
        "Root mean square over the features of a layer: scale − 1 solid, shift dashed. Layers "
        "that do not follow t draw level lines."
    )


def modulation_chart(checkpoint: str, label: str, scheme: Scheme) -> dict[str, Any]:
    """The chart's record."""
    t, scale, shift = runs.modulation(checkpoint, label)
    return record(fields.modulation(t, scale, shift, scheme))


def _two_times(settings: Settings, checkpoint: str) -> None:
    control(ADDRESS, "between")
    found = runs.sensitivity(checkpoint, settings.label, *settings.between)
    above = "above" if found > THRESHOLD else "not above"
    layout.caption(
        f"Between t = {settings.between[0]:g} and {settings.between[1]:g} its output differs by "
        f"**{found:.3f}** in the mean, {above} the {THRESHOLD:g} that the lecture notes ask for."
    )
