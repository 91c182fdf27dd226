"""Curves of guidance over the noise axis: how far the label pulls, and what goes along a path."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import numpy as np

from pages.shared.charts.theme import FONT_SIZE, LINE_WIDTH, Scheme, altair_theme

TICKS = [1.0, 0.8, 0.6, 0.4, 0.2, 0.0]  # as many as a phone has room for


def along(
    t: np.ndarray,
    series: Mapping[str, np.ndarray],
    scheme: Scheme,
    *,
    y_title: str,
    here: float | None = None,
    height: int = 220,
) -> alt.LayerChart | alt.FacetChart:
    """Draws curves (k,) of either sign over times (k,), a dot a step, with the line at 0.

    Args:
        t: Times, shape (k,).
        series: Name → value at each time, shape (k,).
        scheme: The appearance.
        y_title: What is drawn.
        here: A time to mark upright, or None.
        height: Height in pixels.
    """
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
            axis=alt.Axis(title="t, from 1 (noise) to 0 (data)", values=TICKS, format=".1f"),
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
    points = base.mark_point(filled=True, size=3 * FONT_SIZE, opacity=1)
    layers = [level(0.0, scheme, height), base.mark_line(), points]
    if here is not None:
        layers.append(upright(here, scheme, height, "t"))
    return altair_theme(alt.layer(*layers), scheme)


def strength(
    t: np.ndarray,
    series: Mapping[str, np.ndarray],
    scheme: Scheme,
    *,
    band: tuple[float, float] | None,
    height: int = 260,
) -> alt.LayerChart | alt.FacetChart:
    """Draws how far the label moves the mean of x_0 over t, with a brush named "band" on t.

    Args:
        t: Times, shape (k,).
        series: Name → mean of |c − u| at each time, shape (k,).
        scheme: The appearance.
        band: Ends of the interval that the brush starts on, the lower first; None for no brush.
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
        value={"x": [band[1], band[0]]} if band else alt.Undefined,
        mark=alt.BrushConfig(fill=scheme.accent, fillOpacity=0.18, stroke=scheme.accent),
    )
    top = max(row["value"] for row in rows)
    base = alt.Chart(alt.Data(values=rows), height=height).encode(
        x=alt.X(
            "t:Q",
            scale=alt.Scale(domain=[1, 0]),
            axis=alt.Axis(title="t, from 1 (noise) to 0 (data)", values=TICKS, format=".1f"),
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


def upright(at: float, scheme: Scheme, height: int, name: str = "s") -> alt.Chart:
    """An upright rule at a value of the axis with this name."""
    mark = alt.Chart(alt.Data(values=[{name: at}]), height=height)
    return mark.mark_rule(color=scheme.ink, strokeWidth=2, opacity=0.6).encode(x=f"{name}:Q")


def level(at: float, scheme: Scheme, height: int) -> alt.Chart:
    """A dotted rule at a value."""
    mark = alt.Chart(alt.Data(values=[{"value": at}]), height=height)
    return mark.mark_rule(color=scheme.ink, strokeDash=[2, 4], strokeWidth=2).encode(y="value:Q")
