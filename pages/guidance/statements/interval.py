"""Statement 14: guidance in an interval of noise levels only is better."""

from core import experiments
from core.experiments import IntervalComparison
from pages.guidance.settings import EVERYWHERE, Settings
from pages.guidance.statements.base import run
from pages.shared.layout import Statement, Verdict

ORDER = 3

BAND = (0.2, 0.5)


def measure(settings: Settings) -> IntervalComparison:
    """Guidance everywhere, in the page's interval (else in [0.2, 0.5]), and none."""
    low, high = BAND if settings.interval == EVERYWHERE else settings.interval
    return experiments.compare_intervals(run(settings), low, high)


def verdict(found: IntervalComparison) -> Verdict:
    """Holds if the interval beats both; depends if it beats guidance everywhere only."""
    noise = found.floor.largest - found.floor.least
    everywhere, none = (
        one["distance"] - found.inside["distance"] for one in (found.everywhere, found.none)
    )
    if everywhere <= noise:
        return "fails"
    return "holds" if none > noise else "depends"


def judge(found: IntervalComparison) -> Statement:
    """The distances of all three beside that of fresh data."""
    full, part, none = found.everywhere, found.inside, found.none
    gain = {
        "holds": "The interval is nearer to the class than both.",
        "depends": "The interval is nearer than guidance everywhere, but no nearer than no "
        "guidance (s = 1).",
        "fails": "The interval is no nearer than guidance everywhere, within the noise floor.",
    }
    return Statement(
        "Guidance in a limited interval improves samples.",
        "arXiv 2404.07724, on images",
        f"exact ODE at s = {found.scale:g}: distance to the class **{full['distance']:.3f}** with "
        f"guidance everywhere, **{part['distance']:.3f}** with t in [{found.low:g}, "
        f"{found.high:g}] only, **{none['distance']:.3f}** without (s = 1). Two sets of fresh "
        f"data differ by {found.floor.mean:.3f}.",
        verdict(found),
        f"{gain[verdict(found)]} Variance kept: {full['variance']:.0%}, {part['variance']:.0%}, "
        f"{none['variance']:.0%}. Coverage: {full['coverage']:.0%}, {part['coverage']:.0%}, "
        f"{none['coverage']:.0%}.",
    )


def statement(settings: Settings) -> Statement:
    """The statement with the verdict that follows from the measurement."""
    return judge(measure(settings))
