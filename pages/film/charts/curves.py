"""Two versions of the same features, compared."""

from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from pages.shared.charts.theme import Scheme, altair_theme

Floats = NDArray[np.floating]
Rows = list[dict[str, Any]]
Chart = alt.Chart | alt.LayerChart | alt.FacetChart


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
