"""The conditioning page: every setting, declared once."""

from dataclasses import dataclass

from core.engine import SampleRequest
from pages.conditioning.runs import FIRST, Titles
from pages.shared.address import Address
from pages.shared.controls import GUIDANCE, label_setting, seed_setting
from pages.shared.params import Choice, Number, Span, declare

VIEWS = {
    "methods": "Methods",
    "time": "Equal time",
    "one": "The chosen network",
    "clocks": "Clocks",
    "families": "Families",
    "predictions": "Predictions",
    "fusion": "Fusion",
    "where": "Where",
    "halves": "Scale or shift",
    "depth": "Early or deep",
    "remedies": "Time is not felt",
    "notes": "The notes' network",
    "statements": "Statements",
}
POINTS, STEPS = 2000, 20


@dataclass(frozen=True)
class Settings:
    """All that the conditioning page shows."""

    way: str = declare(
        Choice(
            FIRST,
            Titles(),
            style="list",
            title="Network",
            help="Whose samples are shown, and whose line is thick in every chart.",
        )
    )
    label: str = label_setting("both")
    guidance: float = declare(
        Number(
            1.0,
            *GUIDANCE,
            title="Guidance s",
            help="How strongly the label guides the samples: 0 ignores it, 1 is as trained.",
        )
    )
    seed: int = seed_setting()
    t: float = declare(Number(0.0, 0.0, 1.0))
    errors: str = declare(
        Choice(
            "plain",
            {"plain": "As they are", "ratio": "Over the chosen network's"},
            title="Errors",
            help="Draws errors as they are, or divided by the chosen network's at each t.",
        )
    )
    view: str = declare(
        Choice(
            "methods",
            VIEWS,
            title="More views",
            help="Changes what is compared below; the settings above stay.",
        )
    )
    schedule: str = declare(
        Choice(
            "cosine",
            {"cosine": "Cosine", "linear-beta": "Linear β"},
            title="Noise schedule",
            help="Whose rows are drawn: errors of two schedules at one t cannot be compared.",
        )
    )
    at: float = declare(
        Number(
            0.5,
            0.01,
            0.99,
            step=0.01,
            title="Time t of the error map",
            help="Sets how noisy the points are whose error is drawn over the plane.",
        )
    )
    between: tuple[float, float] = declare(
        Span(
            (0.1, 0.9),
            0.01,
            0.99,
            title="Two times",
            help="Between which times the network's outputs are compared.",
        )
    )

    def request(self, checkpoint: str) -> SampleRequest:
        """The run of a stored network; ValueError if the engine refuses it."""
        return SampleRequest(
            label=self.label,
            guidance=self.guidance,
            steps=STEPS,
            n=POINTS,
            seed=self.seed,
            checkpoint=checkpoint,
        )


ADDRESS = Address("conditioning", Settings)
