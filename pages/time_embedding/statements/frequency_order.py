"""Statement: the first half of `freqs` is the high frequencies."""

from dataclasses import replace

from core.embeddings import CONVENTIONS, Sinusoid, measures
from pages.shared.layout import Statement
from pages.time_embedding.settings import Settings
from pages.time_embedding.statements.sources import ARTICLE, ARTICLE_SETTINGS, verdict

ORDER = 7
MOST = 0.95  # share above which the first half counts as the high frequencies


def statement(settings: Settings, source: Sinusoid = ARTICLE_SETTINGS) -> Statement:
    """Measures the share of fast channels in the first half of the frequencies."""
    one = settings.sinusoid
    found, yours = measures.fast_frequencies(source), measures.fast_frequencies(one)
    columns = ", ".join(
        f"{record.title} {measures.fast_columns(replace(one, convention=name)):.0%}"
        for name, record in CONVENTIONS.items()
    )
    return Statement(
        "The first half is the high frequencies.",
        f"{ARTICLE}, of the plotted `freqs`",
        f"{found:.0%} of the first half of `freqs` belong to the faster half of the channels, "
        f"{yours:.0%} at your settings; it holds above {MOST:.0%}.",
        verdict(found > MOST, yours > MOST),
        "The columns of the embedding are another matter. Of their first half belong to the "
        f"faster channels: {columns}.",
    )
