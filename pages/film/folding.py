"""FiLM is free when sampling: the folded weights of this t, equal outputs, counted operations."""

import numpy as np
import streamlit as st

from pages.film import measures, runs
from pages.film.modulation.followers import Words, film_weights
from pages.film.numbers import numbers_button
from pages.film.settings import Room
from pages.shared import layout
from pages.shared.export import table
from pages.shared.format import grouped

EVERY = 2  # of the stored times


def view(room: Room) -> None:
    """The followed layer's weights as stored and as folded at this t, and what that saves."""
    found = measures.folded(room.training, room.name, room.t, room.layer - 1)
    st.latex(
        r"\begin{aligned}&\mathrm{scale}\odot(W h+b)+\mathrm{shift}\\"
        r"=\ &(\mathrm{scale}\odot W)\,h+(\mathrm{scale}\odot b+\mathrm{shift})\end{aligned}"
    )
    tracks = runs.tracks(room.training, room.name)
    film_weights(
        found.weight,
        tracks.scale[::EVERY, room.layer - 1],
        runs.times().numpy()[::EVERY],
        layer=room.layer,
        key="film_weights",
        words=Words(
            f"Folded weights of layer {room.layer}",
            "The scale follows the player's t and multiplies the rows of W. Point at a weight "
            "for its value.",
            f"Weights of layer {room.layer} as a map: stored, with the scale folded in, and "
            "their difference.",
        ),
    )
    layout.caption(
        f"Folded and unfolded networks differ by **{found.gap:.1e}** at most over 2 000 points, "
        f"where answers are {found.size:.2f} large: float32 rounding. A step then costs "
        f"**{grouped(found.per_point)}** multiplications and additions a point; FiLM would add "
        f"{grouped(found.film)} a point, and {grouped(found.per_step)} once a step for embedding, "
        f"time MLP and modulation. Rows of W grow where scale is above 1: here it runs from "
        f"{found.scale.min():.2f} to {found.scale.max():.2f}.".replace(" -", " −")
    )
    axes = {
        "to": np.arange(1, len(found.weight) + 1),
        "from": np.arange(found.weight.shape[1]) + 1,
    }
    both = np.stack([found.weight, found.folded], -1)
    numbers_button(room, "weights", lambda: table(both, axes, ("weight", "folded")))
    layout.badge("network", "Folded now; live sampling does the same for every step")
