"""The guidance page's settings, declared once, and the guided runs that they ask for."""

import math
from dataclasses import dataclass

from core.engine import SampleRequest
from core.guided import Guided
from core.samplers import SAMPLERS
from pages.shared import runs
from pages.shared.address import Address
from pages.shared.controls import (
    GUIDANCE,
    POINTS,
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
    "classifier": "Classifier-free and classifier",
    "plain": "With the options and without",
    "none": "One picture",
}
LINES = {"none": "None", "class": "p(x|y)", "target": "p(x|y)ˢ p(x)¹⁻ˢ"}
VIEWS = {
    "vectors": "Vectors",
    "sweep": "Sweep over s",
    "interval": "Interval",
    "classifier": "Classifier",
    "dropout": "Label dropout",
    "convergence": "Solvers",
    "forward": "Forward process",
    "statements": "Statements",
}
OLD_VIEWS = {
    "curves": "sweep",
    "solvers": "convergence",
    "schedules": "forward",
    "claims": "statements",
}
PREDICTIONS = {"x0": "x₀", "eps": "ε", "v": "v", "score": "score"}
FIELDS = {"arrows": "Arrows", "streamlines": "Streamlines", "none": "None"}
SCHEDULES = {"cosine": "Cosine", "linear-beta": "Linear β"}
# Solvers that stand for their kind: the simplest ODE solver, the usual one, and the first SDE one.
SIMPLEST = min((kind for kind in SAMPLERS.values() if not kind.stochastic), key=lambda k: k.order)
ODE = SampleRequest.sampler
SDE = next(name for name, kind in SAMPLERS.items() if kind.stochastic)
MAX_EXACT = 5000  # points of an exact picture: each weighs up to 419 nodes a step
LEAST_CLIP = 0.1  # below it nothing is clipped
EVERYWHERE = (0.0, 1.0)


@dataclass(frozen=True)
class Settings:
    """All that the guidance page shows, and nothing else."""

    label: str = label_setting("moons")
    guidance: float = declare(Number(3.0, *GUIDANCE))
    beside: str = declare(
        Choice(
            "truth",
            BESIDE,
            style="list",
            old_values={"pull": "classifier"},
            title="Side by side",
            help="What the second picture changes. Both start from the same noise.",
        )
    )
    source: str = declare(
        Choice(
            "network",
            SOURCES,
            title="Means of x₀ from",
            help="The trained network, or the closed form that it approximates.",
        )
    )
    guidance2: float = declare(
        Number(
            1.0,
            *GUIDANCE,
            title="Guidance s of the second picture",
            help="Sets s of the second picture; the first has its own slider.",
        )
    )
    sampler2: str = sampler_setting(
        SIMPLEST.name,
        title="Solver of the second picture",
        help="How the second picture steps from t to s.",
    )
    steps2: int = declare(
        Whole(
            100,
            *STEPS,
            title="Steps of the second picture",
            help="How many steps the second picture takes from noise to data.",
        )
    )
    sampler: str = sampler_setting(ODE)
    eta: float = eta_setting()
    steps: int = steps_setting(
        20, help="Steps from noise to data. Strong guidance needs more of them."
    )
    n: int = points_setting(
        1000, help=f"How many points are drawn. An exact picture has at most {MAX_EXACT}."
    )
    seed: int = seed_setting()
    interval: tuple[float, float] = declare(
        Span(
            EVERYWHERE,
            *EVERYWHERE,
            title="Guidance acts for t in",
            help="Outside this interval the conditional mean c is used. Try 0.2 to 0.5.",
        )
    )
    rescale: float = declare(
        Number(
            0.0,
            0.0,
            1.0,
            step=0.05,
            title="Rescale φ",
            help="Removes the length that guidance adds to v: 0 none of it, 1 all of it.",
        )
    )
    negative: float = declare(
        Number(
            0.0,
            0.0,
            10.0,
            old_names=("avoid",),
            title="Negative weight n",
            help="Subtracts n (a − u), where a is the other label's mean. With n = s − 1 this is "
            "the negative prompt of image tools.",
        )
    )
    clip: float = declare(
        Number(
            0.0,
            0.0,
            10.0,
            title="Clip x₀ to ± (0: off)",
            help=f"Keeps every estimate of x₀ in this square. Below {LEAST_CLIP} it is off.",
        )
    )
    lines: str = declare(
        Choice(
            "none",
            LINES,
            title="Exact density lines",
            help="Lines that hold 50 % and 90 % of the class, or of the tilted density that "
            "guidance is often said to sample.",
        )
    )
    trails: bool = declare(
        Flag(False, title="Trails", help="Points draw their path while the animation plays.")
    )
    lock: bool = declare(
        Flag(
            True,
            title="Lock the axes",
            help="On: the plane keeps its size. Off: it grows to hold all points.",
        )
    )
    t: float = declare(Number(0.0, 0.0, 1.0))
    point: int = declare(Whole(-1, -1, POINTS[1] - 1))
    view: str = declare(
        Choice(
            "vectors",
            VIEWS,
            old_values=OLD_VIEWS,
            title="More views",
            help="Changes what is drawn below; the settings above stay.",
        )
    )
    x: float = declare(Number(0.7, -10.0, 10.0))
    y: float = declare(Number(0.9, -10.0, 10.0))
    at: float = declare(
        Number(
            0.5,
            0.0,
            1.0,
            step=0.01,
            title="Time t of the maps",
            help="Sets how noisy the points xₜ are whose p(moons | xₜ) the maps show.",
        )
    )
    prediction: str = declare(
        Choice(
            "x0",
            PREDICTIONS,
            old_names=("reading",),
            title="Prediction type",
            help="Shows the same output as x₀, ε, v or the score; u + s (c − u) holds for each.",
        )
    )
    field: str = declare(
        Choice(
            "arrows",
            FIELDS,
            title="Background field",
            help="Draws the guided prediction over the plane, as arrows or as streamlines.",
        )
    )
    schedule: str = declare(
        Choice(
            "cosine",
            SCHEDULES,
            title="Noise schedule",
            help="How fast α falls and σ rises. The network was trained with cosine.",
        )
    )

    @property
    def shown_labels(self) -> tuple[str, ...]:
        """The labels whose points are on the page."""
        return ("moons", "circles") if self.label == "both" else (self.label,)

    @property
    def one_label(self) -> str:
        """The label that experiments with one class use."""
        return self.shown_labels[0]

    @property
    def points(self) -> int:
        """How many points are drawn: fewer where a picture is exact."""
        exact = self.source == "exact" or self.beside == "truth"
        return min(self.n, MAX_EXACT) if exact else self.n

    def request(self) -> SampleRequest:
        """What is sampled, without the options of guidance."""
        return SampleRequest(
            label=self.label,
            guidance=self.guidance,
            sampler=self.sampler,
            steps=self.steps,
            n=self.points,
            seed=self.seed,
            eta=self.eta if "eta" in SAMPLERS[self.sampler].options else 0.0,
            clip=self.clip if self.clip >= LEAST_CLIP else math.inf,
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
            negative_weight=self.negative,
        )


ADDRESS = Address("guidance", Settings)
