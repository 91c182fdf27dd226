"""The intervention view: change what layers are told, compare samples on the same noise."""

import numpy as np
import streamlit as st

from pages.film import runs, samples
from pages.film.modulation.followers import Words, film_clouds
from pages.film.numbers import numbers_button
from pages.film.settings import ADDRESS, CHANGES, LABELS, READINGS, Room, told_changes
from pages.shared import layout
from pages.shared.components.player.panel import Panel
from pages.shared.export import Columns, table

TIMED = ("told", "freeze-scale", "freeze-shift")


def view(room: Room) -> None:
    """Controls beside two clouds of points; the player above shows the changed network."""
    picture, side = layout.picture_and_controls(0.36)
    with side:
        _controls(room)
    with picture:
        _samples(room)
    layout.caption(sentence(room))
    numbers_button(room, "samples", lambda: numbers(room))


def _controls(room: Room) -> None:
    st.pills(
        "Change",
        list(CHANGES),
        format_func=CHANGES.__getitem__,
        key=ADDRESS.key("change"),
        required=True,
        wrap=True,
        help="What is done to scale and shift; strips, swarm, field and samples answer.",
    )
    st.segmented_control(
        "In layers",
        ("1", "2", "3"),
        selection_mode="multi",
        key=ADDRESS.key("layers"),
        help="The layers it is done to; with none, nothing changes.",
    )
    st.slider(
        "OverrideTime time t′",
        0.0,
        1.0,
        step=0.01,
        key=ADDRESS.key("told"),
        disabled=room.change not in TIMED,
        help="The time that is told instead of t, or at which scale or shift is frozen.",
    )
    st.slider(
        "Amount k",
        -2.0,
        3.0,
        step=0.05,
        key=ADDRESS.key("amount"),
        disabled=room.change != "amount",
        help="1 + k (scale − 1) and k · shift: 1 changes nothing, 0 switches FiLM off.",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            "Seed",
            0,
            9999,
            step=1,
            key=ADDRESS.key("seed"),
            width=140,
            help="Where the noise comes from; both clouds start from the same points.",
        )
        st.button(
            "Undo all",
            icon=":material/undo:",
            on_click=_undo,
            disabled=not room.changes,
            help="Lets every layer hear the truth again, and lets silenced features speak.",
        )
    st.caption("Features: press **Click silences** or **By hand** in the picture above.")


def _undo() -> None:
    for name, value in {"change": "none", "hand": None, "zero": ()}.items():
        ADDRESS.set(name, value)


def _samples(room: Room) -> None:
    here = (room.training, room.name, room.seed)
    plain, changed = samples.sample(*here), samples.sample(*here, room.changes)
    data = samples.reference(room.name)
    film_clouds(
        [
            Panel(plain, "Untouched", "network", reference=data),
            Panel(changed, "Changed", "network", reference=data),
        ],
        samples.times(),
        label=list(LABELS).index(room.label),
        extent=runs.EXTENT,
        key="film_clouds",
        words=Words(
            f"{LABELS[room.label]}: {told_changes(room)}",
            "The same noise, at the player's t. Faint: real data. Click a point to follow it.",
            "Points carried from the same noise by the untouched and by the changed network.",
        ),
    )


def numbers(room: Room) -> Columns:
    """Every point at every step, of the untouched and of the changed network."""
    here = (room.training, room.name, room.seed)
    paths = (samples.sample(*here), samples.sample(*here, room.changes))
    axes: Columns = {"t": samples.times(), "point": np.arange(samples.POINTS)}
    names = ("x_untouched", "y_untouched", "x_changed", "y_changed")
    return table(np.concatenate(paths, axis=-1), axes, names)


def sentence(room: Room) -> str:
    """How far samples are from data, beside the untouched network's and the noise floor."""
    mean, high = samples.floor(room.name)
    plain = samples.distance(samples.sample(room.training, room.name, room.seed)[-1], room.name)
    noise = f"fresh draws of data lie {mean:.3f} apart, {high:.3f} at most"
    if not room.changes:
        return (
            "Nothing is changed: both networks agree to the last bit. Samples lie "
            f"**{plain:.3f}** from fresh data (sliced Wasserstein); {noise}."
        )
    changed = samples.sample(room.training, room.name, room.seed, room.changes)
    value = samples.distance(changed[-1], room.name)
    off = runs.error(room.training, room.name, room.reading, room.changes)
    on = runs.error(room.training, room.name, room.reading)
    done = told_changes(room)
    return (
        f"{done[0].upper()}{done[1:]}. Samples lie **{value:.3f}** from fresh data (sliced "
        f"Wasserstein), {plain:.3f} untouched; {noise}. Over all t, "
        f"{READINGS[room.reading]} is off by **{np.median(off):.3f}** in the median where the "
        f"data are, {np.median(on):.3f} untouched."
    )
