"""The sampling page's settings, declared once, and the run that they ask for."""

from dataclasses import dataclass

from core.engine import SampleRequest
from core.samplers import SAMPLERS
from pages.shared.address import Address
from pages.shared.controls import (
    GUIDANCE,
    eta_setting,
    label_setting,
    points_setting,
    sampler_setting,
    seed_setting,
    steps_setting,
)
from pages.shared.params import Flag, Number, declare

MAX_BESIDE = 10_000  # each weighs up to 419 nodes a step where it is exact


@dataclass(frozen=True)
class Settings:
    """All that the sampling page shows, and nothing else."""

    label: str = label_setting("both")
    guidance: float = declare(
        Number(
            1.0,
            *GUIDANCE,
            title="Guidance s = w + 1 · 0 unconditional · 1 conditional",
            help="How strongly the label guides: u + s (c − u), with u unconditional and c "
            "conditional. Some papers write w = s − 1. Below 0 the points leave their class.",
        )
    )
    sampler: str = sampler_setting("dpmpp-2m")
    eta: float = eta_setting()
    steps: int = steps_setting(
        20, help="Steps from noise to data; with few, the arcs come out rough."
    )
    n: int = points_setting(
        2000, help="How many points are drawn; more fill the arcs more evenly."
    )
    seed: int = seed_setting()
    density: bool = declare(
        Flag(
            False,
            title="Exact density",
            help="Lines that hold 50 % and 90 % of the real data at this t, from the closed form.",
        )
    )
    beside: bool = declare(
        Flag(
            False,
            title="Beside exact",
            help="A second picture: the same noise and solver with the exact denoiser "
            "(up to 10 000 points).",
        )
    )
    scrub: bool = declare(
        Flag(
            False,
            title="Guidance under the picture",
            help="Adds a guidance slider to the picture; the points follow while you drag it.",
        )
    )
    t: float = declare(Number(0.0, 0.0, 1.0))

    def request(self) -> SampleRequest:
        """What the engine is asked for; ValueError if it refuses."""
        return SampleRequest(
            label=self.label,
            guidance=self.guidance,
            sampler=self.sampler,
            steps=self.steps,
            n=min(self.n, MAX_BESIDE) if self.beside else self.n,
            seed=self.seed,
            eta=self.eta if "eta" in SAMPLERS[self.sampler].options else 0.0,
        )

    @property
    def shown_labels(self) -> tuple[str, ...]:
        """The labels whose points are on the page."""
        return ("moons", "circles") if self.label == "both" else (self.label,)


ADDRESS = Address("sampling", Settings)
