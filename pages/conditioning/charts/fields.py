"""What one stored network does: its error over the plane, its modulation over t."""

import altair as alt
import numpy as np
import plotly.graph_objects as go

from pages.shared.charts.theme import LINE_WIDTH, Scheme, altair_theme, figure, table

TICKS = (0, 0.2, 0.4, 0.6, 0.8, 1)


def error(field: np.ndarray, extent: float, scheme: Scheme) -> go.Figure:
    """Draws a distance (side, side) over the square, rows of x from bottom to top."""
    axis = np.linspace(-extent, extent, len(field))
    made = figure(scheme, x_title="x", y_title="y", height=480, square=True)
    colours = [
        [i / (len(scheme.sequential) - 1), colour] for i, colour in enumerate(scheme.sequential)
    ]
    made.add_trace(
        go.Heatmap(
            x=axis,
            y=axis,
            z=field.round(4),
            zmin=0,
            colorscale=colours,
            colorbar={"title": {"text": "error"}},
            hovertemplate="x %{x:.2f}, y %{y:.2f}: %{z:.3f}<extra></extra>",
        )
    )
    made.update_xaxes(constrain="domain")
    made.update_yaxes(constrain="domain")
    return made


def modulation(
    t: np.ndarray, scale: np.ndarray, shift: np.ndarray, scheme: Scheme
) -> alt.LayerChart | alt.FacetChart:
    """Draws two curves a layer over falling t, both arrays (times, layers)."""
    rows = [
        {"t": float(when), "value": float(part[k, i]), "layer": f"layer {i + 1}", "half": half}
        for half, part in (("scale − 1", scale), ("shift", shift))
        for i in range(part.shape[1])
        for k, when in enumerate(t)
    ]
    names = list(dict.fromkeys(str(row["layer"]) for row in rows))
    chart = (
        alt.Chart(table(rows), height=300)
        .mark_line(strokeWidth=LINE_WIDTH)
        .encode(
            x=alt.X(
                "t:Q",
                scale=alt.Scale(domain=[1, 0]),
                axis=alt.Axis(
                    title="t, from 1 (noise) to 0 (data)", format=".1f", values=[*TICKS]
                ),
            ),
            y=alt.Y(
                "value:Q",
                title="distance from identity",
                scale=alt.Scale(domain=[0, 1.05 * max(float(scale.max()), float(shift.max()))]),
            ),
            color=alt.Color(
                "layer:N",
                title=None,
                scale=alt.Scale(domain=names, range=list(scheme.others[: len(names)])),
            ),
            strokeDash=alt.StrokeDash("half:N", title=None, sort=["scale − 1", "shift"]),
            tooltip=["layer:N", "half:N", "t:Q", alt.Tooltip("value:Q", format=".3f")],
        )
    )
    return altair_theme(alt.layer(chart), scheme)
