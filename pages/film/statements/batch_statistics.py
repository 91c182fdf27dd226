"""Statement 7: adaptive group norm needs batch statistics."""

from collections.abc import Mapping

from core.film import variants
from pages.film.settings import Settings
from pages.film.statements.sources import NOTES, SAME
from pages.shared.layout import Statement
from pages.shared.runs import kept

ORDER = 1


def statement(settings: Settings) -> Statement:
    """Measures it on random features of the page's seed."""
    return judge(kept(variants.batch_dependence, settings.seed))


def judge(found: Mapping[str, float]) -> Statement:
    """Holds if other samples of the batch move the output."""
    return Statement(
        "Adaptive group normalisation needs batch statistics.",
        NOTES,
        "when all other samples of a batch are replaced, the output of a sample changes by "
        f"**{found['group norm']:.1g}** with group norm and FiLM, and by "
        f"{found['batch norm']:.2f} with batch norm and FiLM.",
        "holds" if found["group norm"] > SAME * found["batch norm"] else "fails",
    )
