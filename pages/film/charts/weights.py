"""Weights and channels as maps: what FiLM does to a matrix and to a convolution."""

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages.shared.charts.theme import FONT_SIZE, Scheme, figure, scale

Floats = NDArray[np.floating]


GAP = 4  # pixels of a map between two of them
NAMES = 42  # and left of them, for the rows' names


def channels(
    before: Floats, scales: Floats, shifts: Floats, after: Floats, scheme: Scheme
) -> go.Figure:
    """Draws the broadcast of FiLM in a convolution: maps (C, H, W), one pair of numbers each."""
    count, tall, wide = before.shape
    limit = float(max(np.abs(before).max(), np.abs(after).max()))
    rows = {
        "h": before,
        "× scale": scales[:, None, None],
        "+ shift": shifts[:, None, None],
        "result": after,
    }
    made = figure(scheme, height=400)
    for row, (name, maps) in enumerate(rows.items()):
        top = -row * (tall + GAP)
        shape = f"(B, {count}, {maps.shape[1]}, {maps.shape[2]})"
        _word(made, -NAMES, top - tall / 2, f"<b>{name}</b><br>{shape}", "left")
        for c in range(count):
            left = c * (wide + GAP)
            made.add_heatmap(
                z=np.broadcast_to(maps[c], (tall, wide)),
                x0=left + 0.5,
                dx=1,
                y0=top - 0.5,
                dy=-1,
                zmin=-limit,
                zmax=limit,
                colorscale=scale(scheme.diverging),
                showscale=False,
                hovertemplate=f"{name}, channel {c + 1}<br>%{{z:.3f}}<extra></extra>",
            )
            if maps.shape[1:] == (1, 1):
                number = f"{float(maps[c, 0, 0]) + 0.0:.2f}".replace("-0.00", "0.00")
                _word(made, left + wide / 2, top - tall / 2, number.replace("-", "−"), "center")
    made.update_xaxes(visible=False, range=[-NAMES, count * (wide + GAP)])
    made.update_yaxes(visible=False, scaleanchor="x", constrain="domain", constraintoward="top")
    made.update_layout(margin={"l": 0, "r": 0, "t": 40, "b": 0})
    return made


def _word(made: go.Figure, x: float, y: float, text: str, anchor: str) -> None:
    size = {"size": FONT_SIZE - 2}
    made.add_annotation(
        x=x, y=y, text=text, xanchor=anchor, align=anchor, font=size, showarrow=False
    )
