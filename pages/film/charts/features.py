"""Features as dots, by contribution and by start; networks as bars."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from pages.shared.charts.theme import Scheme, altair_theme

Floats = NDArray[np.floating]
Rows = list[dict[str, Any]]
Chart = alt.Chart | alt.LayerChart | alt.FacetChart
FEW = alt.Axis(tickCount=6)


def layer_colours(scheme: Scheme) -> list[str]:
    """Colours of the layers, as in the player."""
    return [scheme.others[0], scheme.others[2], scheme.others[4]]


def contributions(
    by_time: Floats, by_label: Floats, spot: tuple[int, int], scheme: Scheme
) -> Chart:
    """Draws each feature (L, C) by how far t moves it and how far the label moves it."""
    rows: Rows = [
        {
            "time": float(by_time[layer, i]),
            "label": float(by_label[layer, i]),
            "layer": f"layer {layer + 1}",
            "feature": f"{layer + 1}.{i + 1}",
        }
        for layer in range(by_time.shape[0])
        for i in range(by_time.shape[1])
    ]
    across, up = (1.05 * max(float(values.max()), 0.1) for values in (by_time, by_label))
    x = alt.Scale(domain=[0, across], nice=False)
    y = alt.Scale(domain=[0, up], nice=False)
    base = alt.Chart(alt.Data(values=rows), height=330).encode(
        x=alt.X("time:Q", title="movement with t", scale=x, axis=FEW),
        y=alt.Y("label:Q", title="distance between the labels", scale=y, axis=FEW),
        tooltip=[
            "feature:N",
            alt.Tooltip("time:Q", format=".3f"),
            alt.Tooltip("label:Q", format=".3f"),
        ],
    )
    names = [f"layer {i + 1}" for i in range(by_time.shape[0])]
    colour = alt.Color(
        "layer:N", title=None, scale=alt.Scale(domain=names, range=layer_colours(scheme))
    )
    dots = base.mark_point(filled=True, size=90, opacity=0.85).encode(color=colour)
    name = f"{spot[0] + 1}.{spot[1] + 1}"
    ring = base.mark_point(size=220, color=scheme.accent, strokeWidth=3, opacity=1)
    most = min(across, up)
    equal = alt.Chart(alt.Data(values=[{"time": 0, "label": 0}, {"time": most, "label": most}]))
    diagonal = equal.mark_line(color=scheme.faint, strokeWidth=1.5, strokeDash=[6, 5])
    chosen = ring.transform_filter(alt.datum.feature == name)
    return altair_theme(alt.layer(diagonal.encode(x="time:Q", y="label:Q"), dots, chosen), scheme)


def starts(clouds: Mapping[str, tuple[Floats, Floats]], scheme: Scheme) -> Chart:
    """Draws features of untrained networks in the plane of scale and shift, one colour a start."""
    rows: Rows = [
        {"scale": float(s), "shift": float(b), "start": name}
        for name, (scales, shifts) in clouds.items()
        for s, b in zip(scales.ravel(), shifts.ravel(), strict=True)
    ]
    colour = alt.Color(
        "start:N",
        title=None,
        scale=alt.Scale(
            domain=list(clouds), range=[scheme.accent, scheme.others[2], scheme.ink][: len(clouds)]
        ),
        legend=alt.Legend(columns=1 if len(clouds) > 2 else 2, labelLimit=360),
    )
    base = alt.Chart(alt.Data(values=rows), height=360).encode(
        x=alt.X("scale:Q", scale=_around(rows, "scale"), axis=FEW),
        y=alt.Y("shift:Q", scale=_around(rows, "shift"), axis=FEW),
        tooltip=[
            "start:N",
            alt.Tooltip("scale:Q", format=".3f"),
            alt.Tooltip("shift:Q", format=".3f"),
        ],
    )
    dots = base.mark_point(filled=True, size=70, opacity=0.75).encode(color=colour)
    identity = alt.Chart(alt.Data(values=[{"scale": 1, "shift": 0}]))
    ring = identity.mark_point(size=300, color=scheme.ink, strokeWidth=3.5, opacity=1)
    return altair_theme(alt.layer(dots, ring.encode(x="scale:Q", y="shift:Q")), scheme)


def _around(rows: Rows, name: str) -> alt.Scale:
    found = [row[name] for row in rows]
    room = max(0.06 * (max(found) - min(found)), 0.2)
    return alt.Scale(domain=[min(found) - room, max(found) + room], nice=False)


def bars(values: Mapping[str, float], threshold: float, scheme: Scheme, *, title: str) -> Chart:
    """Draws one bar a name, and the threshold as a rule with its value."""
    rows: Rows = [
        {
            "name": name,
            "value": value,
            "above": value > threshold,
            "word": max(value, threshold),
        }
        for name, value in values.items()
    ]
    most = 1.3 * max([*values.values(), threshold])
    scale = alt.Scale(domain=[0, most], nice=False)
    x = alt.X("value:Q", title=title, scale=scale, axis=alt.Axis(tickCount=3))
    y = alt.Y("name:N", title=None, sort=list(values), axis=alt.Axis(labelLimit=360))
    base = alt.Chart(alt.Data(values=rows), height=36 * len(rows) + 40).encode(y=y)
    filled = base.mark_bar(height=22).encode(
        x=x,
        color=alt.condition(alt.datum.above, alt.value(scheme.others[0]), alt.value(scheme.faint)),
        tooltip=["name:N", alt.Tooltip("value:Q", format=".4f")],
    )
    words = base.mark_text(align="left", dx=8).encode(
        x=alt.X("word:Q", scale=scale), text=alt.Text("value:Q", format=".3f")
    )
    mark = alt.Chart(alt.Data(values=[{"value": threshold, "word": f"threshold {threshold:g}"}]))
    line = mark.mark_rule(color=scheme.accent, strokeWidth=3).encode(x=x)
    named = mark.mark_text(align="left", dx=8, y=-8, color=scheme.accent).encode(
        x=x, text="word:N"
    )
    return altair_theme(alt.layer(filled, line, words, named), scheme)
