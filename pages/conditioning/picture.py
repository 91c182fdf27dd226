"""The large picture of the conditioning page: errors over t, and samples of the chosen network."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.engine import SampleResult
from core.experiments.conditioning_table import TIMES, Row
from pages.conditioning import runs
from pages.conditioning.rules import less
from pages.conditioning.settings import ADDRESS, STEPS, Settings
from pages.shared import layout
from pages.shared import runs as shared_runs
from pages.shared.charts.lines import MOST, Line, over_time
from pages.shared.charts.theme import Scheme, record
from pages.shared.components.player import Panel, point_cloud, shown
from pages.shared.controls import control
from pages.shared.format import grouped
from pages.shared.runs import kept

PLAYER = "conditioning_player"
DEAF = ("none", "time-agnostic")  # told no time: they have their own view


def drawn(found: Sequence[Row], chosen: str) -> tuple[Row, ...]:
    """The rows that fit into one chart, in their order: the chosen one and the best others."""
    best = sorted(found, key=lambda row: (row.name != chosen, row.mean_error))[:MOST]
    return tuple(row for row in found if row in best)


def alike(one: Row, other: Row) -> bool:
    """Whether two rows were trained on one noise schedule, so that their errors compare."""
    return one.config.schedule == other.config.schedule


def chart(
    found: tuple[Row, ...], chosen: Row, errors: str, scheme: Scheme, height: int = 430
) -> dict[str, Any]:
    """The chart's record: one line a row with its band over seeds, from noise to data.

    Errors of two noise schedules at one t are not compared: then they are drawn as they are.
    """
    ratio = errors == "ratio" and alike(found[0], chosen)
    unit = [mean for _, mean, _ in chosen.band] if ratio else [1.0] * len(TIMES)
    lines = {row.title: line(row, unit) for row in drawn(found, chosen.name)}
    return record(
        over_time(
            TIMES[::-1],
            lines,
            scheme,
            chosen=next((row.title for row in found if row.name == chosen.name), ""),
            y_title=f"error / that of {chosen.title}" if ratio else "error of the mean of x₀",
            height=height,
        )
    )


def line(row: Row, unit: Sequence[float]) -> Line:
    """A row's mean error over falling t, with the least and the largest of its seeds."""
    parts = zip(*row.band, strict=True)
    low, mean, high = (
        [value / one for value, one in zip(part, unit, strict=True)][::-1] for part in parts
    )
    return Line(mean, low, high)


def methods() -> tuple[Row, ...]:
    """The methods that are told the time."""
    return tuple(row for row in runs.rows("methods") if row.name not in DEAF)


def large(_version: tuple[str, int], way: str, errors: str, scheme: Scheme) -> dict[str, Any]:
    """The large picture's record: every method, and the chosen network."""
    chosen = runs.row(way)
    found = methods()
    more = () if chosen in found or not alike(found[0], chosen) else (chosen,)
    return chart((*found, *more), chosen, errors, scheme, 320)


def errors(settings: Settings) -> None:
    """Draws the error of every method, and of the chosen network, over t."""
    layout.show_vega(
        kept(large, runs.version(), settings.way, settings.errors, layout.scheme()),
        key="conditioning_errors",
        sentence=f"Error of the mean of x₀ against the exact one over t, one line a method. "
        f"{ranking(methods(), runs.row(settings.way))}",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        control(ADDRESS, "errors", width="content", label_visibility="collapsed")
        layout.badge("stored", "bands: best to worst seed")


def samples(settings: Settings) -> SampleResult:
    """Draws the chosen network's samples; ValueError or Refused if there are none."""
    chosen = runs.row(settings.way)
    result = shared_runs.sample(settings.request(chosen.checkpoint), st.empty())
    point_cloud(
        [Panel(result.path.numpy(), chosen.title, "network")],
        shared_runs.times(STEPS),
        result.label.numpy(),
        key=PLAYER,
        alt=f"Samples of {chosen.title}: {len(result.x)} points on their way from noise to data.",
        extent=shared_runs.EXTENT,
        t=settings.t,
        height=420,
        report=("t",),
        on_t_change=_keep_time,
    )
    return result


def _keep_time() -> None:
    t = shown(PLAYER).t
    if t is not None:
        ADDRESS.set("t", round(t, 4))


def sentence(settings: Settings, result: SampleResult) -> None:
    """One sentence with the numbers of what is seen now."""
    chosen = runs.row(settings.way)
    layout.caption(f"{ranking(methods(), chosen)} {distances(settings, result)}")


def ranking(found: Sequence[Row], chosen: Row) -> str:
    """Where a row stands among others, with its error and the best one's."""
    best = min(found, key=lambda row: row.mean_error)
    low, high = min(chosen.overall), max(chosen.overall)
    own = (
        f"**{chosen.title}** has an error of **{chosen.mean_error:.4f}** over t "
        f"({low:.4f} to {high:.4f} over {len(chosen.seeds)} seeds, "
        f"{grouped(chosen.parameters)} parameters)."
    )
    if not alike(best, chosen):
        return f"{own} Its noise schedule is another, so it is not compared with the methods."
    if chosen.name == best.name:
        return f"{own} No method has less."
    clear = "their seeds do not overlap" if less(best, chosen) else "but their seeds overlap"
    return (
        f"{own} {best.title} has the least, {best.mean_error:.4f}; this is "
        f"{chosen.mean_error / best.mean_error:.2f} times as much, {clear}."
    )


def distances(settings: Settings, result: SampleResult) -> str:
    """How far the samples are from data, in noise floors."""
    request = settings.request(runs.row(settings.way).checkpoint)
    names = ("moons", "circles") if settings.label == "both" else (settings.label,)
    found = [shared_runs.distance(name, request, result) for name in names]
    each = " and ".join(f"{one.value / one.floor.mean:.1f} times ({one.label})" for one in found)
    return f"Its samples lie {each} as far from data as fresh draws of the data from each other."
