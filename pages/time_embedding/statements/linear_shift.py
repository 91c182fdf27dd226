"""Statement: γ(t + k) is a linear function of γ(t)."""

from core.embeddings import Sinusoid, measures
from pages.shared.layout import Statement
from pages.shared.runs import kept
from pages.time_embedding.settings import Settings
from pages.time_embedding.statements.sources import ARTICLE_SETTINGS, NOTES, verdict

ORDER = 3
LINEAR = 1e-6  # residual below which one matrix counts as exact


def statement(
    settings: Settings, source: Sinusoid = ARTICLE_SETTINGS, tolerance: float = LINEAR
) -> Statement:
    """Measures the residual of one rotation for all steps."""
    found = kept(measures.rotation_residual, source, 100.0)
    yours = kept(measures.rotation_residual, settings.sinusoid, settings.shift)
    return Statement(
        "γ(t + k) is a linear function of γ(t).",
        f"{NOTES}; arXiv 1706.03762, section 3.5",
        f"one matrix R for all steps misses γ(t + 100) by {found:.1e} at most at width 128, and "
        f"γ(t + {settings.shift:g}) by {yours:.1e} at your settings; linear means below "
        f"{tolerance:.0e}.",
        verdict(found < tolerance, yours < tolerance),
        "R is one 2×2 rotation per frequency. The Shift view draws it.",
    )
