"""Statement: low frequencies are the first ones."""

from core.embeddings import Sinusoid, measures
from pages.shared.format import number
from pages.shared.layout import Statement
from pages.time_embedding.settings import Settings
from pages.time_embedding.statements.sources import NOTES, NOTES_SETTINGS, verdict

ORDER = 8
MOST = 0.05  # share of fast channels below which the first half counts as the low frequencies


def statement(settings: Settings, source: Sinusoid = NOTES_SETTINGS) -> Statement:
    """Measures the share of fast channels in the first half of the frequencies."""
    one = settings.sinusoid
    found, yours = measures.fast_frequencies(source), measures.fast_frequencies(one)
    ends = [number(float(source.omega[i])) for i in (0, -1)]
    return Statement(
        "Low frequencies are the first ones.",
        f"{NOTES}, width {source.dim}",
        f"ω runs from {ends[0]} to {ends[1]}: {found:.0%} of the first half belong to the faster "
        f"half of the channels, {yours:.0%} at your settings; it holds below {MOST:.0%}.",
        verdict(found < MOST, yours < MOST),
        "ω_i falls with i for a max_period above 1 and rises below 1.",
    )
