"""Statement 12: λ = 1 is naive conditioning."""

from collections.abc import Mapping

from core import experiments
from pages.guidance.settings import Settings
from pages.guidance.statements.base import BLOG, POINTS, run
from pages.shared.layout import Statement

ORDER = 1

SAME = 1e-5  # largest difference of two means that counts as rounding, in units of the plane


def measure(settings: Settings) -> dict[str, float]:
    """The largest |u + 1 (c − u) − c|, by source."""
    return experiments.neutral_gap(run(settings), n=POINTS)


def judge(gaps: Mapping[str, float]) -> Statement:
    """Holds if both differences are no more than rounding."""
    equal = max(gaps.values()) < SAME
    return Statement(
        "λ = 1 equals naive conditioning.",
        BLOG,
        f"u + 1·(c − u) and c differ by at most {gaps['network']:.1e} (network) and "
        f"{gaps['exact']:.1e} (exact) on {POINTS} points at three times.",
        "holds" if equal else "fails",
        "That is rounding: u cancels. So s = 1 (w = 0) is plain conditioning."
        if equal
        else "That is more than rounding: u does not cancel.",
    )


def statement(settings: Settings) -> Statement:
    """The statement with the verdict that follows from the measurement."""
    return judge(measure(settings))
