"""The guidance page: its settings, their controls, and the guided runs that follow from them."""

import math
from dataclasses import dataclass, replace
from random import SystemRandom
from typing import Any

import streamlit as st

from core.engine import SampleRequest
from core.guided import Guided
from core.recipes.dropout import PERCENT, checkpoint
from pages.ui import runs
from pages.ui.address import Address
from pages.ui.params import Choice, Flag, Number, Whole
from pages.ui.sampling import SOLVERS

LABELS = {"moons": "Moons", "circles": "Circles", "both": "Both"}
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
GUIDANCE = (-2.0, 8.0)
SEEDS = 9999
STEPS = (1, 100)
POINTS = (10, 20_000)
MAX_EXACT = 2000  # points of an exact picture: every one weighs up to 1 024 nodes a step
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


def new_seed() -> None:
    """Draws another seed."""
    ADDRESS.set("seed", SystemRandom().randint(0, SEEDS))


def controls() -> None:
    """Draws the controls; the values are read with `ADDRESS.values()`."""
    st.segmented_control(
        "What to draw",
        tuple(LABELS),
        key=ADDRESS.key("label"),
        format_func=LABELS.__getitem__,
        required=True,
        help="Which label pulls the points; with both, half of them follow each.",
    )
    beside = st.selectbox(
        "Side by side, on the same noise",
        tuple(BESIDE),
        key=ADDRESS.key("beside"),
        format_func=BESIDE.__getitem__,
        help="What the second picture changes; noise, clock and axes are shared.",
    )
    _of_comparison(beside)
    _of_solver()
    with st.expander("What else is done to the pull", icon=":material/tune:"):
        _of_pull()
    with st.expander("What is drawn", icon=":material/draw:"):
        _of_picture()


def _of_comparison(beside: str) -> None:
    if beside != "truth":
        st.segmented_control(
            "Means of x₀ from",
            tuple(SOURCES),
            key=ADDRESS.key("source"),
            format_func=SOURCES.__getitem__,
            required=True,
            help="The trained network, or the closed form that it tries to learn.",
        )
    if beside == "scale":
        st.slider(
            "Guidance s of the second picture",
            *GUIDANCE,
            step=0.1,
            key=ADDRESS.key("guidance2"),
            help="How far the label pulls in the second picture; the first has its own slider.",
        )
    elif beside == "solver":
        st.selectbox(
            "Solver of the second picture",
            tuple(SOLVERS),
            key=ADDRESS.key("sampler2"),
            format_func=SOLVERS.__getitem__,
            help="How the second picture steps from t to s.",
        )
    elif beside == "steps":
        st.slider(
            "Steps of the second picture",
            *STEPS,
            key=ADDRESS.key("steps2"),
            help="How many steps the second picture takes from noise to data.",
        )


def _of_solver() -> None:
    left, right = st.columns(2)
    solver = left.selectbox(
        "Solver",
        tuple(SOLVERS),
        key=ADDRESS.key("sampler"),
        format_func=SOLVERS.__getitem__,
        help="How each step from t to s is taken; DDPM adds fresh noise at every step.",
    )
    right.slider(
        "η",
        0.0,
        1.0,
        step=0.05,
        key=ADDRESS.key("eta"),
        disabled=solver != "ddim",
        help="DDIM's fresh noise: 0 draws none and the path is smooth, 1 draws as much as DDPM.",
    )
    left.slider(
        "Steps",
        *STEPS,
        key=ADDRESS.key("steps"),
        help="Steps from noise to data; strong guidance needs more of them.",
    )
    right.slider(
        "Points",
        *POINTS,
        step=10,
        key=ADDRESS.key("n"),
        help=f"How many points are drawn; an exact picture takes at most {MAX_EXACT}.",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            "Seed",
            0,
            SEEDS,
            step=1,
            key=ADDRESS.key("seed"),
            help="Where the noise comes from; the same seed gives the same picture.",
        )
        st.button(
            "New seed",
            icon=":material/casino:",
            on_click=new_seed,
            help="Draws other noise; everything else stays.",
        )


def _of_pull() -> None:
    st.slider(
        "Guide only while t is in",
        0.0,
        1.0,
        step=0.01,
        key=ADDRESS.key("interval"),
        help="Outside this interval the plain conditional mean is used. Try 0.2 to 0.5.",
    )
    st.slider(
        "Rescale φ",
        0.0,
        1.0,
        step=0.05,
        key=ADDRESS.key("rescale"),
        help="Takes back the length that guidance adds to v: 0 not at all, 1 fully.",
    )
    st.slider(
        "Avoid the other label, n",
        0.0,
        10.0,
        step=0.1,
        key=ADDRESS.key("avoid"),
        help="Subtracts n (a − u), with a the other label's mean. n = s − 1 is what image tools "
        "call a negative prompt.",
    )
    st.slider(
        "Clip x₀ to ±",
        0.0,
        10.0,
        step=0.1,
        key=ADDRESS.key("clip"),
        help="Keeps every estimate of x₀ in this square; below 0.1 there is no clipping.",
    )


def _of_picture() -> None:
    st.segmented_control(
        "Exact lines",
        tuple(LINES),
        key=ADDRESS.key("lines"),
        format_func=LINES.__getitem__,
        required=True,
        help="Lines around 50 % and 90 % of the class's density, or of the density that guidance "
        "is often said to sample.",
    )
    left, right = st.columns(2)
    left.toggle(
        "Trails", key=ADDRESS.key("trails"), help="Points draw where they came from while played."
    )
    right.toggle(
        "Lock the axes",
        key=ADDRESS.key("lock"),
        help="On, the plane shown stays the same; off, it grows to hold all points.",
    )
