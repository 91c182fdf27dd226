"""Curves around FiLM: over t, over training, and two versions of the same features."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from pages.film.charts.features import start_colours
from pages.shared.charts.theme import LINE_WIDTH, Scheme, altair_theme

Floats = NDArray[np.floating]
Rows = list[dict[str, Any]]
Chart = alt.Chart | alt.LayerChart | alt.FacetChart


def losses(runs: Sequence[Mapping[str, Any]], scheme: Scheme) -> Chart:
    """Draws the loss of stored runs over their steps, coloured by start, dashed by rate."""
    rows: Rows = [
        {
            "step": step,
            "loss": loss,
            "start": run["start"],
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
                axis=alt.Axis(tickCount=4),
            ),
            y=alt.Y("loss:Q", title="loss", scale=alt.Scale(type="log", domain=ends)),
            detail="run:N",
            color=alt.Color("start:N", title=None, scale=start_colours(scheme)),
            strokeDash=alt.StrokeDash("rate:N", title=None, legend=alt.Legend(orient="bottom")),
            tooltip=["run:N", "step:Q", alt.Tooltip("loss:Q", format=".3f")],
        )
    )
    return altair_theme(chart, scheme)


def agreement(line: Floats, points: Floats, scheme: Scheme, names: tuple[str, str]) -> Chart:
    """Draws two versions of the same features (C,): the first as a line, the second as points."""
    rows: Rows = [
        {"feature": i + 1, "value": float(value), "name": name}
        for name, values in zip(names, (line, points), strict=True)
        for i, value in enumerate(values)
    ]
    found = np.concatenate([line, points])
    room = 0.05 * float(np.ptp(found)) or 0.5
    ends = [float(found.min()) - room, float(found.max()) + room]
    colours = alt.Scale(domain=list(names), range=[scheme.ink, scheme.accent])
    base = alt.Chart(alt.Data(values=rows), height=300).encode(
        x=alt.X(
            "feature:Q",
            scale=alt.Scale(domain=[1, len(line)], nice=False),
            axis=alt.Axis(tickCount=8),
        ),
        y=alt.Y("value:Q", scale=alt.Scale(domain=ends, nice=False)),
        color=alt.Color("name:N", title=None, scale=colours),
        tooltip=["feature:Q", "name:N", alt.Tooltip("value:Q", format=".5f")],
    )
    drawn = base.mark_line().transform_filter(alt.datum.name == names[0])
    dots = base.mark_point(filled=True, size=90, opacity=1)
    return altair_theme(
        alt.layer(drawn, dots.transform_filter(alt.datum.name == names[1])), scheme
    )
