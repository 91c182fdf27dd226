"""The FiLM page's settings, declared once, and the interventions that they ask for."""

from dataclasses import dataclass

from core.film.interventions import (
    Ablate,
    Intervention,
    OverrideTime,
    ScaleModulation,
    SetFeature,
)
from pages.film import runs
from pages.film.params import Feature, Features, ScaleShift, feature_name
from pages.shared.address import Address
from pages.shared.controls import seed_setting
from pages.shared.params import Choice, Choices, Flag, Number, Whole, declare

LAYERS, WIDTH = 3, 64
LABELS = {"moons": "Moons", "circles": "Circles", "none": "No label"}
PREDICTIONS = {"v": "v", "eps": "ε", "x0": "x₀", "score": "score"}
CHANGES = {
    "none": "Nothing",
    "override": "Override t",
    "freeze-scale": "Freeze scale",
    "freeze-shift": "Freeze shift",
    "scale-only": "Scale only",
    "shift-only": "Shift only",
    "off": "FiLM off",
    "factor": "Scale the modulation",
}
OVERRIDES = ("override", "freeze-scale", "freeze-shift")
VIEWS = {
    "interventions": "Interventions",
    "contributions": "Time and label",
    "variants": "Variants of FiLM",
    "folding": "Folding",
    "sensitivity": "Time sensitivity",
}
VARIANTS = {
    "residual": "scale or 1 + scale",
    "start": "Identity start",
    "norm": "With a normalisation",
    "convolution": "In a convolution",
    "concatenation": "Concatenation",
}


@dataclass(frozen=True)
class Settings:
    """All that the FiLM page shows, and nothing else."""

    label: str = declare(
        Choice(
            "moons",
            LABELS,
            title="Label",
            help="The label that the network gets with t. Scale and shift change with it.",
        )
    )
    training: str = declare(
        Choice(
            runs.SHIPPED,
            {name: runs.steps(name) for name in runs.STAGES},
            title="Training steps",
            style="stops",
            help="How long the network was trained. At 0 every feature has scale 1 and shift 0.",
        )
    )
    prediction: str = declare(
        Choice(
            "v",
            PREDICTIONS,
            title="Prediction",
            help="Which prediction the arrows at the lower right show.",
            old_names=("reading",),
        )
    )
    t: float = declare(Number(0.0, 0.0, 1.0))
    layer: int = declare(
        Whole(
            3,
            1,
            LAYERS,
            typed=True,
            title="Layer",
            help="The hidden layer of the feature that all pictures follow.",
        )
    )
    feature: int = declare(
        Whole(
            56,
            1,
            WIDTH,
            typed=True,
            title="Feature",
            help="The feature that all pictures follow. A click on a dot chooses it too.",
        )
    )
    trails: bool = declare(Flag(True))
    sort: str = declare(Choice("time", ("time", "number")))
    fixed: tuple[float, float] | None = declare(ScaleShift(None, old_names=("hand",)))
    ablated: tuple[Feature, ...] = declare(Features((), LAYERS, WIDTH, old_names=("zero",)))
    change: str = declare(
        Choice(
            "none",
            CHANGES,
            title="Change",
            help="What is done to scale and shift. All pictures show the changed network.",
            old_values={"told": "override", "amount": "factor"},
        )
    )
    layers: tuple[str, ...] = declare(
        Choices(
            ("1", "2", "3"),
            ("1", "2", "3"),
            title="In layers",
            help="The layers that are changed. With none of them, nothing changes.",
        )
    )
    override: float = declare(
        Number(
            0.5,
            0.0,
            1.0,
            step=0.01,
            title="Override time t′",
            help="The time that the layers get instead of t, or at which scale or shift stops.",
            old_names=("told",),
        )
    )
    factor: float = declare(
        Number(
            0.5,
            -2.0,
            3.0,
            step=0.05,
            title="Factor k",
            help="Scale becomes 1 + k (scale − 1), shift becomes k · shift. 1 changes nothing.",
            old_names=("amount",),
        )
    )
    seed: int = seed_setting()
    view: str = declare(
        Choice(
            "interventions",
            VIEWS,
            title="Look deeper",
            help="Changes the picture below. The settings stay.",
            old_values={
                "intervene": "interventions",
                "apart": "contributions",
                "forms": "variants",
                "free": "folding",
                "felt": "sensitivity",
            },
        )
    )
    variant: str = declare(
        Choice(
            "residual",
            VARIANTS,
            title="Variant",
            help="Changes the picture below: another way to write FiLM, or another place for it.",
            old_names=("form",),
        )
    )

    @property
    def name(self) -> str | None:
        """The label as core knows it."""
        return None if self.label == "none" else self.label

    @property
    def spot(self) -> Feature:
        """The followed feature, counted from 0."""
        return self.layer - 1, self.feature - 1

    @property
    def changes(self) -> tuple[Intervention, ...]:
        """The interventions; empty if nothing is changed."""
        layers = tuple(int(layer) - 1 for layer in self.layers)
        made: dict[str, Intervention] = {
            "override": OverrideTime(self.override, layers),
            "freeze-scale": OverrideTime(self.override, layers, shift=False),
            "freeze-shift": OverrideTime(self.override, layers, scale=False),
            "scale-only": Ablate(layers, scale=False),
            "shift-only": Ablate(layers, shift=False),
            "off": Ablate(layers),
            "factor": ScaleModulation(self.factor, layers),
        }
        chosen = [made[self.change]] if self.change in made and layers else []
        fixed = [] if self.fixed is None else [SetFeature(*self.spot, *self.fixed)]
        return (*chosen, *fixed, *(SetFeature(*feature) for feature in self.ablated))


ADDRESS = Address("film", Settings)


def describe_changes(settings: Settings) -> str:
    """What is changed, in words.

    >>> describe_changes(Settings())
    'nothing is changed'
    """
    several = len(settings.layers) > 1
    every = len(settings.layers) == LAYERS
    named = " and ".join(settings.layers)
    where = "all layers" if every else f"layer{'s' if several else ''} {named}"
    words = {
        "override": f"{where} get{'' if several else 's'} t = {settings.override:g}",
        "freeze-scale": f"scale frozen at t = {settings.override:g} in {where}",
        "freeze-shift": f"shift frozen at t = {settings.override:g} in {where}",
        "scale-only": f"no shift in {where}",
        "shift-only": f"no scale in {where}",
        "off": f"FiLM off in {where}",
        "factor": f"modulation times {settings.factor:g} in {where}",
    }
    said = [words[settings.change]] if settings.change in words and settings.layers else []
    if settings.fixed is not None:
        scale, shift = settings.fixed
        name = feature_name(settings.spot)
        said.append(f"feature {name} set to scale {scale:g}, shift {shift:g}")
    if settings.ablated:
        said.append(f"switched off: {', '.join(map(feature_name, settings.ablated))}")
    return "; ".join(said).replace("-", "−") or "nothing is changed"
