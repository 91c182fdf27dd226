"""Curves against the guidance scale, with error bands and noise floors; errors against steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np

from pages.guidance.charts.guidance import level, upright
from pages.shared.charts.theme import FONT_SIZE, LINE_WIDTH, Scheme, altair_theme


@dataclass(frozen=True)
class Band:
    """One curve against guidance: its mean over seeds and one standard deviation around it.

    Attributes:
        scale: Guidance s, shape (k,).
        mean: Mean over the seeds, shape (k,).
        deviation: Standard deviation over the seeds, shape (k,).
        dashed: Whether it is drawn dashed, as exact curves are.
    """

    scale: np.ndarray
    mean: np.ndarray
    deviation: np.ndarray
    dashed: bool = False


def against_scale(
    series: Mapping[str, Band],
    floor: tuple[float, float] | None,
    scheme: Scheme,
    *,
    y_title: str,
    here: float,
    ends: tuple[float, float],
    log: bool = False,
    height: int = 250,
) -> alt.LayerChart | alt.FacetChart:
    """Draws curves with their bands, the floor dotted in its own band, the present s upright.

    Args:
        series: Name → curve.
        floor: Mean and standard deviation of what fresh data measure, or None.
        scheme: The appearance.
        y_title: What is measured; it stands above the chart.
        here: The present s.
        ends: Ends of the axis of s.
        log: Whether the axis is logarithmic, for measures that run over decades.
        height: Height in pixels.
    """
    rows: list[dict[str, Any]] = [
        {"s": float(s), "value": float(m), "low": float(m - d), "high": float(m + d), "name": name}
        for name, band in series.items()
        for s, m, d in zip(band.scale, band.mean, band.deviation, strict=True)
    ]
    tops = [row["high"] for row in rows] + ([sum(floor)] if floor else [])
    lows = [row["value"] for row in rows] + ([floor[0]] if floor else [])
    domain, ticks = _decades(lows, tops) if log else _from_zero(tops)
    for row in rows:
        row["low"] = max(row["low"], domain[0])
    data = alt.Chart(alt.Data(values=rows), height=height)
    x = alt.X(
        "s:Q",
        axis=alt.Axis(title="guidance s", format="~g", tickMinStep=1),
        scale=alt.Scale(domain=list(ends), nice=False),
    )
    y = alt.Y(
        "value:Q",
        axis=alt.Axis(title=None, minExtent=44, format="~g", values=ticks),
        scale=alt.Scale(type="log" if log else "linear", domain=domain, nice=False),
    )
    colours = [scheme.others[0], scheme.accent, scheme.others[2], scheme.others[4]]
    colour = alt.Color(
        "name:N",
        title=None,
        legend=alt.Legend(symbolType="stroke", symbolStrokeWidth=LINE_WIDTH + 1, symbolOpacity=1),
        scale=alt.Scale(domain=list(series), range=colours[: len(series)]),
    )
    dash = alt.StrokeDash(
        "name:N",
        title=None,
        scale=alt.Scale(
            domain=list(series), range=[[7, 5] if b.dashed else [1, 0] for b in series.values()]
        ),
    )
    tips = [
        alt.Tooltip("name:N", title="curve"),
        alt.Tooltip("s:Q", format=".2f"),
        alt.Tooltip("value:Q", format=".4f"),
    ]
    layers = [
        data.mark_area(opacity=0.22).encode(
            x=x, y=alt.Y("low:Q", title=None), y2="high:Q", color=colour
        ),
        data.mark_line().encode(x=x, y=y, color=colour, strokeDash=dash),
        data.mark_point(filled=True, size=3 * FONT_SIZE, opacity=1).encode(
            x=x, y=y, color=colour, tooltip=tips
        ),
        upright(here, scheme, height),
    ]
    if floor is not None:
        belt = (max(floor[0] - floor[1], domain[0]), sum(floor))
        layers += [_belt(belt, scheme, height), level(floor[0], scheme, height)]
    return altair_theme(alt.layer(*layers).properties(title=y_title), scheme)


def errors(
    rows: Sequence[tuple[str, int, float]],
    orders: Mapping[str, int],
    scheme: Scheme,
    *,
    height: int = 360,
) -> alt.LayerChart | alt.FacetChart:
    """Draws error against steps on log axes, each solver beside the slope of its order.

    A slope runs through its solver's last point and leaves the picture where it is steeper.

    Args:
        rows: (solver, steps, error) triples.
        orders: Solver → order; its slope is drawn dashed through its last point.
        scheme: The appearance.
        height: Height in pixels.
    """
    names = list(orders)
    found: list[dict[str, Any]] = [
        {"solver": solver, "steps": steps, "error": error, "kind": "measured"}
        for solver, steps, error in rows
        if error > 0
    ]
    slopes: list[dict[str, Any]] = []
    for name in names:
        own = [row for row in found if row["solver"] == name]
        if len(own) > 1:
            last = own[-1]
            slopes += [
                {**row, "error": last["error"] * (last["steps"] / row["steps"]) ** orders[name]}
                for row in (own[0], last)
            ]
    measured_errors = [row["error"] for row in found] or [1e-3, 1.0]
    domain, _ = _decades(measured_errors, measured_errors)
    counts = sorted({row["steps"] for row in found}) or [1, 100]
    x = alt.X(
        "steps:Q",
        axis=alt.Axis(title="steps", values=counts),
        scale=alt.Scale(type="log", domain=[counts[0] / 1.05, counts[-1] * 1.05], nice=False),
    )
    y = alt.Y(
        "error:Q",
        axis=alt.Axis(
            title="error, in units of the plane",
            format="~g",
            values=[10.0**power for power in range(-9, 2)],
        ),
        scale=alt.Scale(type="log", domain=domain, nice=False),
    )
    colour = alt.Color(
        "solver:N",
        title=None,
        scale=alt.Scale(domain=names, range=list(scheme.others[: len(names)])),
    )
    tips = ["solver:N", "steps:Q", alt.Tooltip("error:Q", format=".2e")]
    measured = alt.Chart(alt.Data(values=found), height=height).encode(x=x, y=y, color=colour)
    theory = alt.Chart(alt.Data(values=slopes), height=height).encode(x=x, y=y, color=colour)
    drawn = alt.layer(
        theory.mark_line(strokeDash=[3, 5], strokeWidth=LINE_WIDTH - 1, opacity=0.8, clip=True),
        measured.mark_line(),
        measured.mark_point(filled=True, size=4 * FONT_SIZE, opacity=1).encode(tooltip=tips),
    )
    return altair_theme(drawn, scheme)


def _from_zero(tops: Sequence[float]) -> tuple[list[float], list[float]]:
    """Ends and ticks of an axis of shares, from 0; Vega warns where it has to guess the ends."""
    return [0, 1.05 * max(tops, default=1.0) or 1.0], [0, 0.25, 0.5, 0.75, 1]


def _decades(lows: Sequence[float], tops: Sequence[float]) -> tuple[list[float], list[float]]:
    """Ends and ticks of a logarithmic axis: 1, 2 and 5 of each decade."""
    low = max(min(lows, default=0.1), 1e-5) / 1.3
    high = max(1.3 * max(tops, default=1.0), 10 * low)
    marks = [digit * 10.0**power for power in range(-5, 4) for digit in (1, 2, 5)]
    return [low, high], [round(mark, 6) for mark in marks if low <= mark <= high]


def _belt(ends: tuple[float, float], scheme: Scheme, height: int) -> alt.Chart:
    row = {"value": ends[0], "high": ends[1]}
    mark = alt.Chart(alt.Data(values=[row]), height=height).mark_rect(
        color=scheme.ink, opacity=0.12
    )
    return mark.encode(y="value:Q", y2="high:Q")
