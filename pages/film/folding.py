"""Folding: with t fixed, FiLM goes into the weights; equal outputs, counted operations."""

import numpy as np
import streamlit as st

from pages.film import runs
from pages.film.export import numbers_button
from pages.film.modulation.followers import Words, film_weights
from pages.film.settings import Settings
from pages.shared import layout
from pages.shared.export import table
from pages.shared.format import grouped, scientific, signed

EVERY = 2  # of the stored times


def view(settings: Settings) -> None:
    """Draws the followed layer's weights, stored and folded at this t, and what that saves."""
    found = runs.fold_layer(settings.training, settings.name, settings.t, settings.layer - 1)
    weight, scale = found.weight.numpy(), found.scale.numpy()
    st.latex(
        r"\begin{aligned}&\mathrm{scale}\odot(W h+b)+\mathrm{shift}\\"
        r"=\ &(\mathrm{scale}\odot W)\,h+(\mathrm{scale}\odot b+\mathrm{shift})\end{aligned}"
    )
    modulation = runs.over_time(settings.training, settings.name)
    film_weights(
        weight,
        modulation.scale[::EVERY, settings.layer - 1],
        runs.TIMES.numpy()[::EVERY],
        layer=settings.layer,
        key="film_weights",
        words=Words(
            f"Folded weights of layer {settings.layer}",
            "The scale at the player's t multiplies the rows of W. Point at a weight to read it.",
            f"Weights of layer {settings.layer} as maps: stored, with the scale folded in, and "
            "their difference.",
        ),
    )
    layout.caption(
        signed(
            "The largest difference between the outputs of the folded and of the unfolded "
            f"network is **{scientific(found.gap)}** over {grouped(runs.folding.POINTS)} points. "
            f"The outputs have a root mean square of {found.size:.2f}. A step costs "
            f"**{grouped(found.per_point)}** multiplications and additions for each point when "
            f"folded. Unfolded, FiLM adds {grouped(found.film)} for each point, and embedding, "
            f"time MLP and modulation add {grouped(found.per_step)} for each step. The scale of "
            f"this layer is between {scale.min():.2f} and {scale.max():.2f}."
        )
    )
    axes = {"to": np.arange(1, len(weight) + 1), "from": np.arange(weight.shape[1]) + 1}
    both = np.stack([weight, found.folded.numpy()], -1)
    numbers_button(settings, "weights", lambda: table(both, axes, ("weight", "folded")))
    layout.badge("network", "Folded now. Sampling folds every step in this way.")
