"""Does x₀ need clipping? A blog clips it to the data's range for t ≥ 5."""

from collections.abc import Sequence

from core import experiments
from core.experiments import Clipping
from pages.guidance.settings import PREDICTIONS, Settings
from pages.guidance.statements.base import NEAR, POINTS
from pages.shared.layout import Statement

ORDER = 6

STEPS = 50


def measure(settings: Settings) -> list[Clipping]:
    """Samples by DDPM with and without clipping, for each prediction type."""
    found = experiments.clipping(settings.one_label, n=POINTS, steps=STEPS, seed=settings.seed)
    return list(found)


def improves(row: Clipping) -> bool:
    """Whether samples are off without clipping, and nearer to the class with it."""
    return row.never > NEAR * row.noise and row.early < row.never


def judge(rows: Sequence[Clipping]) -> Statement:
    """Holds if clipping improves any prediction type."""
    eps = next(row for row in rows if row.prediction == "eps")
    better = [PREDICTIONS[row.prediction] for row in rows if improves(row)]
    listed = "; ".join(
        f"{PREDICTIONS[row.prediction]} {row.never:.3f} and {row.early:.3f} "
        f"({row.clipped:.1%} of the estimates clipped)"
        for row in rows
    )
    return Statement(
        "Clipping x₀ to the data range while t ≥ 5 improves samples.",
        "Common opinion. The blog's code clips so, without saying what it gains (t counts steps; "
        f"here of {STEPS})",
        f"DDPM with exact predictions, each off by {experiments.ERROR} in its own units. Distance "
        f"to the class without and with clipping: {listed}. Fresh data: {eps.noise:.3f}.",
        "holds" if better else "fails",
        f"It improves {', '.join(better) or 'no prediction type'}. At t = 1 a DDPM step gives x₀ "
        f"the weight {eps.weight:.3f}, so that a wrong estimate there moves the samples little.",
    )


def statement(settings: Settings) -> Statement:
    """The statement with the verdict that follows from the measurement."""
    return judge(measure(settings))
