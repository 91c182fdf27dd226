"""Time and label apart: what each of them adds to scale and shift."""

import numpy as np

from pages.film import measures, runs
from pages.film.charts import features
from pages.film.modulation.followers import Words, film_curves
from pages.film.numbers import numbers_button
from pages.film.params import spot_text
from pages.film.settings import Room
from pages.shared import layout
from pages.shared.export import table

EVERY = 2  # of the stored times: enough for curves
NAMES = ("moons", "circles", "null label", "t alone")


def view(room: Room) -> None:
    """The followed feature over t under each label, and all features at once."""
    found = measures.apart(room.training)
    layer, feature = room.spot
    sums = [*(found.total(label) for label in range(3)), found.bias + found.time]
    curves = np.stack(sums)[:, :, ::EVERY, layer, feature]  # (names, scale and shift, T)
    film_curves(
        {
            f"{part} of feature {spot_text(room.spot)}": (1.0 - i, curves[:, i])
            for i, part in enumerate(("scale", "shift"))
        },
        NAMES,
        runs.times().numpy()[::EVERY],
        key="film_apart",
        words=Words(
            f"Time and label apart, feature {spot_text(room.spot)}",
            "The cursor follows the player's t; the dashed line is the identity.",
            "Scale and shift of one feature over t, with each label, with the null label, and "
            "from t alone.",
        ),
    )
    numbers_button(
        room,
        "parts",
        lambda: table(
            np.moveaxis(curves, 2, 0),
            {"t": runs.times().numpy()[::EVERY], "told": np.array(NAMES)},
            ("scale", "shift"),
        ),
    )
    _all(room, found)


def _all(room: Room, found: measures.Apart) -> None:
    moved, told = found.moved, found.told
    more = float((moved > told).mean())
    layout.show_altair(
        features.apart(moved, told, room.spot, layout.scheme()),
        key="film_apart_all",
        sentence="Every feature by how far t moves it and how far the label does.",
    )
    layer, feature = room.spot
    layout.caption(
        "γ is a sum, MLP(t) + table[label], and FiLM reads it with a linear map, so the curves "
        "of the labels are one curve moved up or down. On average t moves a feature by "
        f"**{moved.mean():.2f}** and the label by **{told.mean():.2f}**; t moves {more:.0%} of "
        f"them further. Feature {spot_text(room.spot)}: {moved[layer, feature]:.2f} and "
        f"{told[layer, feature]:.2f}."
    )
    layers, width = moved.shape
    axes = {"layer": np.arange(1, layers + 1), "feature": np.arange(1, width + 1)}
    both = np.stack([moved, told], -1)
    numbers_button(room, "features", lambda: table(both, axes, ("moved_by_t", "moved_by_label")))
