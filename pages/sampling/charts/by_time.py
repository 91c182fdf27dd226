"""Curves over diffusion time, drawn as the clock runs: noise at the left, data at the right."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np

from pages.shared.charts.theme import FONT_SIZE, Scheme, altair_theme, table


def curves(
    t: np.ndarray,
    series: Mapping[str, np.ndarray],
    scheme: Scheme,
    *,
    y_title: str,
    colours: Mapping[str, str],
    log: bool = False,
    height: int = 320,
) -> alt.LayerChart | alt.FacetChart:
    """Draws named curves (k,) over times (k,) with their points, each in its own colour."""
    rows: list[dict[str, Any]] = [
        {"t": float(when), "value": float(value), "name": name}
        for name, values in series.items()
        for when, value in zip(t, values, strict=True)
        if not log or value > 0
    ]
    base = alt.Chart(table(rows), height=height).encode(
        x=alt.X(
            "t:Q",
            scale=alt.Scale(domain=[1, 0]),
            axis=alt.Axis(title="t, from 1 (noise) to 0 (data)", tickCount=10, format=".1f"),
        ),
        y=alt.Y("value:Q", title=y_title, scale=_scale([row["value"] for row in rows], log)),
        color=alt.Color(
            "name:N",
            title=None,
            scale=alt.Scale(domain=list(series), range=[colours[name] for name in series]),
        ),
        tooltip=[
            alt.Tooltip("name:N", title="curve"),
            alt.Tooltip("t:Q", format=".3f"),
            alt.Tooltip("value:Q", format=".4g"),
        ],
    )
    drawn = alt.layer(base.mark_line(), base.mark_point(filled=True, size=4 * FONT_SIZE))
    return altair_theme(drawn, scheme)


def _scale(values: Sequence[float], log: bool) -> alt.Scale:
    """A scale with its domain said outright: Vega warns where it has to guess before data come."""
    high = max(values, default=1.0)
    if not log:
        return alt.Scale(domain=[0, 1.05 * high or 1.0])
    ends = (math.floor(math.log10(min(values, default=0.1))), math.ceil(math.log10(high)))
    return alt.Scale(type="log", domain=[10.0 ** ends[0], 10.0 ** ends[1]])
