"""The guidance page: its settings, and the guided runs that follow from them."""

import math
from dataclasses import dataclass, replace
from typing import Any

from core.engine import SampleRequest
from core.guided import Guided
from core.recipes.dropout import PERCENT, checkpoint
from pages.shared import runs
from pages.shared.address import Address
from pages.shared.controls import (
    GUIDANCE,
    POINTS,
    SOLVERS,
    STEPS,
    eta_setting,
    label_setting,
    points_setting,
    sampler_setting,
    seed_setting,
    steps_setting,
)
from pages.shared.params import Choice, Flag, Number, Span, Whole, declare

SOURCES = {"network": "Network", "exact": "Exact"}
BESIDE = {
    "truth": "Network and exact",
    "sde": "ODE and SDE",
    "scale": "Two guidance scales",
    "solver": "Two solvers",
    "steps": "Few steps and many",
    "pull": "Classifier-free and classifier",
    "plain": "With the options and without",
    "none": "One picture",
}
LINES = {"none": "None", "class": "p(x|y)", "target": "p(x|y)ˢ p(x)¹⁻ˢ"}
VIEWS = {
    "vectors": "Vectors",
    "curves": "Curves",
    "interval": "Interval",
    "classifier": "Classifier",
    "dropout": "Label dropout",
    "solvers": "Solvers",
    "schedules": "Schedules",
    "claims": "Statements",
}
READINGS = {"x0": "x₀", "eps": "ε", "v": "v", "score": "score"}
FIELDS = {"arrows": "Arrows", "streamlines": "Streamlines", "none": "None"}
MAX_EXACT = 5000  # points of an exact picture: every one weighs up to 1 024 nodes a step
CHECKPOINTS = (runs.CHECKPOINT, *(checkpoint(percent) for percent in PERCENT))


@dataclass(frozen=True)
class Room:
    """All that the guidance page shows, and nothing else."""

    label: str = label_setting("moons")
    guidance: float = declare(Number(3.0, *GUIDANCE))
    beside: str = declare(Choice("truth", tuple(BESIDE)))
    source: str = declare(Choice("network", tuple(SOURCES)))
    guidance2: float = declare(Number(1.0, *GUIDANCE))
    sampler2: str = declare(Choice("ddim", tuple(SOLVERS)))
    steps2: int = declare(Whole(100, *STEPS))
    sampler: str = sampler_setting("dpmpp-2m")
    eta: float = eta_setting()
    steps: int = steps_setting(
        20, help="Steps from noise to data; strong guidance needs more of them."
    )
    n: int = points_setting(
        1000, help=f"How many points are drawn; an exact picture takes at most {MAX_EXACT}."
    )
    seed: int = seed_setting()
    interval: tuple[float, float] = declare(Span((0.0, 1.0), 0.0, 1.0))
    rescale: float = declare(Number(0.0, 0.0, 1.0))
    avoid: float = declare(Number(0.0, 0.0, 10.0))
    clip: float = declare(Number(0.0, 0.0, 10.0))
    lines: str = declare(Choice("none", tuple(LINES)))
    trails: bool = declare(Flag(False))
    lock: bool = declare(Flag(True))
    t: float = declare(Number(0.0, 0.0, 1.0))
    point: int = declare(Whole(-1, -1, POINTS[1] - 1))
    view: str = declare(Choice("vectors", tuple(VIEWS)))
    x: float = declare(Number(0.7, -10.0, 10.0))
    y: float = declare(Number(0.9, -10.0, 10.0))
    at: float = declare(Number(0.5, 0.0, 1.0))
    reading: str = declare(Choice("x0", tuple(READINGS)))
    field: str = declare(Choice("arrows", tuple(FIELDS)))
    schedule: str = declare(Choice("cosine", ("cosine", "linear-beta")))

    @property
    def shown_labels(self) -> tuple[str, ...]:
        """The labels whose points are on the page."""
        return ("moons", "circles") if self.label == "both" else (self.label,)

    @property
    def one_label(self) -> str:
        """The label that studies of one class look at."""
        return self.shown_labels[0]

    @property
    def points(self) -> int:
        """How many points are drawn: fewer where a picture is exact."""
        exact = self.source == "exact" or self.beside == "truth"
        return min(self.n, MAX_EXACT) if exact else self.n

    def request(self) -> SampleRequest:
        """What is sampled, options aside."""
        return SampleRequest(
            label=self.label,
            guidance=self.guidance,
            sampler=self.sampler,
            steps=self.steps,
            n=self.points,
            seed=self.seed,
            eta=self.eta if self.sampler == "ddim" else 0.0,
            clip=self.clip if self.clip >= 0.1 else math.inf,
            checkpoint=runs.CHECKPOINT,
        )

    def run(self) -> Guided:
        """The run of the first picture."""
        low, high = self.interval
        return Guided(
            self.request(),
            source="network" if self.beside == "truth" else self.source,
            low=low,
            high=high,
            rescale=self.rescale,
            avoid=self.avoid,
        )

    def second(self) -> Guided | None:
        """The run of the second picture: the first with one thing changed."""
        one = self.run()
        if self.beside == "none":
            return None
        if self.beside in ("truth", "pull", "plain"):
            changed = {
                "truth": replace(one, source="exact"),
                "pull": replace(one, pull="classifier"),
                "plain": Guided(replace(one.base, clip=math.inf), source=one.source),
            }
            return changed[self.beside]
        base: dict[str, dict[str, Any]] = {
            "sde": {"sampler": "dpmpp-2m" if self.sampler == "ddpm" else "ddpm", "eta": 0.0},
            "scale": {"guidance": self.guidance2},
            "solver": {"sampler": self.sampler2, "eta": 0.0},
            "steps": {"steps": self.steps2},
        }
        return replace(one, base=replace(one.base, **base[self.beside]))


ADDRESS = Address("guidance", Room)
