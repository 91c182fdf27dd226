"""The wrong clock view: the shipped network is told the time as buggy codes tell it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from core import data, guided
from core.experiments.wrong_clock import CLOCKS, TIMES
from core.guided import Guided
from core.requests import SampleRequest
from pages.shared import layout
from pages.shared.charts.lines import Line, over_time
from pages.shared.charts.theme import Scheme, record
from pages.shared.components.player import Panel, point_cloud
from pages.shared.controls import control
from pages.shared.export import Columns, download
from pages.shared.runs import CHECKPOINT, EXTENT, kept, times
from pages.time_embedding import runs
from pages.time_embedding.settings import ADDRESS, Settings

LABELS = tuple(data.DATASETS)
POINTS = 1000
RUN = SampleRequest(n=POINTS, checkpoint=CHECKPOINT)
SAME = 1.5  # times the right clock's distance, within which nobody would see a difference
ROUGH, CLEAN = 1.4, 0.6  # times the data's distance to the curve
MISSED, ASTRAY = 0.9, 0.9  # shares of the class covered, and of confidence in the class

Measures = Mapping[str, float]


def view(settings: Settings) -> None:
    """Draws right and wrong samples of one noise, the error of all clocks, and a table of them."""
    clock = CLOCKS[settings.clock]
    control(ADDRESS, "clock", width=320)
    st.markdown(f"**{clock.title}**: `{clock.code}`. {clock.arises}")
    layout.badge("network", f"the shipped one, {POINTS:,} points, 20 steps".replace(",", "\u202f"))
    _pictures(settings)
    words = kept(caption, settings.clock)
    layout.caption(words)
    layout.show_vega(
        kept(chart, settings.clock, layout.scheme()),
        key="wrong_clock_errors",
        sentence=f"Error of the mean of x₀ over t under every clock. {words}",
    )
    st.markdown(kept(table))
    download(
        ADDRESS.page,
        "wrong-clock",
        columns,
        {"checkpoint": CHECKPOINT, "points": POINTS, "steps": RUN.steps, "seed": RUN.seed},
        ADDRESS.link(settings),
    )


def _pictures(settings: Settings) -> None:
    named = {"right": "Right time", settings.clock: CLOCKS[settings.clock].title}
    point_cloud(
        [Panel(runs.wrong_path(RUN, name), title, "network") for name, title in named.items()],
        times(RUN.steps),
        guided.labels(Guided(RUN)).numpy(),
        key="wrong_clock",
        alt=f"Samples of the same noise: told the right time, and {named[settings.clock]}.",
        extent=EXTENT,
        height=560,
        report=(),
    )


def errors(name: str) -> tuple[float, ...]:
    """The error at each time under a clock."""
    return runs.wrong_errors(CHECKPOINT, name)


def measures(name: str) -> Measures:
    """Measures of the samples under a clock."""
    return runs.wrong_measures(RUN, name)


def chart(clock: str, scheme: Scheme) -> dict[str, Any]:
    """The chart's record: falling t, one line a clock."""
    lines = {one.title: Line(errors(name)[::-1]) for name, one in CLOCKS.items()}
    title = "error of the mean of x₀"
    chosen = CLOCKS[clock].title
    right = CLOCKS["right"].title
    return record(
        over_time(TIMES[::-1], lines, scheme, chosen=chosen, reference=right, y_title=title)
    )


def root_mean_square(values: tuple[float, ...]) -> float:
    """√ of the mean of the squares over times."""
    return float(np.sqrt(np.mean(np.square(values))))


def caption(clock: str) -> str:
    """How much worse the mean of x₀ is, where most, and what the samples look like."""
    right, wrong = np.array(errors("right")), np.array(errors(clock))
    worst = int((wrong / right).argmax())
    return (
        f"Over t the error is **{root_mean_square(errors(clock)):.3f}** in units of the plane, "
        f"told the right time {root_mean_square(errors('right')):.3f}. At t = {TIMES[worst]:g} it "
        f"is {wrong[worst] / right[worst]:.0f} times the right one. In the samples: "
        f"{looks(measures(clock), measures('right'), runs.fresh(LABELS, POINTS // 2))}."
    )


def looks(wrong: Measures, right: Measures, fresh: Measures) -> str:
    """What a person would see in the samples, from their measures.

    Args:
        wrong: Measures of the samples under the wrong clock.
        right: Under the right one.
        fresh: Of fresh data.
    """
    curve = wrong["distance_to_curve"] / fresh["distance_to_curve"]
    seen = {
        "points lie beside the curve: fine detail is lost": curve > ROUGH,
        "points are too clean: the data's own spread is missing": curve < CLEAN,
        "parts of the class are missing": wrong["coverage"] < MISSED * fresh["coverage"],
        "points fall into the other class": wrong["class_confidence"]
        < ASTRAY * fresh["class_confidence"],
    }
    found = [words for words, true in seen.items() if true]
    if wrong["distance"] <= SAME * right["distance"]:
        return "; ".join(["no difference in the shape", *found])
    return "; ".join(found) or "the shape is off, its detail is right"


def table() -> str:
    """One row a clock: its error, the distance of its samples, what they look like."""
    fresh, right = runs.fresh(LABELS, POINTS // 2), measures("right")
    rows = [
        "| Clock | Error of the mean of x₀ | Samples' distance to data | They look like |",
        "|:--|--:|--:|:--|",
    ]
    for name, clock in CLOCKS.items():
        found = measures(name)
        seen = "as trained" if name == "right" else looks(found, right, fresh)
        error = root_mean_square(errors(name))
        rows.append(f"| {clock.title} | {error:.3f} | {found['distance']:.3f} | {seen} |")
    return "\n".join(rows)


def columns() -> Columns:
    """One row a clock and time."""
    rows = [
        (name, t, error) for name in CLOCKS for t, error in zip(TIMES, errors(name), strict=True)
    ]
    names, when, found = zip(*rows, strict=True)
    return {"clock": np.array(names), "t": np.array(when), "error": np.array(found)}
