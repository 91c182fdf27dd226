"""Stored training runs, with and without an identity start."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from pages.shared.charts.theme import LINE_WIDTH, SCHEMES, Scheme, altair_theme, record

Runs = Sequence[Mapping[str, Any]]
Rows = list[dict[str, Any]]
Chart = alt.Chart | alt.LayerChart | alt.FacetChart
MOST_LOSS = 10.0  # losses of failed runs are cut here
MOST_GRADIENT = 1000.0


def specs(runs: Runs, name: str) -> dict[str, dict[str, Any]]:
    """Text → Vega-Lite picture of all runs, in the colours of an appearance."""
    charts = {
        "Loss over training steps of every stored run, by start and rate.": losses,
        "Largest gradient of every stored run, both starts of a seed joined.": gradients,
    }
    found = {words: record(make(runs, SCHEMES[name])) for words, make in charts.items()}
    for spec in found.values():
        spec["config"]["view"] = {"stroke": None}  # without altair's own sizes
    return found


def losses(runs: Runs, scheme: Scheme) -> Chart:
    """Draws the loss of stored runs over their steps, coloured by start, dashed by rate."""
    rows: Rows = [
        {
            "step": step,
            "loss": min(loss, MOST_LOSS),
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
            y=alt.Y(
                "loss:Q",
                title=f"loss (cut at {MOST_LOSS:g})",
                scale=alt.Scale(type="log", domain=ends),
            ),
            detail="run:N",
            color=alt.Color("start:N", title=None, scale=_colours(scheme)),
            strokeDash=alt.StrokeDash("rate:N", title=None, legend=alt.Legend(orient="bottom")),
            tooltip=["run:N", "step:Q", alt.Tooltip("loss:Q", format=".3f")],
        )
    )
    return altair_theme(chart, scheme)


def gradients(runs: Runs, scheme: Scheme) -> Chart:
    """Draws the largest gradient of stored runs, both starts of one rate and seed joined."""
    rows: Rows = [
        {
            "start": run["start"],
            "pair": f"rate {run['rate']:g}, seed {run['seed']}",
            "gradient": min(run["largest_gradient"], MOST_GRADIENT),
            "outcome": "failed" if run["failed"] else "trained",
        }
        for run in runs
    ]
    found = [row["gradient"] for row in rows]
    x = alt.X(
        "gradient:Q",
        title=f"largest gradient norm (cut at {MOST_GRADIENT:g})",
        scale=alt.Scale(type="log", domain=[0.9 * min(found), 1.1 * max(found)], nice=False),
        axis=alt.Axis(tickCount=3),
    )
    y = alt.Y("pair:N", title=None, axis=alt.Axis(labelLimit=200))
    base = alt.Chart(alt.Data(values=rows), height=22 * len(rows) // 2 + 60).encode(x=x, y=y)
    joined = base.mark_line(color=scheme.faint).encode(detail="pair:N")
    shapes = alt.Scale(domain=["trained", "failed"], range=["circle", "cross"])
    dots = base.mark_point(filled=True, size=150, opacity=1).encode(
        color=alt.Color("start:N", title=None, scale=_colours(scheme)),
        shape=alt.Shape("outcome:N", title=None, scale=shapes),
        tooltip=["start:N", "pair:N", "outcome:N", alt.Tooltip("gradient:Q", format=".3f")],
    )
    return altair_theme(alt.layer(joined, dots), scheme)


def _colours(scheme: Scheme) -> alt.Scale:
    return alt.Scale(domain=["identity", "random"], range=[scheme.others[0], scheme.accent])
