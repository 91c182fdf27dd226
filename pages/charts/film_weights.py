"""Weights and channels as maps: what FiLM does to a matrix and to a convolution."""

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages.charts.theme import FONT_SIZE, Scheme, figure, scale

Floats = NDArray[np.floating]


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
