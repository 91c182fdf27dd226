"""FiLM is free when sampling: the folded weights of this t, equal outputs, counted operations."""

import numpy as np
import streamlit as st

from pages.charts import film_weights
from pages.ui import film_measures, layout
from pages.ui.film_room import Room
from pages.ui.sampling_views import grouped


def view(room: Room) -> None:
    """The followed layer's weights as stored and as folded at this t, and what that saves."""
    found = film_measures.folded(room.training, room.name, room.t, room.layer - 1)
    scheme = layout.scheme()
    limit = float(np.quantile(np.abs(np.concatenate([found.weight, found.folded])), 0.995))
    st.latex(
        r"\mathrm{scale}\odot(W h+b)+\mathrm{shift}"
        r"=(\mathrm{scale}\odot W)\,h+(\mathrm{scale}\odot b+\mathrm{shift})"
    )
    shown = {
        f"W of layer {room.layer}": found.weight,
        f"scale ⊙ W at t = {room.t:.2f}": found.folded,
        "difference": found.folded - found.weight,
    }
    for column, (title, values) in zip(st.columns(3, gap="small"), shown.items(), strict=True):
        with column:
            layout.show_plotly(
                film_weights.matrix(
                    values,
                    scheme,
                    title=title,
                    limit=max(limit, 1e-3),
                    x_title="from feature" if values.shape[1] > 2 else "x, y",
                    y_title="to feature",
                ),
                key=f"film_free_{title.split()[0]}",
                sentence=f"Weights as a map: {title}.",
            )
    layout.seen(
        f"Folded and unfolded networks differ by **{found.gap:.1e}** at most over 2 000 points, "
        f"where answers are {found.size:.2f} large: float32 rounding. A step then costs "
        f"**{grouped(found.per_point)}** multiplications and additions a point; FiLM would add "
        f"{grouped(found.film)} a point, and {grouped(found.per_step)} once a step for embedding, "
        f"time MLP and modulation. Rows of W grow where scale is above 1: here it runs from "
        f"{found.scale.min():.2f} to {found.scale.max():.2f}.".replace(" -", " −")
    )
    layout.badge("network", "Folded now; live sampling does the same for every step")
