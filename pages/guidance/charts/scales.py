"""Curves against the guidance scale, with error bands and noise floors; errors against steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pages.shared.charts.theme import FONT_SIZE, LINE_WIDTH, Scheme
from pages.shared.charts.vega import (
    DOTS,
    Rows,
    Spec,
    chart,
    group,
    level,
    names,
    quantity,
    upright,
)


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
) -> Spec:
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
    rows: Rows = [
        {"s": float(s), "value": float(m), "low": float(m - d), "high": float(m + d), "name": name}
        for name, band in series.items()
        for s, m, d in zip(band.scale, band.mean, band.deviation, strict=True)
    ]
    tops = [row["high"] for row in rows] + ([sum(floor)] if floor else [])
    lows = [row["value"] for row in rows] + ([floor[0]] if floor else [])
    domain, ticks = _decades(lows, tops) if log else _from_zero(tops)
    for row in rows:
        row["low"] = max(row["low"], domain[0])
    value = quantity(
        "value",
        axis={"title": None, "minExtent": 44, "format": "~g", "values": ticks},
        scale={"type": "log" if log else "linear", "domain": domain, "nice": False},
    )
    dashes = {name: [7, 5] if band.dashed else [1, 0] for name, band in series.items()}
    tips = [
        {"field": "name", "title": "curve"},
        quantity("s", format=".2f"),
        quantity("value", format=".4f"),
    ]
    curves = group(
        rows,
        {
            "x": quantity(
                "s",
                axis={"title": "guidance s", "format": "~g", "tickMinStep": 1},
                scale={"domain": ends, "nice": False},
            ),
            "color": _colours(series, scheme),
        },
        {
            "mark": {"type": "area", "opacity": 0.22},
            "encoding": {"y": quantity("low", title=None), "y2": {"field": "high"}},
        },
        {"mark": "line", "encoding": {"y": value, "strokeDash": names("name", dashes)}},
        {"mark": DOTS, "encoding": {"y": value, "tooltip": tips}},
    )
    layers = [curves, upright(here, scheme, "s")]
    if floor is not None:
        belt = (max(floor[0] - floor[1], domain[0]), sum(floor))
        layers += [_belt(belt, scheme), level(floor[0], scheme)]
    return chart(layers, scheme, height=height, title=y_title)


def errors(
    rows: Sequence[tuple[str, int, float]],
    orders: Mapping[str, int],
    scheme: Scheme,
    *,
    height: int = 360,
) -> Spec:
    """Draws error against steps on log axes, each solver beside the slope of its order.

    A slope runs through its solver's last point and leaves the picture where it is steeper.

    Args:
        rows: (solver, steps, error) triples.
        orders: Solver → order; its slope is drawn dashed through its last point.
        scheme: The appearance.
        height: Height in pixels.
    """
    found: Rows = [
        {"solver": solver, "steps": steps, "error": error}
        for solver, steps, error in rows
        if error > 0
    ]
    slopes: Rows = []
    for name, order in orders.items():
        own = [row for row in found if row["solver"] == name]
        if len(own) > 1:
            last = own[-1]
            slopes += [
                {**row, "error": last["error"] * (last["steps"] / row["steps"]) ** order}
                for row in (own[0], last)
            ]
    measured = [row["error"] for row in found] or [1e-3, 1.0]
    domain, _ = _decades(measured, measured)
    counts = sorted({row["steps"] for row in found}) or [1, 100]
    encoding = {
        "x": quantity(
            "steps",
            axis={"title": "steps", "values": counts},
            scale={"type": "log", "domain": [counts[0] / 1.05, counts[-1] * 1.05], "nice": False},
        ),
        "y": quantity(
            "error",
            axis={
                "title": "error, in units of the plane",
                "format": "~g",
                "values": [10.0**power for power in range(-9, 2)],
            },
            scale={"type": "log", "domain": domain, "nice": False},
        ),
        "color": names("solver", dict(zip(orders, scheme.others, strict=False))),
    }
    theory = {"strokeDash": [3, 5], "strokeWidth": LINE_WIDTH - 1, "opacity": 0.8, "clip": True}
    tips = [{"field": "solver"}, quantity("steps"), quantity("error", format=".2e")]
    return chart(
        [
            group(slopes, encoding, {"mark": {"type": "line", **theory}}),
            group(
                found,
                encoding,
                {"mark": "line"},
                {"mark": DOTS | {"size": 4 * FONT_SIZE}, "encoding": {"tooltip": tips}},
            ),
        ],
        scheme,
        height=height,
    )


def _colours(series: Mapping[str, Band], scheme: Scheme) -> Spec:
    colours = (scheme.others[0], scheme.accent, scheme.others[2], scheme.others[4])
    legend = {"symbolType": "stroke", "symbolStrokeWidth": LINE_WIDTH + 1, "symbolOpacity": 1}
    return names("name", dict(zip(series, colours, strict=False)), legend=legend)


def _from_zero(tops: Sequence[float]) -> tuple[list[float], list[float]]:
    """Ends and ticks of an axis of shares, from 0; Vega warns where it has to guess the ends."""
    return [0, 1.05 * max(tops, default=1.0) or 1.0], [0, 0.25, 0.5, 0.75, 1]


def _decades(lows: Sequence[float], tops: Sequence[float]) -> tuple[list[float], list[float]]:
    """Ends and ticks of a logarithmic axis: 1, 2 and 5 of each decade."""
    low = max(min(lows, default=0.1), 1e-5) / 1.3
    high = max(1.3 * max(tops, default=1.0), 10 * low)
    marks = [digit * 10.0**power for power in range(-5, 4) for digit in (1, 2, 5)]
    return [low, high], [round(mark, 6) for mark in marks if low <= mark <= high]


def _belt(ends: tuple[float, float], scheme: Scheme) -> Spec:
    return {
        "data": {"values": [{"value": ends[0], "high": ends[1]}]},
        "mark": {"type": "rect", "color": scheme.ink, "opacity": 0.12},
        "encoding": {"y": quantity("value"), "y2": {"field": "high"}},
    }
