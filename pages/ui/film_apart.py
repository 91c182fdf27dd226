"""Time and label apart: what each of them adds to scale and shift."""

import streamlit as st

from pages.charts import film_curves, film_features
from pages.ui import film_measures, film_runs, layout
from pages.ui.film_params import spot_text
from pages.ui.film_room import Room


def view(room: Room) -> None:
    """The followed feature over t under each label, and all features at once."""
    found = film_measures.apart(room.training)
    scheme = layout.scheme()
    layer, feature = room.spot
    rows = {
        "moons": found.total(0),
        "circles": found.total(1),
        "null label": found.total(2),
        "t alone": found.bias + found.time,
    }
    colours = (*scheme.labels, scheme.others[0], scheme.ink)
    for i, (column, part) in enumerate(
        zip(st.columns(2, gap="medium"), ("scale", "shift"), strict=True)
    ):
        with column:
            layout.show_altair(
                film_curves.over_time(
                    film_runs.times().numpy(),
                    {name: values[i, :, layer, feature] for name, values in rows.items()},
                    scheme,
                    colours=colours,
                    title=f"{part} of feature {spot_text(room.spot)}",
                    neutral=1.0 - i,
                    now=room.t,
                ),
                key=f"film_apart_{part}",
                sentence=f"{part.capitalize()} of one feature over t, with each label, with the "
                "null label, and from t alone.",
            )
    _all(room, found)


def _all(room: Room, found: film_measures.Apart) -> None:
    moved, told = found.moved, found.told
    more = float((moved > told).mean())
    layout.show_altair(
        film_features.apart(moved, told, room.spot, layout.scheme()),
        key="film_apart_all",
        sentence="Every feature by how far t moves it and how far the label does.",
    )
    layer, feature = room.spot
    layout.seen(
        "γ is a sum, MLP(t) + table[label], and FiLM reads it with a linear map, so the curves "
        "of the labels are one curve moved up or down. On average t moves a feature by "
        f"**{moved.mean():.2f}** and the label by **{told.mean():.2f}**; t moves {more:.0%} of "
        f"them further. Feature {spot_text(room.spot)}: {moved[layer, feature]:.2f} and "
        f"{told[layer, feature]:.2f}."
    )
