"""The interval view: guidance at some noise levels only, chosen with a brush on the time axis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import streamlit as st

from core import experiments
from core.engine import SampleRequest
from core.experiments import Experiment
from core.guided import Guided
from pages.guidance import runs as guidance_runs
from pages.guidance import sweep
from pages.guidance.charts import guidance as charts
from pages.guidance.export import numbers_button
from pages.guidance.settings import ADDRESS, EVERYWHERE, SOURCES, Settings
from pages.shared import layout, runs

BRUSH = "guidance:brush"
EXAMPLE = (0.2, 0.5)  # what everywhere is compared with
FAR = 1e6  # a brush dragged beyond its axis stays far below this


def interval_view(settings: Settings) -> None:
    """A brush on the time axis, and the measures with guidance there and everywhere."""
    layout.section(
        "Guidance in an interval",
        f"How far the label {settings.one_label} moves the mean of x₀ at each t. Drag across the "
        "picture to choose where guidance acts. Double-click for everywhere.",
    )
    _brush(settings)
    low, high = settings.interval if settings.interval != EVERYWHERE else EXAMPLE
    one = replace(settings.run(), base=sweep.base(settings), low=0.0, high=1.0)
    limited = replace(one, low=low, high=high)
    curves = (
        ("Everywhere", Experiment(one, seeds=sweep.SEEDS)),
        (f"t in [{low:g}, {high:g}]", Experiment(limited, seeds=sweep.SEEDS)),
    )
    sweep.measure("guidance_interval", curves, settings)


def strengths(label: str) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Times, and the mean of |c − u| at each on the class's own noisy points, by source."""
    run = Guided(SampleRequest(label=label, checkpoint=runs.CHECKPOINT))
    found = guidance_runs.strengths(run)
    return experiments.TIMES.numpy(), {SOURCES[name]: one.numpy() for name, one in found.items()}


def _brush(settings: Settings) -> None:
    t, found = strengths(settings.one_label)
    largest = {name: t[int(values.argmax())] for name, values in found.items()}
    everywhere = settings.interval == EVERYWHERE
    where = "everywhere" if everywhere else "for t from {:g} to {:g}".format(*settings.interval)
    st.vega_lite_chart(
        charts.strength(t, found, layout.scheme(), band=_origin(settings)),
        theme=None,
        key=f"guidance_brush_{settings.one_label}",
        on_select=partial(take_band, settings.one_label),
        selection_mode=["band"],
        alt=f"Mean distance between c and u over t, largest at t = {largest['Exact']:.2f}; "
        f"guidance acts {where}.",
    )
    layout.caption(
        f"The label moves the mean most at t = **{largest['Exact']:.2f}** (network "
        f"{largest['Network']:.2f}). Guidance acts **{where}**."
        + (" The curves compare with t from {:g} to {:g}.".format(*EXAMPLE) if everywhere else "")
    )
    numbers_button(settings, "strength", lambda: {"t": t, **found})


@dataclass(frozen=True)
class Brush:
    """A brush in the browser: which chart, its first interval, its last reported one."""

    place: tuple[str, str]
    origin: tuple[float, float]
    reported: tuple[float, float]


def _origin(settings: Settings) -> tuple[float, float] | None:
    """What the chart's brush begins on; it stays while the browser's own brush moves.

    A chart whose brush follows each report is built anew with it and reports that again, which
    can undo what a hand did meanwhile.
    """
    place = settings.one_label, layout.scheme().name
    brush = st.session_state.get(BRUSH)
    came_back = f"guidance_brush_{settings.one_label}" not in st.session_state  # it was not drawn
    if brush is None or came_back or (brush.place, brush.reported) != (place, settings.interval):
        brush = st.session_state[BRUSH] = Brush(place, settings.interval, settings.interval)
    return None if brush.origin == EVERYWHERE else brush.origin


def take_band(label: str) -> None:
    """Takes over the interval that was brushed, if it spans anything."""
    band = brushed(st.session_state.get(f"guidance_brush_{label}"))
    if band:
        ADDRESS.set("interval", band)
        if BRUSH in st.session_state:
            st.session_state[BRUSH] = replace(st.session_state[BRUSH], reported=band)


def brushed(event: object) -> tuple[float, float] | None:
    """The interval of a brush, within [0, 1]; None for what no brush can draw.

    >>> brushed({"selection": {"band": {"t": [0.5, 0.2]}}})
    (0.2, 0.5)
    >>> brushed({"selection": {"band": {}}})  # let go
    (0.0, 1.0)
    """
    for part in ("selection", "band"):
        event = event.get(part) if isinstance(event, Mapping) else None
    if not isinstance(event, Mapping):
        return None
    ends = event.get("t", EVERYWHERE)
    if not isinstance(ends, Sequence) or len(ends) != 2:
        return None
    if not all(type(end) in (int, float) and -FAR < end < FAR for end in ends):
        return None
    low, high = (round(min(1.0, max(0.0, end)), 2) for end in sorted(ends))
    return (low, high) if high > low else None
