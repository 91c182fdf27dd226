"""The FiLM page: its settings, the player that shows them, and its first sentence."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from core.interventions import Amount, Hand, Intervention, Neutral, Told
from pages.components.film_player import Shown, film_player, settled
from pages.ui import film_runs
from pages.ui.address import Address
from pages.ui.film_params import Held, Spot, Spots, spot_text
from pages.ui.params import Choice, Choices, Flag, Number, Whole

PLAYER = "film_player"
LAYERS, WIDTH = 3, 64
LABELS = {"moons": "Moons", "circles": "Circles", "none": "No label"}
READINGS = {"v": "v", "eps": "ε", "x0": "x₀", "score": "score"}
CHANGES = {
    "none": "Nothing",
    "told": "Lie about time",
    "freeze-scale": "Freeze scale",
    "freeze-shift": "Freeze shift",
    "scale-only": "Scale only",
    "shift-only": "Shift only",
    "off": "FiLM off",
    "amount": "Amount",
}
VIEWS = {
    "intervene": "Intervene",
    "apart": "Time and label apart",
    "forms": "The forms",
    "free": "Free when sampling",
    "felt": "Is time felt at all?",
}
FORMS = {
    "residual": "scale or 1 + scale",
    "start": "Identity start",
    "norm": "With a normalisation",
    "convolution": "In a convolution",
    "concatenation": "Concatenation",
}

ADDRESS = Address(
    "film",
    (
        Choice("label", "moons", tuple(LABELS)),
        Choice("training", film_runs.SHIPPED, film_runs.TRAINING),
        Choice("reading", "v", tuple(READINGS)),
        Number("t", 0.0, 0.0, 1.0),
        Whole("layer", 2, 1, LAYERS),
        Whole("feature", 43, 1, WIDTH),
        Flag("trails", True),
        Choice("sort", "time", ("time", "number")),
        Held("hand"),
        Spots("zero", LAYERS, WIDTH),
        Choice("change", "none", tuple(CHANGES)),
        Choices("layers", ("1", "2", "3"), ("1", "2", "3")),
        Number("told", 0.5, 0.0, 1.0),
        Number("amount", 0.0, -2.0, 3.0),
        Whole("seed", 0, 0, 9999),
        Choice("view", "intervene", tuple(VIEWS)),
        Choice("form", "residual", tuple(FORMS)),
    ),
)


@dataclass(frozen=True)
class Room:
    """All that the page shows, and nothing else."""

    label: str
    training: str
    reading: str
    t: float
    layer: int
    feature: int
    trails: bool
    sort: str
    hand: tuple[float, float] | None
    zero: tuple[Spot, ...]
    change: str
    layers: tuple[str, ...]
    told: float
    amount: float
    seed: int
    view: str
    form: str

    @property
    def name(self) -> str | None:
        """The label as core knows it."""
        return None if self.label == "none" else self.label

    @property
    def spot(self) -> Spot:
        """The followed feature, counted from 0."""
        return self.layer - 1, self.feature - 1

    @property
    def changes(self) -> tuple[Intervention, ...]:
        """What is done to the network's conditioning; empty if nothing is."""
        layers = tuple(int(layer) - 1 for layer in self.layers)
        made: dict[str, Intervention] = {
            "told": Told(self.told, layers),
            "freeze-scale": Told(self.told, layers, shift=False),
            "freeze-shift": Told(self.told, layers, scale=False),
            "scale-only": Neutral(layers, scale=False),
            "shift-only": Neutral(layers, shift=False),
            "off": Neutral(layers),
            "amount": Amount(self.amount, layers),
        }
        chosen = [made[self.change]] if self.change in made and layers else []
        held = [] if self.hand is None else [Hand(*self.spot, *self.hand)]
        return (*chosen, *held, *(Hand(*spot) for spot in self.zero))


def read_room(values: dict[str, Any]) -> Room:
    """The page's record from checked address values."""
    return Room(**values)


def told_changes(room: Room) -> str:
    """What is changed, in words.

    >>> told_changes(read_room({p.name: p.default for p in ADDRESS.params}))
    'nothing is changed'
    """
    several = "layers " if len(room.layers) > 1 else "layer "
    where = "all layers" if len(room.layers) == LAYERS else several + " and ".join(room.layers)
    words = {
        "told": f"{where} told t = {room.told:g}",
        "freeze-scale": f"scale frozen at t = {room.told:g} in {where}",
        "freeze-shift": f"shift frozen at t = {room.told:g} in {where}",
        "scale-only": f"no shift in {where}",
        "shift-only": f"no scale in {where}",
        "off": f"FiLM off in {where}",
        "amount": f"modulation times {room.amount:g} in {where}",
    }
    said = [words[room.change]] if room.change in words and room.layers else []
    if room.hand is not None:
        said.append(
            f"feature {spot_text(room.spot)} held at scale {room.hand[0]:g}, "
            f"shift {room.hand[1]:g}"
        )
    if room.zero:
        said.append(f"silenced: {', '.join(map(spot_text, room.zero))}")
    return "; ".join(said).replace("-", "−") or "nothing is changed"


def controls() -> None:
    """Draws the row of controls above the player."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.segmented_control(
            "Label",
            list(LABELS),
            format_func=LABELS.__getitem__,
            key=ADDRESS.key("label"),
            required=True,
            help="What the network is told besides t; all strips and dots move a little.",
        )
        st.select_slider(
            "Training: steps so far",
            film_runs.TRAINING,
            key=ADDRESS.key("training"),
            width=300,
            help="From untrained, where all features sit at the identity, to the shipped network.",
        )
        st.segmented_control(
            "Field",
            list(READINGS),
            format_func=READINGS.__getitem__,
            key=ADDRESS.key("reading"),
            required=True,
            help="Which reading of the network the arrows at the lower right show.",
        )
        for name, most in (("layer", LAYERS), ("feature", WIDTH)):
            st.number_input(
                name.capitalize(),
                1,
                most,
                step=1,
                key=ADDRESS.key(name),
                width=110,
                help="The feature that is followed through all pictures; clicking a dot does "
                "the same.",
            )


def player(room: Room) -> None:
    """The large picture; what a hand settles on goes into the address."""
    training, label, reading = room.training, room.name, room.reading
    changes = room.changes
    changed = film_runs.field(training, label, reading, changes) if changes else None
    shown = Shown(
        tracks=film_runs.tracks(training, label, changes),
        untouched=film_runs.tracks(training, label) if changes else None,
        before=film_runs.before(training, label, *room.spot, changes),
        network=film_runs.field(training, label, reading),
        changed=changed,
        exact=film_runs.exact_field(label, reading),
        weight=film_runs.weight(label),
        times=film_runs.times().numpy(),
        frames=film_runs.frames().numpy(),
        moments=film_runs.moments().numpy(),
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
        reading=READINGS[room.reading],
        extent=film_runs.EXTENT,
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
    found = film_runs.tracks(room.training, room.name, room.changes)
    at = int(np.abs(film_runs.times().numpy() - room.t).argmin())
    scale, shift = found.scale[at], found.shift[at]
    away = np.hypot(scale - 1, shift)
    layer, feature = room.spot
    frame = int(np.abs(film_runs.frames().numpy() - room.t).argmin())
    wrong = film_runs.error(room.training, room.name, room.reading, room.changes)[frame]
    said = (
        f"At t = {room.t:.2f} the features stand **{away.mean():.2f}** from the identity on "
        f"average, {away.max():.2f} at most. Feature {spot_text(room.spot)} has scale "
        f"**{scale[layer, feature]:.2f}** and shift **{shift[layer, feature]:.2f}**; where the "
        f"data are, {READINGS[room.reading]} is off by **{wrong:.3f}**"
    )
    if room.changes:
        plain = film_runs.error(room.training, room.name, room.reading)[frame]
        said += f", against {plain:.3f} untouched ({told_changes(room)})"
    return (said + ".").replace(" -", " −").replace("**-", "**−")
