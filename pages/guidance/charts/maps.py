"""Maps of the plane: what a classifier says of noisy points, and where two of them differ."""

import numpy as np
import plotly.graph_objects as go

from pages.shared.charts.theme import Scheme, figure, scale

HEIGHT = 450


def probability(p: np.ndarray, axis: np.ndarray, scheme: Scheme) -> go.Figure:
    """Draws p(moons | x_t), gold at 1 and purple at 0, with the line p = 1/2.

    Args:
        p: The probability, shape (S, S); row i is y = axis[i].
        axis: Coordinates of the nodes, shape (S,).
        scheme: The appearance.
    """
    drawn = _map(p, axis, scheme, (0, 1), (scheme.circles, scheme.paper, scheme.moons), "p")
    half = {"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"}
    return drawn.add_trace(
        go.Contour(
            z=p,
            x=axis,
            y=axis,
            contours=half,
            line={"color": scheme.ink, "width": 3},
            showscale=False,
            hoverinfo="skip",
        )
    )


def difference(gap: np.ndarray, axis: np.ndarray, scheme: Scheme) -> go.Figure:
    """Draws a difference of probabilities, centred at 0; shapes as above."""
    most = max(float(np.abs(gap).max()), 1e-3)
    return _map(gap, axis, scheme, (-most, most), scheme.diverging, "Δp")


def _map(
    values: np.ndarray,
    axis: np.ndarray,
    scheme: Scheme,
    ends: tuple[float, float],
    colours: tuple[str, ...],
    name: str,
) -> go.Figure:
    drawn = figure(scheme, height=HEIGHT, square=True)
    drawn.add_trace(
        go.Heatmap(
            z=values.round(4),
            x=axis,
            y=axis,
            zmin=ends[0],
            zmax=ends[1],
            colorscale=scale(colours),
            colorbar={"thickness": 12, "orientation": "h", "y": -0.1, "yanchor": "top"},
            hovertemplate=f"(%{{x:.2f}}, %{{y:.2f}}): {name} = %{{z:.3f}}<extra></extra>",
        )
    )
    drawn.update_xaxes(constrain="domain", tickvals=[-2, 0, 2])
    drawn.update_yaxes(constrain="domain", tickvals=[-2, 0, 2])
    return drawn.update_layout(margin={"l": 34, "r": 8, "t": 36, "b": 8})
