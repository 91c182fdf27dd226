"""The FiLM page's settings: their place in the address, and what they make of the network."""

from dataclasses import dataclass
from typing import Any

from core.film.interventions import Amount, Hand, Intervention, Neutral, Told
from pages.film import runs
from pages.film.params import Held, Spot, Spots, spot_text
from pages.shared.address import Address
from pages.shared.params import Choice, Choices, Flag, Number, Whole

LAYERS, WIDTH = 3, 64
LABELS = {"moons": "Moons", "circles": "Circles", "none": "None"}
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
    "apart": "t and label apart",
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
        Choice("training", runs.SHIPPED, runs.TRAINING),
        Choice("reading", "v", tuple(READINGS)),
        Number("t", 0.0, 0.0, 1.0),
        Whole("layer", 3, 1, LAYERS),
        Whole("feature", 56, 1, WIDTH),
        Flag("trails", True),
        Choice("sort", "time", ("time", "number")),
        Held("hand"),
        Spots("zero", LAYERS, WIDTH),
        Choice("change", "none", tuple(CHANGES)),
        Choices("layers", ("1", "2", "3"), ("1", "2", "3")),
        Number("told", 0.5, 0.0, 1.0),
        Number("amount", 0.5, -2.0, 3.0),
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
