"""Does x₀ need clipping? A blog clips it to the data's range for t ≥ 5."""

from collections.abc import Sequence

from core import experiments
from core.experiments import Clipping
from pages.guidance.settings import PREDICTIONS, Settings
from pages.guidance.statements.base import NEAR, POINTS, StatementTest
from pages.shared.layout import Statement

STEPS = 50


def measure(settings: Settings) -> list[Clipping]:
    """Samples by DDPM with and without clipping, for each prediction type."""
    found = experiments.clipping(settings.one_label, n=POINTS, steps=STEPS, seed=settings.seed)
    return list(found)


def needs(row: Clipping) -> bool:
    """Whether samples miss the class without clipping, and miss it by less with it."""
    return row.never > NEAR * row.noise and row.early < row.never


def judge(rows: Sequence[Clipping]) -> Statement:
    """Holds if ε needs clipping by this measurement."""
    eps = next(row for row in rows if row.prediction == "eps")
    needy = [PREDICTIONS[row.prediction] for row in rows if needs(row)]
    listed = "; ".join(
        f"{PREDICTIONS[row.prediction]} {row.never:.3f} and {row.early:.3f} "
        f"({row.clipped:.1%} of the estimates clipped)"
        for row in rows
    )
    return Statement(
        "Clip x₀ to the data range while t ≥ 5.",
        f"What a blog on diffusion models, part 2, does (t counts steps; here of {STEPS})",
        f"DDPM with exact predictions, each off by {experiments.ERROR} in its own units. Distance "
        f"to the class without and with clipping: {listed}. Fresh data: {eps.noise:.3f}.",
        "holds" if needs(eps) else "fails",
        ("Clipping repairs samples from " + ", ".join(needy) if needy else "No prediction type")
        + (
            "."
            if needy
            else f" needs it here. ε gives estimates outside the data range in {eps.clipped:.1%} "
            "of the cases, at large t, where a DDPM step gives x₀ little weight (see Forward "
            "process)."
        ),
    )


CLIPPING = StatementTest(measure, judge)
