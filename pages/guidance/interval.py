"""Guidance in an interval: a brush on the noise axis, and what it does to the curves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import streamlit as st
import torch

from core import experiments, guided
from core.engine import SampleRequest
from core.experiments import Study
from core.guided import Guided
from pages.guidance import sweep
from pages.guidance.charts import guidance as charts
from pages.guidance.numbers import numbers_button
from pages.guidance.settings import ADDRESS, Room
from pages.shared import layout, runs

PROBED = 400
BRUSH = "guidance:brush"
EVERYWHERE = (0.0, 1.0)
EXAMPLE = (0.2, 0.5)  # what everywhere is compared with
FAR = 1e6  # a brush dragged beyond its axis stays far below this


def interval_view(room: Room) -> None:
    """A brush on the noise axis, and the curves with guidance in it and everywhere."""
    layout.section(
        "Where the pull happens",
        f"How far the label {room.one_label} moves the mean of x₀ at each t. Drag across the "
        "picture, or its slider above, to choose where guidance acts; double-click: everywhere.",
    )
    _brush(room)
    low, high = room.interval if room.interval != EVERYWHERE else EXAMPLE
    one = replace(room.run(), base=sweep.base(room), low=0.0, high=1.0)
    asked = (
        ("Everywhere", Study(one, seeds=sweep.SEEDS)),
        (
            f"t in [{low:g}, {high:g}]",
            Study(replace(one, low=low, high=high), seeds=sweep.SEEDS),
        ),
    )
    sweep.measure("guidance_interval", asked, room)


def _brush(room: Room) -> None:
    t, found = strengths(room.one_label)
    worst = {name: t[int(values.argmax())] for name, values in found.items()}
    everywhere = room.interval == EVERYWHERE
    where = "everywhere" if everywhere else "for t from {:g} to {:g}".format(*room.interval)
    st.altair_chart(
        charts.strength(t, found, layout.scheme(), band=_origin(room)),
        theme=None,
        key=f"guidance_brush_{room.one_label}",
        on_select=partial(_take_band, room.one_label),
        selection_mode=["band"],
        alt=f"Mean distance between c and u over t, largest at t = {worst['Exact']:.2f}; guidance "
        f"acts {where}.",
    )
    layout.caption(
        f"The label moves the mean most at t = **{worst['Exact']:.2f}** (network "
        f"{worst['Network']:.2f}). Guidance acts **{where}**."
        + (" The curves compare with t from {:g} to {:g}.".format(*EXAMPLE) if everywhere else "")
    )
    numbers_button(room, "strength", lambda: {"t": t, **found}, {"points": PROBED})


@dataclass(frozen=True)
class Brush:
    """A brush in the browser: where it hangs, what it began on, what it was last seen to say."""

    place: tuple[str, str]
    origin: tuple[float, float]
    told: tuple[float, float]


def _origin(room: Room) -> tuple[float, float] | None:
    """What the chart's brush begins on; it stays while the browser's own brush has moved on.

    A chart whose brush follows each report is built anew with it and reports that again, which
    can undo what a hand did meanwhile.
    """
    place = room.one_label, layout.scheme().name
    brush = st.session_state.get(BRUSH)
    came_back = f"guidance_brush_{room.one_label}" not in st.session_state  # it was not drawn
    if brush is None or came_back or (brush.place, brush.told) != (place, room.interval):
        brush = st.session_state[BRUSH] = Brush(place, room.interval, room.interval)
    return None if brush.origin == EVERYWHERE else brush.origin


def _take_band(label: str) -> None:
    band = brushed(st.session_state.get(f"guidance_brush_{label}"))
    if band:
        ADDRESS.set("interval", band)
        if BRUSH in st.session_state:
            st.session_state[BRUSH] = replace(st.session_state[BRUSH], told=band)


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


@st.cache_data(max_entries=4, show_spinner=False)
def strengths(label: str) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Times, and the mean of |c − u| on the class's own noisy points, network and exact."""
    times = np.linspace(0.98, 0.02, 33)
    x_0 = experiments.fresh(label, PROBED, 0)
    noise = torch.randn(x_0.shape, generator=torch.Generator().manual_seed(5))
    rows: dict[str, list[float]] = {"Network": [], "Exact": []}
    run = Guided(SampleRequest(label=label, checkpoint=runs.CHECKPOINT))
    for t in torch.from_numpy(times).float():
        alpha, sigma = run.schedule(t)
        x_t = alpha * x_0 + sigma * noise
        for name in rows:
            own = replace(run, source=name.lower())
            u, c = (guided.means(own, which)(x_t, t) for which in (None, label))
            rows[name].append(float((c - u).norm(dim=1).mean()))
    return times, {name: np.array(values) for name, values in rows.items()}
