"""The FiLM page's settings: their place in the address, and what they make of the network."""

from dataclasses import dataclass

from core.film.interventions import ScaleModulation, SetFeature, Intervention, Ablate, OverrideTime
from pages.film import runs
from pages.film.params import Held, Spot, Spots, spot_text
from pages.shared.address import Address
from pages.shared.params import Choice, Choices, Flag, Number, Whole, declare

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


@dataclass(frozen=True)
class Room:
    """All that the page shows, and nothing else."""

    label: str = declare(Choice("moons", tuple(LABELS)))
    training: str = declare(Choice(runs.SHIPPED, runs.TRAINING))
    reading: str = declare(Choice("v", tuple(READINGS)))
    t: float = declare(Number(0.0, 0.0, 1.0))
    layer: int = declare(Whole(3, 1, LAYERS))
    feature: int = declare(Whole(56, 1, WIDTH))
    trails: bool = declare(Flag(True))
    sort: str = declare(Choice("time", ("time", "number")))
    hand: tuple[float, float] | None = declare(Held(None))
    zero: tuple[Spot, ...] = declare(Spots((), LAYERS, WIDTH))
    change: str = declare(Choice("none", tuple(CHANGES)))
    layers: tuple[str, ...] = declare(Choices(("1", "2", "3"), ("1", "2", "3")))
    told: float = declare(Number(0.5, 0.0, 1.0))
    amount: float = declare(Number(0.5, -2.0, 3.0))
    seed: int = declare(Whole(0, 0, 9999))
    view: str = declare(Choice("intervene", tuple(VIEWS)))
    form: str = declare(Choice("residual", tuple(FORMS)))

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
            "told": OverrideTime(self.told, layers),
            "freeze-scale": OverrideTime(self.told, layers, shift=False),
            "freeze-shift": OverrideTime(self.told, layers, scale=False),
            "scale-only": Ablate(layers, scale=False),
            "shift-only": Ablate(layers, shift=False),
            "off": Ablate(layers),
            "amount": ScaleModulation(self.amount, layers),
        }
        chosen = [made[self.change]] if self.change in made and layers else []
        held = [] if self.hand is None else [SetFeature(*self.spot, *self.hand)]
        return (*chosen, *held, *(SetFeature(*spot) for spot in self.zero))


ADDRESS = Address("film", Room)


def told_changes(room: Room) -> str:
    """What is changed, in words.

    >>> told_changes(Room())
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
