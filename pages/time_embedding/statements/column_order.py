"""Statement: the embedding has its cosines at even places and its sines at odd ones."""

from core.embeddings import Sinusoid, measures
from pages.shared.layout import Statement
from pages.shared.runs import kept
from pages.time_embedding.settings import Settings
from pages.time_embedding.statements.sources import ARTICLE, ARTICLE_SETTINGS, verdict

ORDER = 6
SAME = 0.01


def statement(settings: Settings, source: Sinusoid = ARTICLE_SETTINGS) -> Statement:
    """Measures how far the formula's order of columns is from the code's."""
    found = kept(measures.order_gap, source)
    yours = kept(measures.order_gap, settings.sinusoid)
    return Statement(
        "The cosine stands at even places and the sine at odd ones.",
        f"{ARTICLE}: the formula; the code under it puts all cosines before all sines",
        f"formula and code differ by {found:.0%} of the embedding at width {source.dim}, over "
        f"all steps, and by {yours:.0%} at your width and period; same means below {SAME:.0%}.",
        verdict(found < SAME, yours < SAME),
        "Both hold the same numbers in another order, so every similarity is the same; a network "
        "trained with one order reads the other wrongly.",
    )
