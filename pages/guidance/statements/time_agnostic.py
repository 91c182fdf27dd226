"""Statement 15: without time a network cannot denoise."""

from dataclasses import dataclass

from core import experiments
from pages.guidance.settings import PREDICTIONS, Settings
from pages.guidance.statements.base import NEAR, POINTS
from pages.shared.layout import Statement, Verdict

ORDER = 4

Rows = dict[str, dict[str, float]]


@dataclass(frozen=True)
class WithoutTime:
    """Measures of samples without time by prediction type, beside those of fresh data."""

    rows: Rows
    fresh: dict[str, float]


def measure(settings: Settings) -> WithoutTime:
    """The best denoiser that sees x_t alone, in closed form, for each prediction type."""
    label = settings.one_label
    rows = experiments.compare_time_agnostic(label, POINTS, settings.seed)
    return WithoutTime(rows, experiments.fresh_measures([label], POINTS))


def verdict(found: WithoutTime) -> Verdict:
    """Holds if every prediction type misses the curve, fails if none does."""
    most = NEAR * found.fresh["distance_to_curve"]
    failed = [row["distance_to_curve"] > most for row in found.rows.values()]
    return "holds" if all(failed) else "fails" if not any(failed) else "depends"


def least(rows: Rows, what: str) -> str:
    """The prediction type with the smallest value."""
    return PREDICTIONS[min(rows, key=lambda name: rows[name][what])]


def judge(found: WithoutTime) -> Statement:
    """The distances of each prediction type, and which loses least by each measure."""
    near, on_curve = (least(found.rows, what) for what in ("distance", "distance_to_curve"))
    best = (
        f"By both distances {near} loses least."
        if near == on_curve
        else f"By distance to the class {near} loses least, by distance to the curve {on_curve}."
    )
    listed = "; ".join(
        f"{PREDICTIONS[name]} {row['distance']:.3f} and {row['distance_to_curve']:.3f}"
        for name, row in found.rows.items()
    )
    return Statement(
        "Without time a network cannot denoise.",
        "Common opinion, disputed for images in arXiv 2502.13129",
        "the best denoiser that sees xₜ alone, in closed form. Distance to the class and to the "
        f"curve, by what it predicts: {listed}. Fresh data: {found.fresh['distance']:.3f} and "
        f"{found.fresh['distance_to_curve']:.3f}.",
        verdict(found),
        f"{best} In two dimensions xₜ says little about its own noise level; an image has "
        "thousands of pixels that do.",
    )


def statement(settings: Settings) -> Statement:
    """The statement with the verdict that follows from the measurement."""
    return judge(measure(settings))
