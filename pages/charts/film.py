"""Pictures around FiLM: curves over t, features apart by time and label, weights, bars, starts."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages.charts.theme import FONT_SIZE, LINE_WIDTH, Scheme, altair_theme, figure, scale

Floats = NDArray[np.floating]
Rows = list[dict[str, Any]]
Chart = alt.Chart | alt.LayerChart | alt.FacetChart
MOST_TIMES = 201


def layer_colours(scheme: Scheme) -> list[str]:
    """Colours of the layers, as in the player."""
    return [scheme.others[0], scheme.others[2], scheme.others[4]]


def over_time(
    t: Floats,
    series: Mapping[str, Floats],
    scheme: Scheme,
    *,
    colours: Sequence[str],
    title: str,
    neutral: float,
    now: float,
) -> Chart:
    """Draws named curves (T,) over t from 1 to 0, the neutral value as a rule, and t now."""
    kept = np.unique(np.linspace(0, len(t) - 1, min(len(t), MOST_TIMES)).round().astype(int))
    rows: Rows = [
        {"t": float(t[k]), "value": float(values[k]), "name": name}
        for name, values in series.items()
        for k in kept
    ]
    found = [row["value"] for row in rows] + [neutral]
    room = 0.05 * (max(found) - min(found)) or 0.5
    ends = [min(found) - room, max(found) + room]
    x = alt.X(
        "t:Q",
        scale=alt.Scale(domain=[1, 0]),
        axis=alt.Axis(title="t, from 1 (noise) to 0 (data)", tickCount=5, format=".1f"),
    )
    y = alt.Y("value:Q", title=title, scale=alt.Scale(domain=ends, nice=False))
    lines = (
        alt.Chart(alt.Data(values=rows), height=280)
        .mark_line()
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "name:N", title=None, scale=alt.Scale(domain=list(series), range=list(colours))
            ),
            tooltip=[
                "name:N",
                alt.Tooltip("t:Q", format=".3f"),
                alt.Tooltip("value:Q", format=".3f"),
            ],
        )
    )
    level = alt.Chart(alt.Data(values=[{"value": neutral}])).mark_rule(strokeDash=[6, 5])
    hand = alt.Chart(alt.Data(values=[{"t": now}])).mark_rule(color=scheme.accent, strokeWidth=2.5)
    return altair_theme(alt.layer(level.encode(y=y), hand.encode(x=x), lines), scheme)


def apart(moved: Floats, told: Floats, spot: tuple[int, int], scheme: Scheme) -> Chart:
    """Draws each feature (L, C) by how far t moves it and how far the label does."""
    rows: Rows = [
        {
            "time": float(moved[layer, i]),
            "label": float(told[layer, i]),
            "layer": f"layer {layer + 1}",
            "feature": f"{layer + 1}.{i + 1}",
        }
        for layer in range(moved.shape[0])
        for i in range(moved.shape[1])
    ]
    across, up = (1.05 * max(float(values.max()), 0.1) for values in (moved, told))
    x = alt.Scale(domain=[0, across], nice=False)
    y = alt.Scale(domain=[0, up], nice=False)
    base = alt.Chart(alt.Data(values=rows), height=330).encode(
        x=alt.X("time:Q", title="how far t moves it", scale=x),
        y=alt.Y("label:Q", title="how far the label does", scale=y),
        tooltip=[
            "feature:N",
            alt.Tooltip("time:Q", format=".3f"),
            alt.Tooltip("label:Q", format=".3f"),
        ],
    )
    names = [f"layer {i + 1}" for i in range(moved.shape[0])]
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


def matrix(
    values: Floats,
    scheme: Scheme,
    *,
    title: str,
    limit: float,
    x_title: str = "",
    y_title: str = "",
    height: int = 330,
) -> go.Figure:
    """Draws a matrix (rows, columns), 0 in the middle of the map, square cells."""
    made = figure(scheme, height=height, x_title=x_title, y_title=y_title)
    made.add_heatmap(
        z=values.astype(np.float32),
        x=np.arange(1, values.shape[1] + 1),
        y=np.arange(1, values.shape[0] + 1),
        zmin=-limit,
        zmax=limit,
        colorscale=scale(scheme.diverging),
        colorbar={"thickness": 14, "outlinewidth": 0, "tickfont": {"size": FONT_SIZE - 3}},
        hovertemplate="%{y}, %{x}<br>%{z:.3f}<extra></extra>",
    )
    made.update_yaxes(autorange="reversed", showgrid=False, constrain="domain")
    made.update_xaxes(showgrid=False, constrain="domain")
    made.update_layout(
        title={"text": title, "font": {"size": FONT_SIZE}, "x": 0, "xref": "paper"},
        margin={"t": 48},
    )
    return made


def bars(values: Mapping[str, float], threshold: float, scheme: Scheme, *, title: str) -> Chart:
    """Draws one bar a name, and the threshold as a rule with its value."""
    rows: Rows = [
        {"name": name, "value": value, "above": value > threshold}
        for name, value in values.items()
    ]
    most = 1.15 * max([*values.values(), threshold])
    x = alt.X("value:Q", title=title, scale=alt.Scale(domain=[0, most], nice=False))
    y = alt.Y("name:N", title=None, sort=list(values), axis=alt.Axis(labelLimit=360))
    base = alt.Chart(alt.Data(values=rows), height=36 * len(rows) + 40).encode(x=x, y=y)
    filled = base.mark_bar(height=22).encode(
        color=alt.condition(alt.datum.above, alt.value(scheme.others[0]), alt.value(scheme.faint)),
        tooltip=["name:N", alt.Tooltip("value:Q", format=".4f")],
    )
    words = base.mark_text(align="left", dx=6).encode(text=alt.Text("value:Q", format=".3f"))
    mark = alt.Chart(alt.Data(values=[{"value": threshold, "what": f"threshold {threshold:g}"}]))
    line = mark.mark_rule(color=scheme.accent, strokeWidth=3).encode(x=x)
    return altair_theme(alt.layer(filled, words, line), scheme)


def losses(runs: Sequence[Mapping[str, Any]], scheme: Scheme) -> Chart:
    """Draws the loss of stored runs over their steps, coloured by start, dashed by rate."""
    rows: Rows = [
        {
            "step": step,
            "loss": loss,
            "start": f"{run['start']} start",
            "rate": f"rate {run['rate']:g}",
            "run": f"{run['start']} {run['rate']} {run['seed']}",
        }
        for run in runs
        for step, loss in zip(run["step"], run["loss"], strict=True)
    ]
    ends = [min(r["loss"] for r in rows), max(r["loss"] for r in rows)]
    chart = (
        alt.Chart(alt.Data(values=rows), height=260)
        .mark_line(strokeWidth=LINE_WIDTH - 1.2, opacity=0.8)
        .encode(
            x=alt.X(
                "step:Q",
                title="training step",
                scale=alt.Scale(domain=[0, rows[-1]["step"]], nice=False),
            ),
            y=alt.Y("loss:Q", title="loss", scale=alt.Scale(type="log", domain=ends)),
            detail="run:N",
            color=alt.Color(
                "start:N",
                title=None,
                scale=alt.Scale(
                    domain=["identity start", "random start"],
                    range=[scheme.others[0], scheme.accent],
                ),
            ),
            strokeDash=alt.StrokeDash("rate:N", title=None),
            tooltip=["run:N", "step:Q", alt.Tooltip("loss:Q", format=".3f")],
        )
    )
    return altair_theme(chart, scheme)


def starts(clouds: Mapping[str, tuple[Floats, Floats]], scheme: Scheme) -> Chart:
    """Draws features of untrained networks in the plane of scale and shift, one colour a start."""
    rows: Rows = [
        {"scale": float(s), "shift": float(b), "start": name}
        for name, (scales, shifts) in clouds.items()
        for s, b in zip(scales.ravel(), shifts.ravel(), strict=True)
    ]
    chart = (
        alt.Chart(alt.Data(values=rows), height=330)
        .mark_point(filled=True, size=70, opacity=0.75)
        .encode(
            x=alt.X("scale:Q", scale=alt.Scale(domain=[-2, 3.2], nice=False)),
            y=alt.Y("shift:Q", scale=alt.Scale(domain=[-2, 2], nice=False)),
            color=alt.Color(
                "start:N",
                title=None,
                scale=alt.Scale(
                    domain=list(clouds),
                    range=[scheme.accent, scheme.others[2], scheme.ink][: len(clouds)],
                ),
            ),
            tooltip=[
                "start:N",
                alt.Tooltip("scale:Q", format=".3f"),
                alt.Tooltip("shift:Q", format=".3f"),
            ],
        )
    )
    return altair_theme(chart, scheme)


def agreement(line: Floats, points: Floats, scheme: Scheme, names: tuple[str, str]) -> Chart:
    """Draws two versions of the same features (C,): the first as a line, the second as points."""
    rows: Rows = [
        {"feature": i + 1, "line": float(a), "point": float(b)}
        for i, (a, b) in enumerate(zip(line, points, strict=True))
    ]
    found = np.concatenate([line, points])
    room = 0.05 * float(np.ptp(found)) or 0.5
    y = alt.Scale(domain=[float(found.min()) - room, float(found.max()) + room], nice=False)
    base = alt.Chart(alt.Data(values=rows), height=280).encode(
        x=alt.X("feature:Q", scale=alt.Scale(domain=[1, len(line)], nice=False)),
        tooltip=[
            "feature:Q",
            alt.Tooltip("line:Q", title=names[0], format=".5f"),
            alt.Tooltip("point:Q", title=names[1], format=".5f"),
        ],
    )
    drawn = base.mark_line(color=scheme.ink).encode(y=alt.Y("line:Q", title="value", scale=y))
    dots = base.mark_point(filled=True, size=80, color=scheme.accent, opacity=1)
    return altair_theme(alt.layer(drawn, dots.encode(y=alt.Y("point:Q", scale=y))), scheme)


def channels(
    before: Floats, scales: Floats, shifts: Floats, after: Floats, scheme: Scheme
) -> go.Figure:
    """Draws the broadcast of FiLM in a convolution: maps (C, H, W), one pair of numbers each."""
    count = len(before)
    limit = float(max(np.abs(before).max(), np.abs(after).max()))
    made = figure(scheme, height=360)
    for row, maps in enumerate((before, after)):
        for c in range(count):
            made.add_heatmap(
                z=maps[c],
                x0=c * (maps.shape[2] + 3),
                dx=1,
                y0=-row * (maps.shape[1] + 9),
                dy=1,
                zmin=-limit,
                zmax=limit,
                colorscale=scale(scheme.diverging),
                showscale=False,
                hovertemplate=f"channel {c + 1}<br>%{{z:.3f}}<extra></extra>",
            )
    for c in range(count):
        made.add_annotation(
            x=c * (before.shape[2] + 3) + before.shape[2] / 2,
            y=-4.5,
            text=f"{scales[c]:.2f} · h {shifts[c]:+.2f}".replace("-", "−"),
            font={"size": FONT_SIZE},
            showarrow=False,
        )
    made.update_xaxes(visible=False)
    made.update_yaxes(visible=False, scaleanchor="x")
    made.update_layout(margin={"l": 0, "r": 0, "t": 8, "b": 0})
    return made
