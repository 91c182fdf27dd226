"""Statement: t in [0, 1] need not be scaled for two close times to be told apart."""

from dataclasses import replace

from core.embeddings import Sinusoid
from pages.shared.format import number
from pages.shared.layout import Statement
from pages.shared.runs import kept
from pages.time_embedding.captions import signed
from pages.time_embedding.settings import Settings
from pages.time_embedding.statements.sources import NOTES, NOTES_SETTINGS, verdict

ORDER = 2
TOLD_APART = 0.99  # cosine below which two times count as told apart
WIDE = replace(NOTES_SETTINGS, dim=128)
OTHERS = {
    "as written": WIDE,
    "with max_period 10": replace(WIDE, max_period=10.0),
    "with max_period 0.001": replace(WIDE, max_period=0.001),
    "with t × 1000": replace(WIDE, time_scale=1000.0),
}


def rank(one: Sinusoid) -> float:
    """Effective rank over all steps."""
    return one.rank


def _described(words: str, one: Sinusoid) -> str:
    low, high = float(one.omega.min()), float(one.omega.max())
    return (
        f"{words} its frequencies run from {number(low)} to {number(high)} and it moves in "
        f"{kept(rank, one):.3g} effective directions"
    )


def statement(settings: Settings, source: Sinusoid = NOTES_SETTINGS) -> Statement:
    """Measures the cosine of t = 0.5 and 0.51."""
    found = source.similarity(0.01 * source.time_scale)
    scaled = replace(source, time_scale=1000.0).similarity(10.0)
    yours = settings.sinusoid.similarity(0.01 * settings.time_scale)
    return Statement(
        "The embedding tells t = 0.5 from t = 0.51.",
        f"{NOTES}, t in [0, 1] unscaled, width 32",
        f"cosine {signed(found)} as written, {signed(scaled)} once t is multiplied by 1000, "
        f"{signed(yours)} at your settings; told apart means below {TOLD_APART}.",
        verdict(found < TOLD_APART, yours < TOLD_APART),
        "At width 128: "
        + "; ".join(_described(words, one) for words, one in OTHERS.items())
        + ". A max_period above 1 sets the lowest frequency, one below 1 the highest.",
    )
