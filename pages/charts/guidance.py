"""Curves against the guidance scale, with error bands and noise floors; errors against steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np

from pages.charts.theme import FONT_SIZE, LINE_WIDTH, Scheme, altair_theme


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
        height: Height in pixels.
    """
    rows: list[dict[str, Any]] = [
        {"s": float(s), "value": float(m), "low": float(m - d), "high": float(m + d), "name": name}
        for name, band in series.items()
        for s, m, d in zip(band.scale, band.mean, band.deviation, strict=True)
    ]
    top = max([row["high"] for row in rows] + [sum(floor or (0.0,))], default=1.0)
    data = alt.Chart(alt.Data(values=rows), height=height)
    x = alt.X("s:Q", title="guidance s", scale=alt.Scale(domain=list(ends), nice=False))
    y = alt.Y(
        "value:Q",
        axis=alt.Axis(title=None, minExtent=44, tickCount=5),
        scale=alt.Scale(domain=[0, 1.05 * top or 1.0]),
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
        data.mark_point(filled=True, size=3 * FONT_SIZE).encode(
            x=x, y=y, color=colour, tooltip=tips
        ),
        _upright(here, scheme, height),
    ]
    if floor is not None:
        layers += [_belt(*floor, scheme, height), _level(floor[0], scheme, height)]
    return altair_theme(alt.layer(*layers).properties(title=y_title), scheme)


def _upright(at: float, scheme: Scheme, height: int) -> alt.Chart:
    mark = alt.Chart(alt.Data(values=[{"s": at}]), height=height)
    return mark.mark_rule(color=scheme.ink, strokeWidth=2, opacity=0.6).encode(x="s:Q")


def _belt(at: float, deviation: float, scheme: Scheme, height: int) -> alt.Chart:
    ends = [{"value": at - deviation, "high": at + deviation}]
    mark = alt.Chart(alt.Data(values=ends), height=height).mark_rect(
        color=scheme.ink, opacity=0.12
    )
    return mark.encode(y="value:Q", y2="high:Q")


def _level(at: float, scheme: Scheme, height: int) -> alt.Chart:
    mark = alt.Chart(alt.Data(values=[{"value": at}]), height=height)
    return mark.mark_rule(color=scheme.ink, strokeDash=[2, 4], strokeWidth=2).encode(y="value:Q")


def strength(
    t: np.ndarray,
    series: Mapping[str, np.ndarray],
    scheme: Scheme,
    *,
    band: tuple[float, float],
    height: int = 260,
) -> alt.LayerChart | alt.FacetChart:
    """Draws how far the label moves the mean of x_0 over t, with a brush named "band" on t.

    Args:
        t: Times, shape (k,).
        series: Name → mean of |c − u| at each time, shape (k,).
        scheme: The appearance.
        band: Ends of the interval that the brush starts on, the lower first.
        height: Height in pixels.
    """
    rows: list[dict[str, Any]] = [
        {"t": float(when), "value": float(value), "name": name}
        for name, values in series.items()
        for when, value in zip(t, values, strict=True)
    ]
    brush = alt.selection_interval(
        name="band",
        encodings=["x"],
        value={"x": [band[1], band[0]]},
        mark=alt.BrushConfig(fill=scheme.accent, fillOpacity=0.18, stroke=scheme.accent),
    )
    top = max(row["value"] for row in rows)
    base = alt.Chart(alt.Data(values=rows), height=height).encode(
        x=alt.X(
            "t:Q",
            scale=alt.Scale(domain=[1, 0]),
            axis=alt.Axis(title="t, from 1 (noise) to 0 (data)", tickCount=10, format=".1f"),
        ),
        y=alt.Y(
            "value:Q",
            title="mean |c − u|",
            scale=alt.Scale(domain=[0, 1.05 * top]),
        ),
        color=alt.Color(
            "name:N",
            title=None,
            scale=alt.Scale(domain=list(series), range=[scheme.others[0], scheme.accent]),
        ),
        strokeDash=alt.StrokeDash(
            "name:N",
            title=None,
            scale=alt.Scale(domain=list(series), range=[[1, 0], [7, 5]]),
        ),
    )
    return altair_theme(alt.layer(base.mark_line().add_params(brush)), scheme)


def errors(
    rows: Sequence[tuple[str, int, float]],
    orders: Mapping[str, int],
    scheme: Scheme,
    *,
    height: int = 360,
) -> alt.LayerChart | alt.FacetChart:
    """Draws error against steps on log axes, each solver beside the slope of its order.

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
    low = min([row["error"] for row in found + slopes], default=1e-3)
    high = max([row["error"] for row in found], default=1.0)
    steps = [row["steps"] for row in found] or [1, 100]
    x = alt.X(
        "steps:Q",
        title="steps",
        scale=alt.Scale(type="log", domain=[min(steps), max(steps)]),
    )
    y = alt.Y(
        "error:Q",
        title="error, in units of the plane",
        scale=alt.Scale(type="log", domain=[low / 1.5, high * 1.5], clamp=True),
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
        theory.mark_line(strokeDash=[3, 5], strokeWidth=LINE_WIDTH - 1, opacity=0.8),
        measured.mark_line(),
        measured.mark_point(filled=True, size=4 * FONT_SIZE).encode(tooltip=tips),
    )
    return altair_theme(drawn, scheme)


def along(
    t: np.ndarray,
    series: Mapping[str, np.ndarray],
    scheme: Scheme,
    *,
    y_title: str,
    height: int = 220,
) -> alt.LayerChart | alt.FacetChart:
    """Draws curves (k,) of either sign over times (k,), a dot a step, with the line at 0."""
    rows: list[dict[str, Any]] = [
        {"t": float(when), "value": float(value), "name": name}
        for name, values in series.items()
        for when, value in zip(t, values, strict=True)
    ]
    low = min([0.0] + [row["value"] for row in rows])
    high = max([0.0] + [row["value"] for row in rows])
    room = 0.05 * (high - low or 1.0)
    base = alt.Chart(alt.Data(values=rows), height=height).encode(
        x=alt.X(
            "t:Q",
            scale=alt.Scale(domain=[1, 0]),
            axis=alt.Axis(title="t, from 1 (noise) to 0 (data)", tickCount=10, format=".1f"),
        ),
        y=alt.Y(
            "value:Q",
            axis=alt.Axis(title=y_title, minExtent=44, tickCount=5),
            scale=alt.Scale(domain=[low - room, high + room], nice=False),
        ),
        color=alt.Color(
            "name:N",
            title=None,
            legend=alt.Legend(symbolType="stroke", symbolStrokeWidth=LINE_WIDTH + 1)
            if len(series) > 1
            else None,
            scale=alt.Scale(domain=list(series), range=list(scheme.others[: len(series)])),
        ),
        tooltip=["name:N", alt.Tooltip("t:Q", format=".3f"), alt.Tooltip("value:Q", format=".3f")],
    )
    points = base.mark_point(filled=True, size=3 * FONT_SIZE)
    drawn = alt.layer(_level(0.0, scheme, height), base.mark_line(), points)
    return altair_theme(drawn, scheme)
