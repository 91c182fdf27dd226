"""Pictures of embeddings to inspect: heatmaps, matrices, rotations and paths (Plotly)."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages.shared.charts.theme import FONT_SIZE, LINE_WIDTH, Scheme, figure, scale

MAX_ACROSS = 500  # steps drawn of a heatmap; more would only travel, not be seen
MAX_CELLS = 200  # along a side of a matrix of pairs
Floats = NDArray[np.floating]


def thinned(count: int, most: int) -> NDArray[np.int64]:
    """Evenly spaced indices into `count` things, `most` of them at most, first and last kept."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(np.int64))


def heatmap(
    embedding: Floats, scheme: Scheme, *, title: str, limit: float = 1.0, height: int = 340
) -> go.Figure:
    """Draws an embedding (N, D): steps across, dimensions down, 0 in the middle of the map."""
    steps = thinned(len(embedding), MAX_ACROSS)
    made = figure(scheme, height=height, x_title="step", y_title="dimension")
    made.add_heatmap(
        x=steps,
        z=embedding[steps].T.astype(np.float32),
        zmin=-limit,
        zmax=limit,
        colorscale=scale(scheme.diverging),
        colorbar=_bar(),
        hovertemplate="step %{x}, dimension %{y}<br>%{z:.4f}<extra></extra>",
    )
    made.update_yaxes(autorange="reversed", showgrid=False)
    made.update_xaxes(showgrid=False)
    return _titled(made, title)


def pairs(matrix: Floats, scheme: Scheme, *, title: str, height: int = 340) -> go.Figure:
    """Draws the cosine of any two steps, (N, N), nothing to much from 0 to 1."""
    steps = thinned(len(matrix), MAX_CELLS)
    made = figure(scheme, height=height, x_title="step", y_title="step")
    made.add_heatmap(
        x=steps,
        y=steps,
        z=matrix[np.ix_(steps, steps)].astype(np.float32),
        zmin=0,
        zmax=1,
        colorscale=scale(scheme.sequential),
        colorbar=_bar(),
        hovertemplate="steps %{x} and %{y}<br>cosine %{z:.4f}<extra></extra>",
    )
    made.update_yaxes(autorange="reversed", showgrid=False, scaleanchor="x", constrain="domain")
    made.update_xaxes(showgrid=False, constrain="domain")
    return _titled(made, title)


def path(
    points: Floats, shares: Sequence[float], scheme: Scheme, *, title: str, height: int = 480
) -> go.Figure:
    """Draws an embedding's path along its first three principal directions, coloured by t."""
    steps = thinned(len(points), 1500)
    t = steps / len(points)
    x, y, z = points[steps].T
    made = figure(scheme, height=height)
    made.add_scatter3d(
        x=x,
        y=y,
        z=z,
        mode="lines+markers",
        line={"color": t, "colorscale": scale(scheme.sequential[1:]), "width": 2 * LINE_WIDTH},
        marker={
            "color": t,
            "colorscale": scale(scheme.sequential[1:]),
            "size": 3,
            "colorbar": _bar() | {"title": {"text": "t"}},
        },
        customdata=np.stack([steps, t], axis=1),
        hovertemplate="step %{customdata[0]}, t = %{customdata[1]:.3f}<extra></extra>",
    )
    axis = {
        "backgroundcolor": "rgba(0,0,0,0)",
        "gridcolor": scheme.grid,
        "color": scheme.ink,
        "showticklabels": False,
    }
    names = [f"direction {i + 1}: {share:.0%}" for i, share in enumerate(shares)]
    made.update_scenes(
        {
            f"{letter}axis": axis | {"title": {"text": name, "font": {"size": FONT_SIZE - 2}}}
            for letter, name in zip("xyz", names, strict=True)
        }
    )
    made.update_layout(margin={"l": 0, "r": 0, "b": 0}, scene_aspectmode="data")
    return _titled(made, title)


def rotation(matrix: Floats, scheme: Scheme, *, title: str, height: int = 420) -> go.Figure:
    """Draws a rotation matrix (D, D): its blocks of two stand out of a field of zeros."""
    made = figure(scheme, height=height, x_title="from dimension", y_title="to dimension")
    made.add_heatmap(
        z=matrix.astype(np.float32),
        zmin=-1,
        zmax=1,
        colorscale=scale(scheme.diverging),
        colorbar=_bar(),
        hovertemplate="from %{x} to %{y}<br>%{z:.4f}<extra></extra>",
    )
    made.update_yaxes(autorange="reversed", showgrid=False, scaleanchor="x", constrain="domain")
    made.update_xaxes(showgrid=False, constrain="domain")
    return _titled(made, title)


def dials(
    before: Floats, after: Floats, turned: Floats, names: Sequence[str], scheme: Scheme
) -> go.Figure:
    """Draws channels as dials: (cos, sin) before, truly after, and turned by the rotation.

    Args:
        before: (cos ωu, sin ωu) of the channels shown, (n, 2).
        after: The same at u + k; drawn as rings.
        turned: R_k applied to `before`; drawn as points, which should sit in the rings.
        names: What to write under each dial.
        scheme: Colours.
    """
    made = figure(scheme, height=260)
    centre = 2.6 * np.arange(len(names))
    round_ = np.linspace(0, 2 * np.pi, 90)
    for x in centre:
        made.add_scatter(
            x=x + np.cos(round_),
            y=np.sin(round_),
            mode="lines",
            line={"color": scheme.grid, "width": 2},
            hoverinfo="skip",
            showlegend=False,
        )
    for at, (start, end) in zip(centre, zip(before, turned, strict=True), strict=True):
        hands = np.array([start, [0.0, 0.0], end])
        made.add_scatter(
            x=at + hands[:, 0],
            y=hands[:, 1],
            mode="lines",
            line={"color": scheme.faint, "width": 1.5},
            hoverinfo="skip",
            showlegend=False,
        )
    marks = [
        ("γ(t)", before, {"color": scheme.faint, "size": 11}),
        ("γ(t + k)", after, {"color": "rgba(0,0,0,0)", "size": 22}),
        ("R γ(t)", turned, {"color": scheme.accent, "size": 11}),
    ]
    for name, points, marker in marks:
        ring = {"line": {"color": scheme.ink, "width": 3}} if name == "γ(t + k)" else {}
        made.add_scatter(
            x=centre + points[:, 0],
            y=points[:, 1],
            mode="markers",
            name=name,
            marker=marker | ring,
            hovertemplate="cos %{customdata[0]:.4f}, sin %{customdata[1]:.4f}"
            "<extra>%{fullData.name}</extra>",
            customdata=points,
        )
    for x, name in zip(centre, names, strict=True):
        made.add_annotation(x=x, y=-1.45, text=name, showarrow=False)
    hidden = {"visible": False}
    made.update_xaxes(**hidden, range=[-1.3, centre[-1] + 1.3])
    made.update_yaxes(**hidden, scaleanchor="x", range=[-1.8, 1.3])
    made.update_layout(margin={"l": 0, "r": 0, "t": 40, "b": 0})
    return made


def _bar() -> dict[str, object]:
    return {"thickness": 14, "outlinewidth": 0, "tickfont": {"size": FONT_SIZE - 3}}


def _titled(made: go.Figure, title: str) -> go.Figure:
    made.update_layout(
        title={"text": title, "font": {"size": FONT_SIZE}, "x": 0, "xref": "paper"},
        margin={"t": 48},
    )
    return made
