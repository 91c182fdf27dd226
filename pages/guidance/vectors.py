"""The vectors view: u, c and the guided mean at one point, from the network and exact."""

import numpy as np
import streamlit as st

from core import experiments
from pages.guidance import runs as guidance_runs
from pages.guidance.export import numbers_button
from pages.guidance.field import Laws, guidance_field, held
from pages.guidance.settings import ADDRESS, GUIDANCE, Settings
from pages.shared import layout, runs
from pages.shared.controls import control

FIELD = "guidance_field"


def vectors_view(settings: Settings) -> None:
    """Draws the field with its choices; what the viewer settles on goes into the address."""
    label = settings.one_label
    layout.section(
        "One denoising step",
        f"The arrows show u, c and the guided mean at one point; the label is {label}. "
        "Drag the point, change s, or change t.",
    )
    left, right = st.columns(2)
    control(ADDRESS, "prediction", left)
    control(ADDRESS, "field", right)
    guidance_field(
        laws(label),
        key=FIELD,
        alt=f"Guidance vectors for {label} at ({settings.x:.2f}, {settings.y:.2f}), "
        f"t = {settings.at:.2f}, s = {settings.guidance:g}: network and exact.",
        point=(settings.x, settings.y),
        t=settings.at,
        guidance=settings.guidance,
        bounds=GUIDANCE,
        prediction=settings.prediction,
        style=settings.field,
        extent=runs.EXTENT,
        on_change=keep,
    )
    numbers_button(settings, "vectors", lambda: columns(settings), {"of": "means of x_0"})


def laws(label: str) -> Laws:
    """What the browser computes with: the network's tensors and the exact nodes."""
    return Laws(**guidance_runs.field_inputs(runs.CHECKPOINT, label))


def columns(settings: Settings) -> dict[str, np.ndarray]:
    """u, c and the guided mean of x₀ on a grid of the plane, from network and exact densities."""
    request = settings.request()
    found = experiments.means_on_grid(request, settings.one_label, settings.at, runs.EXTENT)
    return {name: column.numpy() for name, column in found.items()}


def keep() -> None:
    """Takes over what the browser reports, value by value, as far as it is allowed."""
    now = held(FIELD)
    reported = {"x": now.x, "y": now.y, "at": now.t, "guidance": now.guidance}
    for param in ADDRESS.params:
        value = reported.get(param.name)
        if value is None:
            continue
        try:
            ADDRESS.set(param.name, param.check(round(value, 4)))
        except (ValueError, TypeError, OverflowError):
            continue
