"""The FiLM page's player, its controls, and the sentence that says what is seen."""

import numpy as np
import streamlit as st

from pages.film import runs
from pages.film.modulation import Shown, film_player, settled
from pages.film.params import spot_text
from pages.film.settings import ADDRESS, LABELS, LAYERS, READINGS, WIDTH, Room, told_changes

PLAYER = "film_player"


def controls() -> None:
    """Draws the controls beside the player."""
    st.segmented_control(
        "Label",
        list(LABELS),
        format_func=LABELS.__getitem__,
        key=ADDRESS.key("label"),
        required=True,
        wrap=True,
        help="What the network is told besides t; all strips and dots move a little.",
    )
    st.select_slider(
        "Training steps",
        runs.TRAINING,
        format_func=runs.stage,
        key=ADDRESS.key("training"),
        help="From untrained, where all features sit at the identity, to the shipped network.",
    )
    st.caption(runs.origin(st.session_state[ADDRESS.key("training")]))
    st.segmented_control(
        "Field",
        list(READINGS),
        format_func=READINGS.__getitem__,
        key=ADDRESS.key("reading"),
        required=True,
        wrap=True,
        help="Which reading of the network the arrows at the lower right show.",
    )
    columns = st.columns(2)
    for column, name, most in zip(columns, ("layer", "feature"), (LAYERS, WIDTH), strict=True):
        column.number_input(
            name.capitalize(),
            1,
            most,
            step=1,
            key=ADDRESS.key(name),
            help="The feature that is followed through all pictures; clicking a dot does "
            "the same.",
        )


def player(room: Room) -> None:
    """The large picture; what a hand settles on goes into the address."""
    training, label, reading = room.training, room.name, room.reading
    changes = room.changes
    changed = runs.field(training, label, reading, changes) if changes else None
    shown = Shown(
        tracks=runs.tracks(training, label, changes),
        untouched=runs.tracks(training, label) if changes else None,
        layers=runs.layers(training),
        network=runs.field(training, label, reading),
        changed=changed,
        exact=runs.exact_field(label, reading),
        weight=runs.weight(label),
        times=runs.times().numpy(),
        frames=runs.frames().numpy(),
    )
    film_player(
        shown,
        {
            "t": room.t,
            "layer": room.layer,
            "feature": room.feature,
            "trails": room.trails,
            "sort": room.sort,
            "hand": room.hand,
            "zero": [list(spot) for spot in room.zero],
        },
        label=list(LABELS).index(room.label),
        reading=READINGS[room.reading],
        extent=runs.EXTENT,
        key=PLAYER,
        alt="Scale and shift of every feature over t as strips and as a swarm of dots, one "
        "feature's response over the plane, and the network's field beside the exact one.",
        on_settings_change=_keep,
    )


def _keep() -> None:
    """Takes over what the browser reports, value by value, as far as it is allowed."""
    reported = settled(PLAYER)
    for param in ADDRESS.params:
        if param.name not in ("t", "layer", "feature", "trails", "sort", "hand", "zero"):
            continue
        try:
            ADDRESS.set(param.name, param.check(reported[param.name]))
        except (KeyError, ValueError, TypeError, OverflowError):
            continue


def sentence(room: Room) -> str:
    """What the player shows now, with the numbers."""
    found = runs.tracks(room.training, room.name, room.changes)
    at = int(np.abs(runs.times().numpy() - room.t).argmin())
    scale, shift = found.scale[at], found.shift[at]
    away = np.hypot(scale - 1, shift)
    layer, feature = room.spot
    frame = int(np.abs(runs.frames().numpy() - room.t).argmin())
    wrong = runs.error(room.training, room.name, room.reading, room.changes)[frame]
    said = (
        f"At t = {room.t:.2f} the features stand **{away.mean():.2f}** from the identity on "
        f"average, {away.max():.2f} at most. Feature {spot_text(room.spot)} has scale "
        f"**{scale[layer, feature]:.2f}** and shift **{shift[layer, feature]:.2f}**; where the "
        f"data are, {READINGS[room.reading]} is off by **{wrong:.3f}**"
    )
    if room.changes:
        plain = runs.error(room.training, room.name, room.reading)[frame]
        said += f", against {plain:.3f} untouched ({told_changes(room)})"
    return (said + ".").replace(" -", " −").replace("**-", "**−")
