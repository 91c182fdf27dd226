"""Whose statements they are, and the run that they are tested on."""

from core.engine import SampleRequest
from core.guided import Guided
from pages.guidance.settings import Settings
from pages.shared import runs

BLOG = "A blog on diffusion models, part 2 (PyTorch and JAX); its λ is s here"
POINTS = 400
STRONG = 8.0
NEAR = 1.5  # noise floors within which samples count as equal to what they are compared with


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
