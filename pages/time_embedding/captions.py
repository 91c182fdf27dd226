"""Sentences of the time embedding page that hold for several of its views."""

import math

from core.embeddings import CONVENTIONS, Sinusoid, spectrum
from pages.shared.format import number
from pages.time_embedding.settings import Settings


def caption(settings: Settings) -> str:
    """What the explorer shows now, with the numbers."""
    one = settings.sinusoid
    found = [(count, kind) for kind, count in one.kinds.items() if count]
    kinds = ", ".join(f"{count} {kind}" for count, kind in sorted(found, reverse=True))
    marks = spectrum.landmarks(one.curve, settings.threshold)
    apart = (
        f"fall below {settings.threshold:g} from {number(marks.resolution)} steps apart"
        if marks.resolution is not None
        else f"never fall below {settings.threshold:g}"
    )
    return (
        f"Channels: {kinds}. The embedding moves in **{one.rank:.1f}** effective directions of "
        f"{one.dim}. Steps {settings.first} and {settings.second} have cosine "
        f"**{signed(settings.picked)}**, neighbours {signed(float(one.curve[1]))}, and "
        f"similarities {apart}."
    )


def describe(one: Sinusoid) -> str:
    """The settings of a sinusoid in one short line."""
    return (
        f"{CONVENTIONS[one.convention].title}, P = {number(one.max_period)}, "
        f"time scale {number(one.time_scale)}, width {one.dim}, {number(one.steps)} steps"
    )


def resolution(marks: spectrum.Landmarks) -> str:
    """From which difference on steps are told apart."""
    return "never" if marks.resolution is None else f"{number(marks.resolution)} steps"


def signed(value: float) -> str:
    """A cosine with a real minus sign, and more digits where three would say 1.

    >>> signed(-0.5), signed(0.999996), signed(1.0)
    ('−0.500', '0.9999960', '1.000')
    """
    digits = 3
    if 0.9995 < value < 1:
        digits = min(1 - math.floor(math.log10(1 - value)), 12)
    return f"{value:.{digits}f}".replace("-", "−")
