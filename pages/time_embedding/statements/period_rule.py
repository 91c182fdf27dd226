"""Statement: a rule of thumb that chooses max_period from the number of steps."""

from dataclasses import replace

from core.embeddings import Sinusoid, measures
from pages.shared.format import number
from pages.shared.layout import Statement
from pages.shared.runs import kept
from pages.time_embedding.settings import Settings
from pages.time_embedding.statements.sources import ARTICLE, ARTICLE_SETTINGS, PERIODS, verdict

ORDER = 10
# Number of steps up to which → range of max_period.
RULE = {500: (1_000.0, 5_000.0), 1000: (5_000.0, 10_000.0), 4000: (10_000.0, 100_000.0)}
TRIED = (300, 750, 2000)


def suggested(steps: int) -> tuple[float, float]:
    """The range of max_period that the rule gives for this number of steps."""
    return next(span for most, span in RULE.items() if steps <= most)


def holds(best: float, steps: int) -> bool:
    """Whether the best period lies in the range of the rule."""
    low, high = suggested(steps)
    return low <= best <= high


def statement(settings: Settings, source: Sinusoid = ARTICLE_SETTINGS) -> Statement:
    """Finds the period with the highest effective rank for several numbers of steps."""
    best = {
        steps: kept(
            measures.best_period, replace(source, steps=steps, time_scale=float(steps)), PERIODS
        )
        for steps in TRIED
    }
    yours = kept(measures.best_period, settings.sinusoid, PERIODS)
    found = ", ".join(f"{number(period)} for {number(steps)}" for steps, period in best.items())
    return Statement(
        "Choose max_period by the steps: 1 000–5 000 for 100–500 steps, 5 000–10 000 up to "
        "1 000, 10 000–100 000 above.",
        f"{ARTICLE}; width {source.dim}, whole steps",
        f"of 10, 100, … 10⁶ the highest effective rank has max_period {found} steps, and "
        f"{number(yours)} at your settings. The rule holds if these lie in its ranges.",
        verdict(
            *(holds(period, steps) for steps, period in best.items()), holds(yours, settings.steps)
        ),
        "Effective rank counts the directions that the steps spread over. A network can learn "
        "with less than the highest, so a period outside is no fault.",
    )
