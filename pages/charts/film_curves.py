"""Curves around FiLM: over t, over training, and two versions of the same features."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from pages.charts.theme import LINE_WIDTH, Scheme, altair_theme

Floats = NDArray[np.floating]
Rows = list[dict[str, Any]]
Chart = alt.Chart | alt.LayerChart | alt.FacetChart
MOST_TIMES = 201


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
