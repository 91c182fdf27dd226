"""The classifier view: a learned and the exact classifier, and guidance by their gradients."""

from dataclasses import replace

import numpy as np
import streamlit as st

from core.experiments import Experiment
from pages.guidance import runs as guidance_runs
from pages.guidance import sweep
from pages.guidance.charts import maps as guidance_maps
from pages.guidance.export import numbers_button
from pages.guidance.settings import ADDRESS, Settings
from pages.shared import layout, runs
from pages.shared.controls import control

SIDE = 72


def classifier_view(settings: Settings) -> None:
    """Maps of p(moons | x_t), and classifier guidance beside classifier-free guidance."""
    layout.section(
        "Classifier guidance",
        "A small network was trained to tell moons from circles at any noise level. The gradient "
        "of its log p(label | xₜ) can replace c − u. The thick line is p = 1/2.",
    )
    layout.badge("network", "and exact; `python -m core.recipes classifier` trains it again")
    control(ADDRESS, "at")
    found = guidance_runs.probabilities(settings.at, SIDE, runs.EXTENT)
    maps(settings, found["network"].numpy(), found["exact"].numpy())
    st.button(
        "Compare both in the large picture",
        icon=":material/compare:",
        on_click=ADDRESS.set,
        args=("beside", "classifier"),
        help="Shows classifier-free and classifier guidance side by side, on the same noise.",
    )
    one = replace(settings.run(), base=sweep.base(settings), source="network")
    curves = (
        ("Classifier-free", Experiment(one, seeds=sweep.SEEDS)),
        ("Classifier", Experiment(replace(one, direction="classifier"), seeds=sweep.SEEDS)),
    )
    sweep.measure("guidance_classifier", curves, settings)


def maps(settings: Settings, p: np.ndarray, q: np.ndarray) -> None:
    """Draws p(moons | x_t) on the square: learned, exact, and their difference."""
    axis = np.linspace(-runs.EXTENT, runs.EXTENT, len(p))
    scheme, gap = layout.scheme(), p - q
    drawn = {
        "Learned p(moons∣xₜ)": guidance_maps.probability(p, axis, scheme),
        "Exact p(moons∣xₜ)": guidance_maps.probability(q, axis, scheme),
        "Learned − exact": guidance_maps.difference(gap, axis, scheme),
    }
    apart = f"at most {np.abs(gap).max():.2f}, with a mean of {np.abs(gap).mean():.3f}"
    for i, (place, (name, one)) in enumerate(zip(st.columns(3), drawn.items(), strict=True)):
        with place:
            st.markdown(f"**{name}**")
            layout.show_plotly(
                one,
                key=f"guidance_classifier_{i}",
                sentence=f"Map of the plane at t = {settings.at:.2f}, {name}: the learned and the "
                f"exact probability of moons differ by {apart}.",
            )
    layout.caption(f"At t = {settings.at:.2f} the two differ by {apart} over the square.")
    numbers_button(settings, "classifier", lambda: columns(axis, p, q), {"of": "p(moons | x_t)"})


def columns(axis: np.ndarray, p: np.ndarray, q: np.ndarray) -> dict[str, np.ndarray]:
    """One row a node of the square: x, y, and both probabilities."""
    x, y = np.meshgrid(axis, axis)
    return {"x": x.ravel(), "y": y.ravel(), "learned": p.ravel(), "exact": q.ravel()}
