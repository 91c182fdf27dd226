"""What a test of a published statement is: a measurement, and the verdict that follows from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.engine import SampleRequest
from core.guided import Guided
from pages.guidance.settings import Settings
from pages.shared import runs
from pages.shared.layout import Statement

BLOG = "A blog on diffusion models, part 2 (PyTorch and JAX); its λ is s here"
POINTS = 400
STRONG = 8.0
NEAR = 1.5  # noise floors within which samples count as equal to what they are compared with


@dataclass(frozen=True)
class StatementTest:
    """One statement: `measure` asks core at the page's settings, `judge` reads the numbers."""

    measure: Callable[[Settings], Any]
    judge: Callable[[Any], Statement]


def scale(settings: Settings) -> float:
    """The scale that is tested: the page's where it guides, else a strong one."""
    return settings.guidance if settings.guidance > 1 else STRONG


def run(settings: Settings) -> Guided:
    """The run that is tested: exact means, one class, Heun with 40 steps."""
    base = SampleRequest(
        label=settings.one_label,
        guidance=scale(settings),
        sampler="heun",
        steps=40,
        n=POINTS,
        seed=settings.seed,
        checkpoint=runs.CHECKPOINT,
    )
    return Guided(base, source="exact")
