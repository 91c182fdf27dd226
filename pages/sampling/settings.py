"""The sampling page: its settings, their controls, and what becomes of them."""

from dataclasses import dataclass

import streamlit as st

from core.engine import SampleRequest
from pages.shared.address import Address
from pages.shared.controls import (
    GUIDANCE,
    LABELS,
    POINTS,
    SEEDS,
    SOLVERS,
    STEPS,
    label_control,
    solver_controls,
)
from pages.shared.params import Choice, Flag, Number, Whole

MAX_BESIDE = 10_000  # the exact denoiser weighs up to 1 024 nodes for every point and step

ADDRESS = Address(
    "sampling",
    (
        Choice("label", "both", tuple(LABELS)),
        Number("guidance", 1.0, *GUIDANCE),
        Choice("sampler", "dpmpp-2m", tuple(SOLVERS)),
        Number("eta", 0.0, 0.0, 1.0),
        Whole("steps", 20, *STEPS),
        Whole("n", 2000, *POINTS),
        Whole("seed", 0, 0, SEEDS),
        Flag("density", False),
        Flag("beside", False),
        Flag("scrub", False),
        Number("t", 0.0, 0.0, 1.0),
    ),
)


@dataclass(frozen=True)
class Sampling:
    """All that the sampling page shows, and nothing else."""

    label: str
    guidance: float
    sampler: str
    eta: float
    steps: int
    n: int
    seed: int
    density: bool
    beside: bool
    t: float
    scrub: bool = False

    def request(self) -> SampleRequest:
        """What the engine is asked for; ValueError if it refuses."""
        return SampleRequest(
            label=self.label,
            guidance=self.guidance,
            sampler=self.sampler,
            steps=self.steps,
            n=min(self.n, MAX_BESIDE) if self.beside else self.n,
            seed=self.seed,
            eta=self.eta if self.sampler == "ddim" else 0.0,
        )

    @property
    def shown_labels(self) -> tuple[str, ...]:
        """The labels whose points are on the page."""
        return ("moons", "circles") if self.label == "both" else (self.label,)


def controls() -> None:
    """Draws the controls; the values are read with `ADDRESS.values()`."""
    label_control(ADDRESS)
    st.slider(
        "Guidance s = w + 1 · 0 unconditional · 1 conditional",
        *GUIDANCE,
        step=0.1,
        key=ADDRESS.key("guidance"),
        help="How far the label pulls: u + s (c − u), with u unconditional and c conditional. "
        "Some papers write w = s − 1. Below 0 the points flee their class.",
    )
    solver_controls(
        ADDRESS,
        of_steps="with few, the arcs come out rough.",
        of_points="more fill the arcs more evenly.",
    )
    left, right = st.columns(2)
    left.toggle(
        "Exact density",
        key=ADDRESS.key("density"),
        help="Lines that hold 50 % and 90 % of the real data at this t, from the closed form.",
    )
    right.toggle(
        "Beside exact",
        key=ADDRESS.key("beside"),
        help="A second picture: the same noise and solver with the exact denoiser "
        f"(up to {MAX_BESIDE:,} points).".replace(",", " "),
    )
    left.toggle(
        "Scrub guidance",
        key=ADDRESS.key("scrub"),
        help="Brings a guidance slider under the picture that moves the points while you drag.",
    )
