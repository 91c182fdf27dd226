"""A common mistake: the classifier's gradient updates the weights."""

from dataclasses import replace

from core import experiments
from core.experiments import Weights
from pages.guidance.settings import ODE, Settings
from pages.guidance.statements.base import run
from pages.shared.layout import Statement

ORDER = 5

SAME_SLOPE = 0.01  # share of the longest gradient that counts as the error of the difference


def measure(settings: Settings) -> Weights:
    """All weights before and after sampling with classifier guidance."""
    one = run(settings)
    return experiments.weights_under_guidance(
        replace(one, base=replace(one.base, sampler=ODE, steps=20))
    )


def judge(found: Weights) -> Statement:
    """Holds if any weight changed; fails if none did while the samples moved."""
    changed = found.change > 0
    in_x = found.slope_error < SAME_SLOPE
    return Statement(
        "The classifier's gradient updates the weights.",
        "A common mistake about classifier guidance",
        f"the largest change of {found.count} weights of denoiser and classifier over one guided "
        f"run is **{found.change:g}**. The samples moved by {found.moved:.2f} on average.",
        "holds" if changed else "fails",
        f"The gradient that is used and a central difference of log p(y∣xₜ) in xₜ differ by "
        f"{found.slope_error:.2%}: "
        + ("it is the gradient in xₜ." if in_x else "it is not the gradient in xₜ."),
    )


def statement(settings: Settings) -> Statement:
    """The statement with the verdict that follows from the measurement."""
    return judge(measure(settings))
