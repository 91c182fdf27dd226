"""Statement: neighbouring steps are nearly identical."""

from core.embeddings import Sinusoid, spectrum
from pages.shared.layout import Statement
from pages.time_embedding.captions import signed
from pages.time_embedding.settings import Settings
from pages.time_embedding.statements.sources import ARTICLE_SETTINGS, verdict

ORDER = 4
ALIKE = 0.95  # cosine above which two steps count as nearly identical


def statement(settings: Settings, source: Sinusoid = ARTICLE_SETTINGS) -> Statement:
    """Measures the cosine of neighbours."""
    found, yours = source.similarity(source.stride), float(settings.sinusoid.curve[1])
    rise = spectrum.landmarks(settings.sinusoid.curve).first_rise
    shape = (
        "At your settings it only falls."
        if rise is None
        else f"It is not monotone: at your settings it first rises after Δ = {rise}."
    )
    return Statement(
        "Neighbouring steps are nearly identical.",
        "Common opinion; measured at width 128, steps 500 and 501",
        f"cosine {signed(found)}, and {signed(yours)} at your settings; nearly identical means "
        f"above {ALIKE}.",
        verdict(found > ALIKE, yours > ALIKE),
        f"The similarity depends on the difference of steps alone. {shape}",
    )
