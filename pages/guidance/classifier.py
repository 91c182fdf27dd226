"""Classifier guidance: what a learned and the exact classifier say, and what their pull does."""

from dataclasses import replace

import numpy as np
import streamlit as st
import torch

from core import classifiers
from core.experiments import Study
from core.schedules import Cosine
from pages.guidance import sweep
from pages.guidance.charts import maps as guidance_maps
from pages.guidance.numbers import numbers_button
from pages.guidance.settings import ADDRESS, Room
from pages.shared import layout, runs

SIDE = 72


def classifier_view(room: Room) -> None:
    """What a learned and the exact classifier say of noisy points, and what their pull does."""
    layout.section(
        "Another way to pull: a classifier's gradient",
        "A small network learned to tell moons from circles at any noise; its gradient can stand "
        "in for c − u. The thick line is p = 1/2.",
    )
    layout.badge(
        "network", "beside the exact classifier; made by `python -m core.recipes classifier`"
    )
    st.slider(
        "Time t of the noisy points",
        0.0,
        1.0,
        step=0.01,
        key=ADDRESS.key("at"),
        help="The maps show p(moons given x) for points that are this noisy.",
    )
    axis, p, q = probabilities(room.at)
    maps(room, axis, p, q)
    st.button(
        "Show both pulls in the large picture",
        icon=":material/compare:",
        on_click=ADDRESS.set,
        args=("beside", "pull"),
        help="Classifier-free guidance and classifier guidance on the same noise.",
    )
    one = replace(room.run(), base=sweep.base(room), source="network")
    asked = (
        ("Classifier-free", Study(one, seeds=sweep.SEEDS)),
        ("Classifier", Study(replace(one, pull="classifier"), seeds=sweep.SEEDS)),
    )
    sweep.measure("guidance_pulls", asked, room)


def maps(room: Room, axis: np.ndarray, p: np.ndarray, q: np.ndarray) -> None:
    """Draws p(moons | x_t) on the square: learned, exact, and their difference."""
    scheme, gap = layout.scheme(), p - q
    drawn = {
        "Learned p(moons∣xₜ)": guidance_maps.probability(p, axis, scheme),
        "Exact p(moons∣xₜ)": guidance_maps.probability(q, axis, scheme),
        "Learned − exact": guidance_maps.difference(gap, axis, scheme),
    }
    said = f"at most {np.abs(gap).max():.2f}, and by {np.abs(gap).mean():.3f} on average"
    for i, (place, (name, one)) in enumerate(zip(st.columns(3), drawn.items(), strict=True)):
        with place:
            st.markdown(f"**{name}**")
            layout.show_plotly(
                one,
                key=f"guidance_classifier_{i}",
                sentence=f"Map of the plane at t = {room.at:.2f}, {name}: the learned and the "
                f"exact probability of moons differ by {said}.",
            )
    layout.caption(f"At t = {room.at:.2f} they differ by {said} over the square.")
    rows = np.meshgrid(axis, axis)
    columns = {
        "x": rows[0].ravel(),
        "y": rows[1].ravel(),
        "learned": p.ravel(),
        "exact": q.ravel(),
    }
    numbers_button(room, "classifier", lambda: columns, {"of": "p(moons | x_t)"})


@st.cache_data(max_entries=64, show_spinner=False)
def probabilities(t: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Axis (S,) and p(moons | x_t) on the square, learned and exact, each (S, S)."""
    axis = torch.linspace(-runs.EXTENT, runs.EXTENT, SIDE)
    plane = torch.cartesian_prod(axis, axis).flip(1)  # rows of y, columns of x
    with torch.inference_mode():
        found = [
            law(plane, t)[:, 0].exp().reshape(SIDE, SIDE).numpy()
            for law in (classifiers.load(), classifiers.Exact(Cosine()))
        ]
    return axis.numpy(), found[0], found[1]
