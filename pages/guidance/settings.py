"""The guidance page: its settings, and the guided runs that follow from them."""

import math
from dataclasses import dataclass, replace
from typing import Any

from core.engine import SampleRequest
from core.guided import Guided
from core.recipes.dropout import PERCENT, checkpoint
from pages.shared import runs
from pages.shared.address import Address
from pages.shared.controls import GUIDANCE, LABELS, POINTS, SEEDS, SOLVERS, STEPS
from pages.shared.params import Choice, Flag, Number, Whole

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
class Span:
    """Two numbers, the lower first, written with a comma between them."""

    name: str
    default: tuple[float, float]
    low: float
    high: float

    def allowed(self) -> str:
        """The bounds."""
        return f"two numbers from {self.low:g} to {self.high:g}, rising, joined by a comma"

    def parse(self, text: str) -> tuple[float, float]:
        """The two numbers written there."""
        return self.check(tuple(float(part) for part in text.split(",")))

    def check(self, value: Any) -> tuple[float, float]:  # noqa: ANN401
        """The pair as floats."""
        low, high = value
        if not self.low <= low <= high <= self.high:
            raise ValueError(value)
        return float(low) + 0.0, float(high) + 0.0

    def write(self, value: tuple[float, float]) -> str:
        """Both, joined by a comma."""
        return ",".join(f"{part:g}" for part in value)


ADDRESS = Address(
    "guidance",
    (
        Choice("label", "moons", tuple(LABELS)),
        Number("guidance", 3.0, *GUIDANCE),
        Choice("beside", "truth", tuple(BESIDE)),
        Choice("source", "network", tuple(SOURCES)),
        Number("guidance2", 1.0, *GUIDANCE),
        Choice("sampler2", "ddim", tuple(SOLVERS)),
        Whole("steps2", 100, *STEPS),
        Choice("sampler", "dpmpp-2m", tuple(SOLVERS)),
        Number("eta", 0.0, 0.0, 1.0),
        Whole("steps", 20, *STEPS),
        Whole("n", 1000, *POINTS),
        Whole("seed", 0, 0, SEEDS),
        Span("interval", (0.0, 1.0), 0.0, 1.0),
        Number("rescale", 0.0, 0.0, 1.0),
        Number("avoid", 0.0, 0.0, 10.0),
        Number("clip", 0.0, 0.0, 10.0),
        Choice("lines", "none", tuple(LINES)),
        Flag("trails", False),
        Flag("lock", True),
        Number("t", 0.0, 0.0, 1.0),
        Whole("point", -1, -1, POINTS[1] - 1),
        Choice("view", "vectors", tuple(VIEWS)),
        Number("x", 0.7, -10.0, 10.0),
        Number("y", 0.9, -10.0, 10.0),
        Number("at", 0.5, 0.0, 1.0),
        Choice("reading", "x0", tuple(READINGS)),
        Choice("field", "arrows", tuple(FIELDS)),
        Choice("schedule", "cosine", ("cosine", "linear-beta")),
    ),
)


@dataclass(frozen=True)
class Room:
    """All that the guidance page shows, and nothing else."""

    label: str
    guidance: float
    beside: str
    source: str
    guidance2: float
    sampler2: str
    steps2: int
    sampler: str
    eta: float
    steps: int
    n: int
    seed: int
    interval: tuple[float, float]
    rescale: float
    avoid: float
    clip: float
    lines: str
    trails: bool
    lock: bool
    t: float
    point: int
    view: str
    x: float
    y: float
    at: float
    reading: str
    field: str
    schedule: str

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


def read_room(values: dict[str, Any]) -> Room:
    """The page's record from checked address values."""
    return Room(**values)
