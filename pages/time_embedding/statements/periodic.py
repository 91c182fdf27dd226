"""Statement: the embedding is bounded, smooth and periodic."""

from core.embeddings import Sinusoid, measures, spectrum
from pages.shared.format import number
from pages.shared.layout import Statement
from pages.shared.runs import kept
from pages.time_embedding.captions import signed
from pages.time_embedding.settings import Settings
from pages.time_embedding.statements.sources import NOTES, NOTES_SETTINGS, verdict

ORDER = 9
RETURNED = 1 - 1e-6  # cosine from which the embedding counts as the same again


def largest(one: Sinusoid) -> tuple[float, float]:
    """The largest value of γ, and its largest slope in u from step to step, both as sizes."""
    slope = one.gamma.diff(dim=0).abs().max() / one.stride
    return float(one.gamma.abs().max()), float(slope)


def holds(value: float, slope: float, fastest: float, returned: float) -> bool:
    """Bounded by 1, no steeper than the fastest frequency, and equal to itself later on."""
    return value <= 1 and slope <= fastest and returned >= RETURNED


def statement(settings: Settings, source: Sinusoid = NOTES_SETTINGS) -> Statement:
    """Measures the largest value, the largest slope, and the closest return."""
    rows = {}
    for name, one in (("source", source), ("yours", settings.sinusoid)):
        fastest = float(one.omega.max())
        rows[name] = (
            *kept(largest, one),
            fastest,
            kept(measures.closest_return, one),
        )
    value, slope, fastest, returned = rows["source"]
    longest = float(spectrum.wavelengths(source.omega).max())
    return Statement(
        "The embedding is bounded, smooth and periodic.",
        f"{NOTES}, width {source.dim}",
        f"values stay within {value:.3g} and slopes within {slope:.3g} (the fastest frequency "
        f"is {fastest:.3g}). Within two of its longest waves, each {number(longest)} long, the "
        f"whole embedding comes no closer to itself than cosine {signed(returned)}; at your "
        f"settings {signed(rows['yours'][-1])}. Periodic means 1.",
        verdict(*(holds(*row) for row in rows.values())),
        "Each channel is periodic with its wavelength 2π / ω. The whole embedding repeats only "
        "where all its wavelengths fit into a common one.",
    )
