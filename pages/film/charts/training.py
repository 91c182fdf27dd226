"""Stored training runs, with and without an identity start."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from pages.shared.charts.theme import LINE_WIDTH, SCHEMES, Scheme
from pages.shared.charts.vega import Rows, Spec, chart, names, quantity

Runs = Sequence[Mapping[str, Any]]
MOST_LOSS = 10.0  # losses of failed runs are cut here
MOST_GRADIENT = 1000.0
DASHES = ([1, 0], [6, 4], [2, 2], [8, 3, 2, 3])


def specs(runs: Runs, name: str) -> dict[str, Spec]:
    """Text → Vega-Lite picture of all runs, in the colours of an appearance."""
    charts = {
        "Loss over training steps of every stored run, by start and rate.": losses,
        "Largest gradient of every stored run, both starts of a seed joined.": gradients,
    }
    return {words: make(runs, SCHEMES[name]) for words, make in charts.items()}


def losses(runs: Runs, scheme: Scheme) -> Spec:
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
    ends = [min(row["loss"] for row in rows), max(row["loss"] for row in rows)]
    rates = dict.fromkeys(row["rate"] for row in rows)
    last = {"domain": [0, rows[-1]["step"]], "nice": False}
    lines = {
        "mark": {"type": "line", "strokeWidth": LINE_WIDTH - 1.2, "opacity": 0.8},
        "encoding": {
            "x": quantity("step", title="training step", scale=last, axis={"tickCount": 4}),
            "y": quantity(
                "loss",
                title=f"loss (cut at {MOST_LOSS:g})",
                scale={"type": "log", "domain": ends},
            ),
            "detail": {"field": "run"},
            "color": _starts(scheme),
            "strokeDash": names(
                "rate", dict(zip(rates, DASHES, strict=False)), legend={"orient": "bottom"}
            ),
            "tooltip": [{"field": "run"}, quantity("step"), quantity("loss", format=".3f")],
        },
    }
    return chart([lines], scheme, height=400, data=_table(rows))


def gradients(runs: Runs, scheme: Scheme) -> Spec:
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
    ends = [0.9 * min(found), 1.6 * max(found)]  # room for the last label
    axes = {
        "x": quantity(
            "gradient",
            title=f"largest gradient norm (cut at {MOST_GRADIENT:g})",
            scale={"type": "log", "domain": ends, "nice": False},
            axis={"tickCount": 3},
        ),
        "y": {"field": "pair", "title": None, "axis": {"labelLimit": 200}},
    }
    joined = {
        "mark": {"type": "line", "color": scheme.faint},
        "encoding": {"detail": {"field": "pair"}},
    }
    dots = {
        "mark": {"type": "point", "filled": True, "size": 150, "opacity": 1},
        "encoding": {
            "color": _starts(scheme),
            "shape": names(
                "outcome",
                {"trained": "circle", "failed": "cross"},
                legend={"symbolFillColor": scheme.ink, "symbolStrokeColor": scheme.ink},
            ),
            "tooltip": [
                {"field": "start"},
                {"field": "pair"},
                quantity("gradient", format=".3f"),
            ],
        },
    }
    height = 22 * len(rows) // 2 + 60
    return chart([joined, dots], scheme, height=height, data=_table(rows), encoding=axes)


def _starts(scheme: Scheme) -> Spec:
    return names("start", {"identity": scheme.others[0], "random": scheme.accent})


def _table(rows: Rows) -> Spec:
    """Rows as an Arrow table, which Streamlit sends without converting it."""
    return {"values": pa.Table.from_pylist(rows)}
