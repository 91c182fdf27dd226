"""Curves of guidance over the noise axis: how far the label pulls, and what goes along a path."""

from collections.abc import Mapping

import numpy as np

from pages.shared.charts.theme import LINE_WIDTH, Scheme
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

T = quantity(
    "t",
    scale={"domain": [1, 0]},
    axis={
        "title": "t, from 1 (noise) to 0 (data)",
        "values": [1.0, 0.8, 0.6, 0.4, 0.2, 0.0],  # as many as a phone has room for
        "format": ".1f",
    },
)


def along(
    t: np.ndarray,
    series: Mapping[str, np.ndarray],
    scheme: Scheme,
    *,
    y_title: str,
    here: float | None = None,
    height: int = 220,
) -> Spec:
    """Draws curves (k,) of either sign over times (k,), a dot a step, with the line at 0.

    Args:
        t: Times, shape (k,).
        series: Name → value at each time, shape (k,).
        scheme: The appearance.
        y_title: What is drawn.
        here: A time to mark upright, or None.
        height: Height in pixels.
    """
    rows = _rows(t, series)
    low = min([0.0] + [row["value"] for row in rows])
    high = max([0.0] + [row["value"] for row in rows])
    room = 0.05 * (high - low or 1.0)
    legend = {"symbolType": "stroke", "symbolStrokeWidth": LINE_WIDTH + 1}
    curves = group(
        rows,
        {
            "x": T,
            "y": quantity(
                "value",
                axis={"title": y_title, "minExtent": 44, "tickCount": 5},
                scale={"domain": [low - room, high + room], "nice": False},
            ),
            "color": names(
                "name",
                dict(zip(series, scheme.others, strict=False)),
                legend=legend if len(series) > 1 else None,
            ),
            "tooltip": [
                {"field": "name"},
                quantity("t", format=".3f"),
                quantity("value", format=".3f"),
            ],
        },
        {"mark": "line"},
        {"mark": DOTS},
    )
    mark = [] if here is None else [upright(here, scheme, "t")]
    return chart([level(0.0, scheme), curves, *mark], scheme, height=height)


def strength(
    t: np.ndarray,
    series: Mapping[str, np.ndarray],
    scheme: Scheme,
    *,
    band: tuple[float, float] | None,
    height: int = 260,
) -> Spec:
    """Draws how far the label moves the mean of x_0 over t, with a brush named "band" on t.

    Args:
        t: Times, shape (k,).
        series: Name → mean of |c − u| at each time, shape (k,).
        scheme: The appearance.
        band: Ends of the interval that the brush starts on, the lower first; None for no brush.
        height: Height in pixels.
    """
    look = {"fill": scheme.accent, "fillOpacity": 0.18, "stroke": scheme.accent}
    select = {"type": "interval", "encodings": ["x"], "mark": look}
    brush: Spec = {"name": "band", "select": select, "views": ["curves"]}
    if band:
        brush["value"] = {"x": [band[1], band[0]]}
    top = max(float(values.max()) for values in series.values())
    encoding = {
        "x": T,
        "y": quantity(
            "value",
            axis={"title": "mean |c − u|", "minExtent": 44},
            scale={"domain": [0, 1.05 * top]},
        ),
        "color": names("name", dict(zip(series, (scheme.others[0], scheme.accent), strict=True))),
        "strokeDash": names("name", dict(zip(series, ([1, 0], [7, 5]), strict=True))),
    }
    curves = {
        "name": "curves",
        "data": {"values": _rows(t, series)},
        "mark": "line",
        "encoding": encoding,
    }
    return chart([curves], scheme, height=height, params=[brush])


def _rows(t: np.ndarray, series: Mapping[str, np.ndarray]) -> Rows:
    return [
        {"t": when, "value": value, "name": name}
        for name, values in series.items()
        for when, value in zip(t.tolist(), values.tolist(), strict=True)
    ]
