"""Statement: a larger max_period lowers similarity, so closer steps are told apart."""

from collections.abc import Sequence

from core.embeddings import Sinusoid, measures
from pages.shared.layout import Statement
from pages.shared.runs import kept
from pages.time_embedding.settings import Settings
from pages.time_embedding.statements.sources import (
    ARTICLE,
    ARTICLE_SETTINGS,
    PERIODS,
    falling,
    listed,
    verdict,
)

ORDER = 1
LAG = 100  # the article compares steps 0 and 100


def holds(similarities: Sequence[float], resolutions: Sequence[int | None]) -> bool:
    """Whether similarity falls with the period, and so does the smallest step told apart."""
    known = [float("inf") if found is None else found for found in resolutions]
    return falling(similarities) and falling(known)


def statement(settings: Settings, source: Sinusoid = ARTICLE_SETTINGS) -> Statement:
    """Measures both halves at every period."""
    yours, threshold = settings.sinusoid, settings.threshold
    alike = kept(measures.similarities, source, PERIODS, LAG * source.stride)
    apart = kept(measures.resolutions, source, PERIODS, threshold)
    own_alike = kept(measures.similarities, yours, PERIODS, settings.lag * yours.stride)
    own_apart = kept(measures.resolutions, yours, PERIODS, threshold)
    return Statement(
        "The larger max_period, the lower the similarity of two steps, so closer steps are told "
        "apart.",
        f"{ARTICLE}; width 128, steps 0 and {LAG}",
        f"with max_period 10, 100, … 10⁶ the cosine is {listed(alike)}, and steps fall below "
        f"{threshold:g} from {_steps(apart)} apart. At your settings steps {settings.first} and "
        f"{settings.second} have {listed(own_alike)}, and steps fall below {threshold:g} from "
        f"{_steps(own_apart)} apart.",
        verdict(holds(alike, apart), holds(own_alike, own_apart)),
        "A longer period adds slow channels, and slow channels make steps more alike.",
    )


def _steps(found: Sequence[int | None]) -> str:
    return ", ".join("never" if steps is None else str(steps) for steps in found)
