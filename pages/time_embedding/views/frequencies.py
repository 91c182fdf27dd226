"""The frequency view: cycles or wavelength against channel, all conventions overlaid."""

from dataclasses import replace
from typing import Any

import numpy as np

from core.embeddings import CONVENTIONS, Sinusoid, spectrum
from pages.shared import layout
from pages.shared.charts.theme import Scheme, record
from pages.shared.controls import control
from pages.shared.format import number
from pages.shared.runs import kept
from pages.time_embedding.charts import curves
from pages.time_embedding.settings import ADDRESS, Settings


def view(settings: Settings) -> None:
    """Draws the frequencies of the three conventions on a log axis."""
    control(ADDRESS, "unit")
    words = kept(caption, settings.sinusoid)
    layout.show_vega(
        kept(chart, settings.sinusoid, settings.unit, layout.scheme()),
        key="embedding_spectrum",
        sentence=f"Frequencies of the three conventions on a log axis. {words}",
    )
    layout.caption(f"{words} Point at a channel; click a name to see it alone.")


def chart(one: Sinusoid, unit: str, scheme: Scheme) -> dict[str, Any]:
    """The chart's record."""
    span = one.time_scale / (2 * np.pi)
    series, lines = {}, {"one cycle in T": 1.0, "a quarter cycle in T": 0.25}
    lines["two steps per cycle"] = one.steps / 2
    for name, convention in CONVENTIONS.items():
        cycles = span * replace(one, convention=name).omega.numpy()
        series[convention.title] = cycles if unit == "frequency" else one.steps / cycles
    if unit == "wavelength":
        lines = {what: one.steps / level for what, level in lines.items()}
    chart = curves.frequencies(
        series,
        lines,
        scheme,
        own=CONVENTIONS[one.convention].title,
        y_title="cycles in T" if unit == "frequency" else "wavelength in steps",
    )
    return record(chart)


def caption(one: Sinusoid) -> str:
    """From which wavelength to which the channels run, and what they are good for."""
    waves = spectrum.wavelengths(one.omega * one.stride)
    found = one.kinds
    return (
        f"Wavelengths run from **{number(float(waves.min()))}** to "
        f"**{number(float(waves.max()))}** steps: {found['useful']} of {len(waves)} channels are "
        f"useful, {found['slow'] + found['dead']} turn by less than a quarter cycle, and "
        f"{found['aliased']} have fewer than two steps per cycle."
    )
