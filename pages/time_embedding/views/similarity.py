"""The similarity view: cosine over the difference of steps, the source's periods overlaid."""

from dataclasses import replace
from typing import Any

from core.embeddings import Sinusoid, spectrum
from pages.shared import layout
from pages.shared.charts.theme import Scheme, record
from pages.shared.controls import control
from pages.shared.format import number
from pages.shared.runs import kept
from pages.time_embedding.captions import signed
from pages.time_embedding.charts import curves
from pages.time_embedding.settings import ADDRESS, Settings

OVERLAYS = (1_000.0, 10_000.0, 100_000.0)  # max_period values that the source compares


def view(settings: Settings) -> None:
    """Draws the similarity over the difference of steps, with its landmarks."""
    control(ADDRESS, "threshold")
    words = kept(caption, settings.sinusoid)
    layout.show_vega(
        kept(chart, settings.sinusoid, settings.threshold, settings.lag, layout.scheme()),
        key="embedding_similarity",
        sentence=f"Cosine of two steps over their difference. {words}",
    )
    layout.caption(f"{words} Scroll to zoom, drag to move, click a name to see it alone.")


def chart(one: Sinusoid, threshold: float, lag: int, scheme: Scheme) -> dict[str, Any]:
    """The chart's record."""
    own = f"yours, P = {number(one.max_period)}"
    series = {own: one.curve.numpy()} | {
        f"P = {number(period)}": replace(one, max_period=period).curve.numpy()
        for period in OVERLAYS
        if period != one.max_period
    }
    marks = spectrum.landmarks(one.curve, threshold)
    named = {
        "first rise": marks.first_rise,
        "lowest": marks.minimum,
        "repeats": marks.wrap,
        "told apart": marks.resolution,
        "picked": lag,
    }
    found = {what: lag for what, lag in named.items() if lag is not None}
    return record(curves.similarities(series, found, threshold, scheme, own=own))


def caption(one: Sinusoid) -> str:
    """Where the curve turns, and whether a later step looks like the first one."""
    marks = spectrum.landmarks(one.curve)
    rise = (
        "It never rises"
        if marks.first_rise is None
        else f"It first rises from Δ = {marks.first_rise} to {marks.first_rise + 1} and has "
        f"{marks.bumps} local maxima"
    )
    wrap = (
        "no later step looks like the first one"
        if marks.wrap is None
        else f"at Δ = {marks.wrap} it repeats, cosine {signed(float(one.curve[marks.wrap]))}"
    )
    return (
        f"Similarity depends on the difference of steps alone. {rise}; its lowest value is "
        f"**{signed(float(one.curve[marks.minimum]))}** at Δ = {marks.minimum}, and {wrap}."
    )
