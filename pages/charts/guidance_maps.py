"""Maps of the plane side by side: what classifiers say of noisy points, and where they differ."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from pages.charts.theme import FONT, FONT_SIZE, Scheme, scale


def probability(
    maps: Mapping[str, np.ndarray], axis: np.ndarray, scheme: Scheme, *, height: int = 420
) -> go.Figure:
    """Draws p(moons | x_t) of two classifiers and their difference, with the line p = 1/2.

    Args:
        maps: Two names and their maps of p, shape (S, S); row i is y = axis[i].
        axis: Coordinates of the nodes, shape (S,).
        scheme: The appearance.
        height: Height in pixels.
    """
    (first, p), (second, q) = maps.items()
    titles = [first, second, f"{first} − {second}"]
    figure = make_subplots(1, 3, subplot_titles=titles, horizontal_spacing=0.04)
    sides = [scheme.circles, scheme.paper, scheme.moons]
    for column, values in enumerate((p, q), 1):
        figure.add_trace(
            go.Heatmap(
                z=values.round(4), x=axis, y=axis, zmin=0, zmax=1,
                colorscale=scale(tuple(sides)),
                showscale=False,
                hovertemplate="(%{x:.2f}, %{y:.2f}): p = %{z:.3f}<extra></extra>",
            ),
            1, column,
        )  # fmt: skip
        figure.add_trace(_half(values, axis, scheme), 1, column)
    most = max(float(np.abs(p - q).max()), 1e-3)
    figure.add_trace(
        go.Heatmap(
            z=(p - q).round(4), x=axis, y=axis, zmin=-most, zmax=most,
            colorscale=scale(scheme.diverging),
            colorbar={"title": "Δp", "thickness": 14, "len": 0.9},
            hovertemplate="(%{x:.2f}, %{y:.2f}): %{z:.3f}<extra></extra>",
        ),
        1, 3,
    )  # fmt: skip
    line = {"gridcolor": scheme.grid, "linecolor": scheme.faint, "zeroline": False}
    figure.update_xaxes(**line, constrain="domain")
    figure.update_yaxes(**line, constrain="domain", scaleratio=1)
    figure.update_yaxes(showticklabels=False, col=2)
    figure.update_yaxes(showticklabels=False, col=3)
    for column in (1, 2, 3):
        figure.update_yaxes(scaleanchor=f"x{'' if column == 1 else column}", row=1, col=column)
    figure.update_annotations(font={"size": FONT_SIZE, "family": FONT})
    return figure.update_layout(
        height=height,
        showlegend=False,
        font={"family": FONT, "size": FONT_SIZE - 2, "color": scheme.ink},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        margin={"l": 40, "r": 8, "t": 44, "b": 36},
    )


def _half(values: np.ndarray, axis: np.ndarray, scheme: Scheme) -> go.Contour:
    return go.Contour(
        z=values,
        x=axis,
        y=axis,
        contours={"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"},
        line={"color": scheme.ink, "width": 3},
        showscale=False,
        hoverinfo="skip",
    )
